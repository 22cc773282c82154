from importlib import import_module, util

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "zhiheng.clients"
    label = "clients"
    verbose_name = "客户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands"):
            if util.find_spec(f"zhiheng.clients.{room}"):
                import_module(f"zhiheng.clients.{room}")
