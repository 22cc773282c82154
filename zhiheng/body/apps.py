from importlib import import_module, util

from django.apps import AppConfig


class BodyConfig(AppConfig):
    name = "zhiheng.body"
    label = "body"
    verbose_name = "机构"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.body.{room}"):
                import_module(f"zhiheng.body.{room}")
