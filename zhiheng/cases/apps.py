from importlib import import_module, util

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "zhiheng.cases"
    label = "cases"
    verbose_name = "认证项目"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "places", "rules", "commands", "dispatching", "guiding"):
            if util.find_spec(f"zhiheng.cases.{room}"):
                import_module(f"zhiheng.cases.{room}")
