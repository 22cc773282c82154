from importlib import import_module, util

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhiheng.supervision"
    label = "supervision"
    verbose_name = "履职监督"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("sights", "places", "rules", "commands"):
            if util.find_spec(f"zhiheng.supervision.{room}"):
                import_module(f"zhiheng.supervision.{room}")
