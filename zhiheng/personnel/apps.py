from importlib import import_module, util

from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "zhiheng.personnel"
    label = "personnel"
    verbose_name = "人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "places", "rules", "commands"):
            if util.find_spec(f"zhiheng.personnel.{room}"):
                import_module(f"zhiheng.personnel.{room}")
