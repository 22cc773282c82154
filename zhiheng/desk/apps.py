from importlib import import_module, util

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zhiheng.desk"
    label = "desk"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.desk.{room}"):
                import_module(f"zhiheng.desk.{room}")
