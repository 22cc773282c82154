"""The sheet of one act: it writes the act's rows and collects what its entry will tell of them.

Rows are digested as the database stores them (they are read back), so what verification reads
later is what was entered. An act that writes more than FEW rows stores them as leaves beside the
entry, whose payload then names them by their Merkle root.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model

from zhiheng.law.judgement import Judgement
from zhiheng.trace import vault
from zhiheng.trace.canonical import encode_told, tidy
from zhiheng.trace.merkle import Frontier, leaf_hash
from zhiheng.trace.models import Record, Touched
from zhiheng.trace.rows import State, difference, digest, stored
from zhiheng.trace.selecting import insert_selected
from zhiheng.trace.storing import copy_rows, prepared, tidied_value, tidy_row

FEW = 50
CHUNK = 2000
Row = TypeVar("Row", bound=Record)


class Outdated(Exception):
    """The row is not (any more) at the version that the act read: somebody else changed it."""


class Sheet:
    """Collects one act's writes. The row that it changes must have been locked by the caller.

    entry: the id that the act's entry will have; judgements: what the rules answered.
    """

    def __init__(self, entry: UUID | None = None) -> None:
        self.entry = entry or uuid4()
        self.judgements: list[Judgement] = []
        self.notes: dict[str, Any] = {}
        self.evidences: list[str] = []
        self.erased: list[str] = []
        self._few: list[dict[str, Any]] = []
        self._leaves: list[tuple[dict[str, Any], bytes]] = []
        self._tree = Frontier()
        self._tables: dict[str, int] = {}
        self._bulk = False
        self._closed = False

    # -- one row ---------------------------------------------------------------------------------

    def create(self, row: Row) -> Row:
        """Store a new row at version 1."""
        self._prepare(row)
        row.save(force_insert=True)
        after = stored(type(row), [row.pk])[row.pk]
        self._tell("create", row, None, after)
        return row

    def change(self, row: Row, **values: Any) -> bool:
        """Give columns new values; False, and nothing written, where they have them already.

        Raises Outdated where the row has moved on, TypeError for a name that is no column.
        """
        return self._change("change", row, values)

    def retract(self, row: Row) -> bool:
        """Take the row back: it stays, marked; False where it was taken back before."""
        return self._change("retract", row, {"retracted": True})

    def _change(self, kind: str, row: Record, values: Mapping[str, Any]) -> bool:
        changed = {
            attribute: value
            for attribute, value in _by_attribute(row, values).items()
            if getattr(row, attribute) != value
        }
        if not changed:
            return False
        model = type(row)
        before = stored(model, [row.pk]).get(row.pk)
        moved = {**changed, "version": row.version + 1, "trail_id": self.entry}
        if not model.every.filter(pk=row.pk, version=row.version).update(**moved):
            raise Outdated(f"{model._meta.db_table} {row.pk}")
        for attribute, value in moved.items():
            setattr(row, attribute, value)
        self._tell(kind, row, before, stored(model, [row.pk])[row.pk])
        return True

    # -- many rows -------------------------------------------------------------------------------

    def create_many(self, rows: Iterable[Record]) -> int:
        """Store new rows of one model (COPY, thousands at a time); how many there were."""
        count = 0
        for chunk in _chunks(rows):
            for row in chunk:
                self._prepare(row)
            copy_rows(chunk)
            self._tell_stored("create", chunk, {})
            count += len(chunk)
        return count

    def create_selected(
        self, model: type[Record], columns: Sequence[str], query: str, given: dict[str, Any]
    ) -> int:
        """Store what a query selects as new rows of one model, without a row in Python; how many.

        See `selecting.insert_selected`; its entry tells them as leaves, however few they are.
        """
        self._still_open()
        if not self._bulk:
            self._become_bulk()
        self._flush()
        hashes = insert_selected(model, columns, query, given, self.entry, self._tree.size)
        for leaf in hashes:
            self._tree.push(leaf)
        if hashes:
            table = model._meta.db_table
            self._tables[table] = self._tables.get(table, 0) + len(hashes)
        return len(hashes)

    def change_many(self, rows: Iterable[Record], columns: Sequence[str]) -> int:
        """Store the named columns of rows of one model, whose attributes hold the new values.

        The rows must be locked; raises Outdated where one of them has moved on.
        """
        count = 0
        for chunk in _chunks(rows):
            before = stored(type(chunk[0]), [row.pk for row in chunk])
            self._update(chunk, columns)
            self._tell_stored("change", chunk, before)
            count += len(chunk)
        return count

    def _update(self, chunk: Sequence[Record], names: Sequence[str]) -> None:
        meta = type(chunk[0])._meta
        fields: list[Any] = [meta.get_field(name) for name in names]
        sets = "".join(f'"{field.column}" = %s, ' for field in fields)
        parameters = []
        for row in chunk:
            tidy_row(row)
            new = [prepared(field, row) for field in fields]
            parameters.append([*new, self.entry, row.pk, row.version])
        with connection.cursor() as cursor:
            cursor.executemany(
                _UPDATE.format(table=meta.db_table, sets=sets),
                parameters,
            )
            if cursor.rowcount != len(chunk):
                raise Outdated(meta.db_table)
        for row in chunk:
            row.version, row.trail_id = row.version + 1, self.entry

    # -- what else the entry tells ---------------------------------------------------------------

    def note(self, **plain: Any) -> None:
        """Plain data of the act (ASCII keys; numbers, texts, lists); never personal data."""
        self._still_open()
        self.notes |= tidy(plain)

    def evidence(self, sha256: str | bytes) -> None:
        """The digest of a file that the act rests on."""
        self._still_open()
        self.evidences.append(sha256 if isinstance(sha256, str) else sha256.hex())

    def judged(self, *judgements: Judgement) -> None:
        """What rules answered in this act."""
        self.judgements.extend(judgements)

    def erase(self, owner: UUID) -> bool:
        """Erase the owner's key and salt; empty their personal columns in the same act."""
        self._still_open()
        self.erased.append(str(owner))
        return vault.erase(owner)

    def written(self) -> int:
        """How many row versions the act has written so far."""
        return self._tree.size + len(self._leaves) + len(self._few)

    def close(self) -> dict[str, Any]:
        """Store the row versions and return what the payload says of them; once, by the ledger."""
        self._still_open()
        self._closed = True
        if self._bulk:
            self._flush()
            return {"rows": [], "leaves": self._summary()}
        Touched.objects.bulk_create(
            [Touched(**_indexed(self.entry, at, told)) for at, told in enumerate(self._few)]
        )
        return {"rows": self._few, "leaves": None}

    def _still_open(self) -> None:
        if self._closed:
            raise RuntimeError("this sheet already has its entry")

    # -- within ----------------------------------------------------------------------------------

    def _prepare(self, row: Record) -> None:
        row.trail_id, row.version = self.entry, 1
        tidy_row(row)

    def _tell_stored(
        self, kind: str, chunk: Sequence[Record], before: Mapping[UUID, State]
    ) -> None:
        after = stored(type(chunk[0]), [row.pk for row in chunk])
        for row in chunk:
            self._tell(kind, row, before.get(row.pk), after[row.pk])

    def _tell(self, kind: str, row: Record, before: State | None, after: State) -> None:
        self._still_open()
        table = row._meta.db_table
        told = {
            "table": table,
            "id": str(row.pk),
            "op": kind,
            "version": row.version,
            "digest": digest(after).hex(),
            **difference(before, after),
        }
        self._tables[table] = self._tables.get(table, 0) + 1
        if self._bulk:
            self._leaf(told)
        else:
            self._few.append(told)
            if len(self._few) > FEW:
                self._become_bulk()

    def _become_bulk(self) -> None:
        self._bulk, rows, self._few = True, self._few, []
        for told in rows:
            self._leaf(told)

    def _leaf(self, told: dict[str, Any]) -> None:
        self._leaves.append((told, encode_told(told)))
        if len(self._leaves) >= CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Write the leaves collected so far beside the entry and add them to the tree."""
        with connection.cursor() as cursor, cursor.copy(_COPY_LEAVES) as copy:
            for told, leaf in self._leaves:
                row = _indexed(self.entry, self._tree.size, told)
                copy.write_row([*row.values(), leaf])
                self._tree.push(leaf_hash(leaf))
        self._leaves = []

    def _summary(self) -> dict[str, Any]:
        return {
            "count": self._tree.size,
            "root": self._tree.root().hex(),
            "tables": self._tables,
        }


_UPDATE = (
    'UPDATE "{table}" SET {sets}"version" = "version" + 1, "trail_id" = %s '
    'WHERE "id" = %s AND "version" = %s'
)
_COPY_LEAVES = (
    'COPY trace_touched (entry_id, position, "table", key, version, digest, leaf) FROM STDIN'
)


def _indexed(entry: UUID, position: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of trace_touched for one row of an entry, in the order of _COPY_LEAVES."""
    return {
        "entry_id": entry,
        "position": position,
        "table": told["table"],
        "key": UUID(told["id"]),
        "version": told["version"],
        "digest": bytes.fromhex(told["digest"]),
    }


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _by_attribute(row: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by attribute name: a related row is named by its key, a text is tidied."""
    attributes = {}
    for field in row._meta.concrete_fields:
        attributes[field.name] = attributes[field.attname] = field.attname
    unknown = values.keys() - attributes.keys()
    if unknown:
        raise TypeError(f"{row._meta.db_table} has no column {', '.join(sorted(unknown))}")
    return {
        attributes[name]: tidied_value(value.pk if isinstance(value, Model) else value)
        for name, value in values.items()
    }
