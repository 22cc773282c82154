from importlib import import_module, util

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "zhiheng.training"
    label = "training"
    verbose_name = "培训考核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("sights", "places", "rules", "commands"):
            if util.find_spec(f"zhiheng.training.{room}"):
                import_module(f"zhiheng.training.{room}")
