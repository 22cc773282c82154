from importlib import import_module, util

from django.apps import AppConfig


class IndicationsConfig(AppConfig):
    name = "zhiheng.indications"
    label = "indications"
    verbose_name = "请核实的事项"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("sights", "places", "rules", "commands"):
            if util.find_spec(f"zhiheng.indications.{room}"):
                import_module(f"zhiheng.indications.{room}")
