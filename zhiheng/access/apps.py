from importlib import import_module, util

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "zhiheng.access"
    label = "access"
    verbose_name = "访问"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands", "witness"):
            if util.find_spec(f"zhiheng.access.{room}"):
                import_module(f"zhiheng.access.{room}")
