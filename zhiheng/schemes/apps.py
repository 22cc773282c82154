from importlib import import_module, util

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "zhiheng.schemes"
    label = "schemes"
    verbose_name = "认证规则"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.schemes.{room}"):
                import_module(f"zhiheng.schemes.{room}")
