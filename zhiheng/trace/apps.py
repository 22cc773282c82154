from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TraceConfig(AppConfig):
    name = "zhiheng.trace"
    label = "trace"
    verbose_name = "存证链"

    def ready(self) -> None:
        post_migrate.connect(_enter_schema, sender=self)


def _enter_schema(using: str, **more: Any) -> None:
    """After migrations: enter the shape of the database into the trail, where it has changed."""
    from django.db import connections
    from django.utils import timezone

    from zhiheng.trace.schema import guarded, record_schema

    if using == "default" and guarded(connections[using]):
        record_schema(timezone.now())
