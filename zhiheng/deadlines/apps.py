from importlib import import_module, util

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "zhiheng.deadlines"
    label = "deadlines"
    verbose_name = "时限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands", "reminding", "watching"):
            if util.find_spec(f"zhiheng.deadlines.{room}"):
                import_module(f"zhiheng.deadlines.{room}")
