"""Many new rows of one model in one statement of the database: selected, stored, digested, told.

What `Sheet.create_many` does row by row in Python is written here as SQL over the stored values
(RETURNING), for plain columns only: ids, dates, truths, whole numbers and texts. Both write the
same bytes, and the tests hold them to it; only the leaves' hashes come to us.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from zhiheng.trace.models import Record

# A stored value as canonical JSON (`canonical.plain`), by the class of its column.
_AS_JSON: dict[type, str] = {
    models.UUIDField: """'"' || {0} || '"'""",
    models.ForeignKey: """'"' || {0} || '"'""",
    models.DateField: """'"' || to_char({0}, 'YYYY-MM-DD') || '"'""",
    models.BooleanField: "CASE WHEN {0} THEN 'true' ELSE 'false' END",
    models.IntegerField: "{0}::text",
    models.PositiveIntegerField: "{0}::text",
    models.SmallIntegerField: "{0}::text",
    models.PositiveSmallIntegerField: "{0}::text",
    models.CharField: "to_json({0})::text",
    models.TextField: "to_json({0})::text",
}
_TEXTS = (models.CharField, models.TextField)
_TOLD_ELSEWHERE = frozenset({"id", "version", "trail_id"})

_INSERT = """
WITH written AS (
    INSERT INTO "{table}" ("id", "version", "trail_id", "retracted", {columns})
    SELECT gen_random_uuid(), 1, %(sheet_entry)s, false, {columns} FROM ({query}) given
    RETURNING *
), state AS (
    SELECT id, {told} AS told, {sound} AS sound, encode(sha256(convert_to(
        '{{"sealed":{{}},"values":{{' || {whole} || '}}}}', 'UTF8')), 'hex') AS digest
    FROM written
), leaf AS (
    SELECT id, digest, convert_to('{{"digest":"' || digest || '","id":"' || id
        || '","op":"create","sealed":{{}},"table":"{table}","values":{{' || told
        || '}},"version":1}}', 'UTF8') AS leaf,
        %(sheet_from)s + row_number() OVER (ORDER BY id) - 1 AS position, sound
    FROM state
), touched AS (
    INSERT INTO trace_touched (entry_id, position, "table", key, version, digest, leaf)
    SELECT %(sheet_entry)s, position, '{table}', id, 1, decode(digest, 'hex'), leaf FROM leaf
)
SELECT sha256('\\x00'::bytea || leaf), sound FROM leaf ORDER BY position
"""


class NotPlain(TypeError):
    """A model whose rows cannot be told by the database alone: use `Sheet.create_many`."""


def insert_selected(
    model: type[Record], columns: Sequence[str], query: str, given: dict[str, Any], entry: UUID,
    position: int,
) -> list[bytes]:  # fmt: skip
    """Store what the query selects, and a leaf for each row; the leaves' hashes in their order.

    columns: names of the query's columns, those of the model that have no default of the database.
    given: the query's parameters. Raises NotPlain; ValueError for a text that is not in NFC.
    """
    statement = _statement(model, tuple(columns)).replace("{query}", query)
    parameters = {**given, "sheet_entry": entry, "sheet_from": position}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    if not all(sound for _, sound in rows):
        raise ValueError("a text is not in NFC")
    return [bytes(leaf) for leaf, _ in rows]


@cache
def _statement(model: type[Record], columns: tuple[str, ...]) -> str:
    """The statement for a model, with a place for the query."""
    if model.PERSONAL:
        raise NotPlain(f"{model.__name__} has personal columns")
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    if strange := [f.column for f in fields if type(f) not in _AS_JSON]:
        raise NotPlain(f"{model.__name__}: {', '.join(map(str, strange))}")
    texts = [f'"{field.column}"' for field in fields if isinstance(field, _TEXTS)]
    return _INSERT.format(
        table=model._meta.db_table,
        columns=", ".join(f'"{name}"' for name in columns),
        query="{query}",
        whole=_object(fields),
        told=_object([one for one in fields if one.column not in _TOLD_ELSEWHERE]),
        sound=" AND ".join(f"coalesce({one} IS NFC NORMALIZED, true)" for one in texts) or "true",
    )


def _object(fields: Sequence[Any]) -> str:
    """The inside of a JSON object of these columns, by name; what is NULL stands in none."""
    ordered = sorted(fields, key=lambda field: str(field.column))
    pieces = [_AS_JSON[type(field)].format(f'"{field.column}"') for field in ordered]
    members = [
        f"""'"{field.column}":' || {piece}""" for field, piece in zip(ordered, pieces, strict=True)
    ]
    return f"concat_ws(',', {', '.join(members)})"
