"""Read the trail again: what the tables must hold, by what the entries and their leaves tell."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.trace.canonical import loads
from zhiheng.trace.models import Record
from zhiheng.trace.rows import State, apply, digest, record_models, states

_TOLD = """
SELECT e.seq, e.id::text, t.position, t.leaf, CASE WHEN t.leaf IS NULL THEN e.payload END
FROM trace_entry e JOIN trace_touched t ON t.entry_id = e.id
{where}
ORDER BY e.seq, t.position
"""


def told_rows(
    keys: Iterable[UUID] | None = None,
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """(seq, entry, row as told) of every row version in order; of these rows only, or of all."""
    where = "" if keys is None else "WHERE t.key = ANY(%s)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(_TOLD.format(where=where), None if keys is None else [list(keys)])
        last, rows = 0, []
        for seq, entry, position, leaf, payload in cursor:
            if leaf is not None:
                yield seq, entry, loads(bytes(leaf).decode())
                continue
            if seq != last:
                last, rows = seq, loads(payload)["rows"]
            yield seq, entry, rows[position]


def rebuild(
    keys: Iterable[UUID] | None = None,
) -> dict[tuple[str, str], tuple[int, State]]:
    """(table, id) → (seq of the last entry, state) as the trail tells it."""
    found: dict[tuple[str, str], tuple[int, State]] = {}
    for seq, entry, told in told_rows(keys):
        place = told["table"], told["id"]
        before = found.get(place)
        found[place] = seq, apply(before[1] if before else None, told, entry)
    return found


def live(models: Sequence[type[Record]] | None = None) -> dict[tuple[str, str], State]:
    """(table, id) → state as the tables hold it, personal columns as commitments."""
    found: dict[tuple[str, str], State] = {}
    for model in record_models() if models is None else models:
        rows = list(model.every.all())
        for row, state in zip(rows, states(rows, make=False), strict=True):
            found[model._meta.db_table, str(row.pk)] = state
    return found


def differences(models: Sequence[type[Record]] | None = None) -> dict[tuple[str, str], Any]:
    """(table, id) → what the trail tells and what the table holds, where they are not the same."""
    told = {place: state for place, (_, state) in rebuild().items()}
    held = live(models)
    wrong = {
        place: {"told": told.get(place), "held": held.get(place)}
        for place in told.keys() | held.keys()
        if told.get(place) != held.get(place)
    }
    return {place: _only_differing(**both) for place, both in wrong.items()}


def _only_differing(told: State | None, held: State | None) -> dict[str, Any]:
    if told is None or held is None:
        return {"told": bool(told), "held": bool(held)}
    return {
        column: (told[part].get(column), held[part].get(column))
        for part in ("values", "sealed")
        for column in told[part].keys() | held[part].keys()
        if told[part].get(column) != held[part].get(column)
    }


def assert_replay_equals_tables(models: Sequence[type[Record]] | None = None) -> None:
    """For the tests of every area: the trail alone gives the tables, and the digests it states."""
    wrong = differences(models)
    assert not wrong, f"the trail tells another state: {wrong}"
    before: dict[tuple[str, str], State] = {}
    for seq, entry, told in told_rows():
        place = told["table"], told["id"]
        before[place] = apply(before.get(place), told, entry)
        stated, found = told["digest"], digest(before[place]).hex()
        assert stated == found, f"entry {seq}: {place} is digested otherwise than told"
