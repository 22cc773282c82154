from importlib import import_module, util

from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    name = "zhiheng.competence"
    label = "competence"
    verbose_name = "人员能力"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands", "places", "retention"):
            if util.find_spec(f"zhiheng.competence.{room}"):
                import_module(f"zhiheng.competence.{room}")
