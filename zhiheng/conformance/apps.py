from importlib import import_module, util

from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    name = "zhiheng.conformance"
    label = "conformance"
    verbose_name = "符合判定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands", "explaining", "packed"):
            if util.find_spec(f"zhiheng.conformance.{room}"):
                import_module(f"zhiheng.conformance.{room}")
