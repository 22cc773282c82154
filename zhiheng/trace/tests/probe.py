"""A table of no area, for the trail's own tests: one column of every kind that areas use."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from zhiheng.trace.ledger import Receipt, append
from zhiheng.trace.migrating import guard_sql
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet


class Probe(Record):
    """Belongs to no installed app, so nothing but these tests knows it."""

    name = models.CharField(max_length=80)
    sealed = models.BinaryField(null=True)
    title = models.CharField(max_length=80, blank=True)
    born = models.DateField(null=True)
    seen = models.DateTimeField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    count = models.IntegerField(null=True)
    ready = models.BooleanField(null=True)
    data = models.JSONField(default=dict)
    other = models.UUIDField(null=True)
    PERSONAL = frozenset({"name", "sealed"})

    class Meta:
        app_label = "trace_probe"
        db_table = "trace_probe"


MODELS = (Probe,)
MOMENT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def make_table() -> None:
    """Create and guard the table; as the owner."""
    with connection.schema_editor() as editor:
        editor.create_model(Probe)
    with connection.cursor() as cursor:
        cursor.execute(guard_sql("trace_probe"))


def full(**more: Any) -> Probe:
    """A row with a value in every column."""
    values: dict[str, Any] = {
        "name": "林晓燕",
        "sealed": b"\x01\x02",
        "title": "工程师",
        "born": datetime(1990, 2, 28, tzinfo=UTC).date(),
        "seen": MOMENT,
        "price": "12.50",
        "count": 7,
        "ready": True,
        "data": {"kinds": ["a", "乙"]},
        "other": uuid.uuid4(),
    }
    return Probe(**(values | more))


def act(write: Any = lambda sheet: None, **more: Any) -> Receipt:
    """One act in a transaction of its own."""
    told = {
        "at": MOMENT,
        "recorded": datetime.now(UTC),
        "who": {"account": None, "via": "test"},
        "act": "probe.written",
    } | more
    with transaction.atomic():
        sheet = Sheet()
        write(sheet)
        return append(sheet, **told)
