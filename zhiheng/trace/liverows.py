"""Compare the rows that stand in the tables with the last version that the trail names."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import connection

from zhiheng.trace import vault
from zhiheng.trace.canonical import NotCanonical, plain
from zhiheng.trace.faults import Fault
from zhiheng.trace.models import Record, Secret
from zhiheng.trace.replay import rebuild
from zhiheng.trace.rows import UNKNOWN, State, columns, digest, states

CHUNK = 2000
_LATEST = """
SELECT DISTINCT ON (key) key, version, digest FROM trace_touched
WHERE "table" = %s AND key = ANY(%s) ORDER BY key, version DESC
"""
_MISSING = """
SELECT t.key::text, max(e.seq) FROM trace_touched t LEFT JOIN trace_entry e ON e.id = t.entry_id
WHERE t."table" = %s AND NOT EXISTS (SELECT FROM {table} r WHERE r.id = t.key) GROUP BY t.key
"""


def check_rows(models: Sequence[type[Record]]) -> Iterator[Fault]:
    """Faults of all rows of these models: altered (with the column), missing, without entry."""
    yield from check_secrets()
    present = set(connection.introspection.table_names())
    for model in models:
        table = model._meta.db_table
        if table not in present:
            yield Fault("table_missing", None, table)
            continue
        rows = model.every.order_by("pk").iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            yield from _check_chunk(table, chunk)
        yield from _missing(table)


def check_secrets() -> Iterator[Fault]:
    """Keys that do not open with this installation's master key."""
    for secret in Secret.objects.order_by("owner").iterator():
        if not vault.opens(secret):
            yield Fault("secret", None, "trace_secret", str(secret.owner), "wrapped")


def _check_chunk(table: str, chunk: Sequence[Record]) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [table, [row.pk for row in chunk]])
        latest = {key: (version, bytes(stated)) for key, version, stated in cursor.fetchall()}
    for row in chunk:
        if row.pk not in latest:
            yield Fault("row_extra", None, table, str(row.pk))
    known = [row for row in chunk if row.pk in latest]
    try:
        found = [digest(state) for state in states(known, make=False)]
    except NotCanonical:
        found = [b""] * len(known)
    suspects = [
        row for row, one in zip(known, found, strict=True) if (row.version, one) != latest[row.pk]
    ]
    if suspects:
        yield from _name_columns(table, suspects)


def _name_columns(table: str, rows: Sequence[Record]) -> Iterator[Fault]:
    """Which columns of these rows differ from the state that the trail tells."""
    told = rebuild([row.pk for row in rows])
    for row in rows:
        seq, state = told.get((table, str(row.pk)), (None, None))
        names = list(_differing(row, state)) if state else [None]
        for column in names:
            kind = "secret_missing" if column == "" else "row_altered"
            yield Fault(kind, seq, table, str(row.pk), column or None)
        if not names:  # the row agrees with the payload, but not with the index of versions
            yield Fault("touched", seq, "trace_touched", str(row.pk))


def _differing(row: Record, told: State) -> Iterator[str]:
    """Names of altered columns; "" where the owner's salt is gone and nothing can be said."""
    try:
        held = states([row], make=False)[0]
    except NotCanonical:
        held = told
        yield from _without_form(row)
    if UNKNOWN in held["sealed"].values():
        yield ""
        held = {"values": held["values"], "sealed": told["sealed"]}
    for column in sorted({*told["values"], *held["values"], *told["sealed"], *held["sealed"]}):
        if any(told[part].get(column) != held[part].get(column) for part in told):
            yield column


def _without_form(row: Record) -> Iterator[str]:
    """Columns whose stored value has no canonical form at all, so nobody entered it."""
    for attribute, column, _ in columns(type(row)):
        try:
            plain(getattr(row, attribute))
        except NotCanonical:
            yield column


def _missing(table: str) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)
        cursor.execute(_MISSING.format(table=name), [table])
        for key, seq in cursor.fetchall():
            yield Fault("row_missing", seq, table, key)
