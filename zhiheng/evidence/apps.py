from importlib import import_module, util

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "zhiheng.evidence"
    label = "evidence"
    verbose_name = "证据"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("commands",):
            if util.find_spec(f"zhiheng.evidence.{room}"):
                import_module(f"zhiheng.evidence.{room}")
