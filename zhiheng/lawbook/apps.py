from importlib import import_module, util

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    name = "zhiheng.lawbook"
    label = "lawbook"
    verbose_name = "规定文本"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.lawbook.{room}"):
                import_module(f"zhiheng.lawbook.{room}")
