from importlib import import_module, util

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "zhiheng.certificates"
    label = "certificates"
    verbose_name = "认证证书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "rules", "commands", "places", "retention"):
            if util.find_spec(f"zhiheng.certificates.{room}"):
                import_module(f"zhiheng.certificates.{room}")
