"""Whose certificates acts since a place of the trail may have put in question, so that only those
are counted anew."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.certificates.models import Reassignment, Responsibility
from zhiheng.personnel import models as personnel
from zhiheng.posts.models import Appointment
from zhiheng.trace.models import Record
from zhiheng.trace.queries import ENTRIES_TOUCHING

MOST = 2000
# A change of one of these concerns everybody.
_ALL = ("schemes_scheme", "lawbook_readingchoice", "body_body")
_CERTIFICATE = "certificates_certificate"
_TOUCHED = """
SELECT t."table", t.key FROM {entries}
WHERE n.seq > %(seen)s AND n.seq <= %(head)s AND t."table" = ANY(%(tables)s) LIMIT %(most)s
"""


@cache
def _owned() -> dict[str, Any]:
    """Tables whose rows belong to one person and say whether he may answer, or for what."""
    facts: list[Any] = [
        model
        for model in vars(personnel).values()
        if isinstance(model, type) and issubclass(model, Record) and hasattr(model, "person_id")
    ]
    return {one._meta.db_table: one for one in (*facts, Appointment, Responsibility, Reassignment)}


def concerned(seen: int, head: int) -> frozenset[UUID] | None:
    """The persons that entries after `seen`, up to `head`, concern; None: everybody may be."""
    tables = [*_owned(), *_ALL, _CERTIFICATE, "personnel_person"]
    with connection.cursor() as cursor:
        cursor.execute(
            _TOUCHED.format(entries=ENTRIES_TOUCHING),
            {"seen": seen, "head": head, "tables": tables, "most": MOST + 1},
        )
        rows = cursor.fetchall()
    if len(rows) > MOST or any(table in _ALL for table, _ in rows):
        return None
    keys: defaultdict[str, list[UUID]] = defaultdict(list)
    for table, key in rows:
        keys[table].append(key)
    return frozenset(_persons(keys))


def _persons(keys: dict[str, list[UUID]]) -> Iterator[UUID]:
    yield from keys.get("personnel_person", ())
    for table, model in _owned().items():
        if table in keys:
            rows = model.every.filter(pk__in=keys[table])
            yield from rows.values_list("person_id", flat=True)
    if _CERTIFICATE in keys:
        held = Responsibility.objects.filter(certificate__in=keys[_CERTIFICATE])
        yield from held.values_list("person_id", flat=True)
