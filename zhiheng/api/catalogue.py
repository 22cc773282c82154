"""What the interface offers, for the page that lists it: acts by area, what can be read."""

import inspect
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may
from zhiheng.api import offering, reading, surface
from zhiheng.trace import kinds


def acts_by_area(by: Actor, at: datetime, held: frozenset[str]) -> list[dict[str, Any]]:
    """The acts of each area, and of each whether the asker may do it now."""
    found: dict[str, list[dict[str, Any]]] = {}
    for act, command in offering.offered():
        area = inspect.unwrap(command).__module__.split(".")[1]
        row = {
            "name": act.name, "label": _(act.label), "machine": act.by_machine,
            "may": may(by, act.name, at, held),
        }  # fmt: skip
        found.setdefault(area, []).append(row)
    areas = ((str(apps.get_app_config(area).verbose_name), rows) for area, rows in found.items())
    return [
        {"label": _(label), "rows": sorted(rows, key=lambda row: row["label"])}
        for label, rows in sorted(areas)
    ]


def readings() -> list[dict[str, str]]:
    """Whatever is read: lists of records (of which each has its own address), then the rest."""
    lists = [
        {
            "name": f"list_{name}", "label": kinds.called(model._meta.db_table),
            "path": f"/api/v1/{name}",
        }
        for name, model in reading.resources().items()
    ]  # fmt: skip
    rest = [
        {"name": one["operationId"], "label": _(label), "path": path}
        for path, methods in surface.document()["paths"].items()
        for method, one in methods.items()
        if method == "get" and one["tags"] != ["records"] and (label := str(one["summary"]))
    ]
    return [*lists, *rest]
