from importlib import import_module, util

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "zhiheng.exchange"
    label = "exchange"
    verbose_name = "导入导出"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.exchange.{room}"):
                import_module(f"zhiheng.exchange.{room}")
