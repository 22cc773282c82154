"""OCEL 2.0 as an SQLite database: a table for each type, rows in batches, one transaction."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import chain, count
from pathlib import Path
from typing import Any

from zhiheng.procedure.writing.centric import OF_EVENT, OF_OBJECT, Happening, Telling, Thing, Value
from zhiheng.procedure.writing.recorded import Recorded, Written, stamp

BATCH = 20_000
ALWAYS = "1970-01-01 00:00:00"
_TYPES = {
    "boolean": "BOOLEAN", "time": "TIMESTAMP", "integer": "INTEGER", "float": "REAL",
    "string": "TEXT",
}  # fmt: skip
_OWN = {"map_type", "object"}  # event_map_type and event_object are the standard's own tables
_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT,
    FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT,
    FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
    FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id),
    FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id));
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
    FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id),
    FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id));
"""


def write_ocel_sqlite(target: Path, cases: Iterable[Recorded]) -> Written:
    """Write the whole log into a new database at `target`, which must not hold anything yet."""
    telling = Telling()
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        # A file that is only half written is thrown away by the caller: no journal is needed.
        begin = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
        database.executescript(begin + _TABLES)
        tables = _Tables(database)
        for case in cases:
            for thing in telling.things(case):
                tables.object(thing)
            for happening in telling.happenings(case):
                tables.event(happening)
        tables.flush()
        database.execute("COMMIT")
    return telling.written


class _Tables:
    """Rows on their way into their tables; a type's own table comes with its first row."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._waiting = 0
        self._of_type: dict[tuple[str, str], str] = {}
        self._taken = {"event": set(_OWN), "object": set(_OWN)}
        for kind in OF_OBJECT:
            self._table("object", kind)

    def event(self, told: Happening) -> None:
        own = (told.id, stamp(told.at), *_values(told.attributes, OF_EVENT))
        self._add("event", (told.id, told.kind))
        self._add(self._table("event", told.kind), own)
        for key, capacity in told.relations:
            self._add("event_object", (told.id, key, capacity))

    def object(self, told: Thing) -> None:
        own = (told.id, ALWAYS, None, *_values(told.attributes, OF_OBJECT[told.kind]))
        self._add("object", (told.id, told.kind))
        self._add(self._table("object", told.kind), own)
        for key, capacity in told.relations:
            self._add("object_object", (told.id, key, capacity))

    def flush(self) -> None:
        for table, rows in self._rows.items():
            marks = ", ".join("?" * len(rows[0]))
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        self._rows.clear()
        self._waiting = 0

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        self._rows[table].append(row)
        self._waiting += 1
        if self._waiting >= BATCH:
            self.flush()

    def _table(self, side: str, kind: str) -> str:
        """The quoted name of the table of a type, made where it is new."""
        table = self._of_type.get((side, kind))
        if table is None:
            short = self._short(side, kind)
            table = self._of_type[side, kind] = f'"{side}_{short}"'
            self._create(side, kind, short, table)
        return table

    def _create(self, side: str, kind: str, short: str, table: str) -> None:
        changed = "" if side == "event" else ", ocel_changed_field TEXT"
        attributes = OF_EVENT if side == "event" else OF_OBJECT[kind]
        columns = "".join(f', "{name}" {_TYPES[of]}' for name, of in attributes.items())
        key = "PRIMARY KEY" if side == "event" else ""
        self._database.execute(
            f"CREATE TABLE {table} (ocel_id TEXT {key}, ocel_time TIMESTAMP{changed}{columns},"
            f" FOREIGN KEY (ocel_id) REFERENCES {side} (ocel_id))"
        )
        self._database.execute(
            f"INSERT INTO {side}_map_type VALUES (?, ?)",  # noqa: S608 - event or object
            (kind, short),
        )

    def _short(self, side: str, kind: str) -> str:
        """A name that is no other table's: letters of any script, upper and lower case the same."""
        plain = re.sub(r"\W", "_", kind)[:60]
        names = chain((plain,), (f"{plain}_{number}" for number in count(2)))
        short = next(name for name in names if name.lower() not in self._taken[side])
        self._taken[side].add(short.lower())
        return short


def _values(given: Mapping[str, Value], columns: Mapping[str, str]) -> list[Any]:
    return [_value(given.get(name)) for name in columns]


def _value(value: Value | None) -> Any:
    match value:
        case bool():
            return int(value)
        case datetime():
            return stamp(value)
        case Decimal():
            return float(value)
    return value
