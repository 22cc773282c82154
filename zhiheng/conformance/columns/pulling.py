"""From the database to columns: events and cases by COPY, all of them or those of some cases.

Persons stand in the columns by staff number; others by the label that the case's page shows
(外部承担人1, 2 …) and a digest of what was typed: so no name gets into the files.
"""

import hashlib
import io
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.csv as csv
from django.db import connection

from zhiheng.competence.queries.events import ALL_EVENTS, EVENTS_OF_SOME, STEP, array_of
from zhiheng.procedure.engine.columns import Columns, Fresh
from zhiheng.procedure.engine.gather import Gathering

APART = "\ue000"  # between an outsider's label and the digest; no keyboard writes it
HAS = ("case", "step", "at", "by", "cycle", "quantity", "evidence", "waiver")

# In the order in which outsiders are numbered, see cases.queries.
_EVENTS = """
COPY (
    SELECT e.case_id, {step},
        (extract(epoch FROM e.at) * 1000000)::bigint, p.number,
        CASE WHEN p.number IS NULL AND e.performer <> '' THEN e.performer END,
        e.cycle, e.quantity, CASE WHEN e.evidence <> '' THEN 1 END,
        CASE WHEN e.waiver <> '' THEN 1 END
    FROM {of} LEFT JOIN personnel_person p ON p.id = e.person_id
    WHERE NOT e.retracted AND NOT c.retracted
    ORDER BY e.case_id, e.cycle, e.at, e.id
) TO STDOUT (FORMAT csv)
"""
_CASES = """
COPY (
    SELECT c.id, c.scheme_id, c.scheme_version_id, c.applied_on,
        (c.closed IS FALSE)::int, c.ended_on - DATE '1970-01-01'
    FROM {of} WHERE NOT c.retracted ORDER BY c.id
) TO STDOUT (FORMAT csv)
"""
_ALL_CASES = "cases_case c"
_SOME_CASES = "(SELECT * FROM cases_case WHERE id = ANY(%(cases)s::uuid[])) c"
_TEXT, _NUMBER = pa.string(), pa.int64()
_EVENT_TYPES = {
    "case": _TEXT, "step": _TEXT, "at": _NUMBER, "number": _TEXT, "performer": _TEXT,
    "cycle": _TEXT, "quantity": _TEXT, "evidence": _TEXT, "waiver": _TEXT,
}  # fmt: skip
_CASE_TYPES = {
    "case": _TEXT, "scheme": _TEXT, "version": _TEXT, "applied": _TEXT, "open": _NUMBER,
    "ended": _NUMBER,
}  # fmt: skip


def pulled_cases(cases: Collection[UUID] | None = None) -> "pa.Table":
    """The standing cases, or those of the ones named: case, scheme, version, applied, open, ended.

    applied: ISO date as text; open: 0 or 1; ended: days since 1970.
    """
    batches = list(_copied(_CASES, _ALL_CASES, _SOME_CASES, cases, _CASE_TYPES))
    if not batches:
        return pa.table({name: pa.array([], kind) for name, kind in _CASE_TYPES.items()})
    return pa.Table.from_batches(batches)


def pulled_events(known: "pa.Array") -> Columns:
    """All events as columns; every case of `known` stands in them, with or without events."""
    gathering = Gathering(HAS)
    gathering.cases.codes(known)
    _pull(gathering, None)
    return gathering.columns()


def pulled_again(cases: Collection[UUID], log: Columns) -> Fresh:
    """The events of these cases of the log, as they are now."""
    gathering = Gathering(HAS, of=log)
    _pull(gathering, cases)
    return gathering.fresh()


def _pull(gathering: Gathering, cases: Collection[UUID] | None) -> None:
    outsiders = _Outsiders()
    for batch in _copied(_EVENTS, ALL_EVENTS, EVENTS_OF_SOME, cases, _EVENT_TYPES):
        gathering.add(outsiders.labelled(batch))


def _copied(
    statement: str, all: str, some: str, cases: Collection[UUID] | None, types: dict[str, Any]
) -> Iterator["pa.RecordBatch"]:
    of, given = (all, {}) if cases is None else (some, {"cases": array_of(cases)})
    # The driver's own cursor: Django's, when it counts statements, takes no parameters here.
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(statement.format(of=of, step=STEP), given) as copy,
    ):
        source = _Pipe(copy)
        if source.empty:
            return
        yield from csv.open_csv(
            source,
            csv.ReadOptions(column_names=list(types), block_size=1 << 22),
            csv.ParseOptions(newlines_in_values=True),
            csv.ConvertOptions(
                column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False,
                null_values=[""], include_columns=list(types),
            ),
        )  # fmt: skip


class _Pipe(io.RawIOBase):
    """What the database sends, as a file to read.

    It comes row by row, and whoever reads takes what one call gives for a whole block: each buffer
    is filled, or a million events would be a million tables of one row.
    """

    def __init__(self, copy: Any) -> None:
        self._copy = copy
        self._rest = memoryview(copy.read())
        self.empty = not self._rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        filled, room = 0, len(buffer)
        while filled < room and self._rest:
            size = min(room - filled, len(self._rest))
            buffer[filled : filled + size] = self._rest[:size]
            filled += size
            self._rest = self._rest[size:] or memoryview(self._copy.read())
        return filled


class _Outsiders:
    """Numbers those who are none of ours, case by case, in the order in which they appear."""

    def __init__(self) -> None:
        self._case = ""
        self._labels: dict[str, str] = {}

    def labelled(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        number, performer = columns.pop("number"), columns.pop("performer")
        if performer.null_count < len(performer):
            rows = performer.is_valid().to_numpy(zero_copy_only=False).nonzero()[0]
            cases, texts = columns["case"].take(rows), performer.take(rows)
            labels = [
                self._label(case, text)
                for case, text in zip(cases.to_pylist(), texts.to_pylist(), strict=True)
            ]
            number = pa.compute.replace_with_mask(number, performer.is_valid(), pa.array(labels))
        at = columns["at"].cast(pa.timestamp("us", "UTC"))
        return pa.record_batch({**columns, "at": at, "by": number})

    def _label(self, case: str, text: str) -> str:
        if case != self._case:
            self._case, self._labels = case, {}
        if text not in self._labels:
            self._labels[text] = f"外部承担人{len(self._labels) + 1}{APART}{digest_of(text)}"
        return self._labels[text]


def digest_of(performer: str) -> str:
    """What stands for an outsider's name outside the database."""
    return hashlib.blake2b(performer.encode(), digest_size=8).hexdigest()
