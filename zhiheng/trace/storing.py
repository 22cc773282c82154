"""How rows get into their tables: texts tidied, values as the driver takes them, many by COPY."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from zhiheng.trace.canonical import tidy
from zhiheng.trace.models import Record

# What the driver takes as it is, by the column's class. All else goes through Django's field, which
# costs as much as all the rest of writing a row: an import writes some million values.
_AS_IT_IS: dict[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.UUIDField: UUID,
    models.ForeignKey: UUID,
    models.OneToOneField: UUID,
    models.DateField: date,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.SmallIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.BinaryField: bytes,
}
_NO_TEXT = frozenset(_AS_IT_IS) - {models.CharField, models.TextField}


@cache
def _columns(model: type[Record]) -> tuple[tuple[Any, str, type | None], ...]:
    """(field, attribute, class of the values that need no preparing) of every stored column."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return tuple((field, field.attname, _AS_IT_IS.get(type(field))) for field in fields)


def copy_rows(chunk: Sequence[Record]) -> None:
    """Store these new rows of one model by COPY."""
    model = type(chunk[0])
    columns, database = _columns(model), connections[DEFAULT_DB_ALIAS]
    names = ", ".join(f'"{field.column}"' for field, _, _ in columns)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with database.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chunk:
            held = row.__dict__
            copy.write_row(
                [
                    value
                    if (value := held[attribute]) is None or type(value) is easy
                    else field.get_db_prep_save(value, database)
                    for field, attribute, easy in columns
                ]
            )


def prepared(field: Any, row: Record) -> Any:
    """The row's value for this column as the database driver takes it."""
    return field.get_db_prep_save(getattr(row, field.attname), connections[DEFAULT_DB_ALIAS])


def tidy_row(row: Record) -> None:
    """Texts in NFC, so that what is stored, digested and told is one and the same."""
    held = row.__dict__
    for attribute in _with_texts(type(row)):
        value = held.get(attribute)
        if value is not None and (tidied := tidied_value(value)) is not value:
            setattr(row, attribute, tidied)


@cache
def _with_texts(model: type[Record]) -> tuple[str, ...]:
    """Attributes whose values may hold texts."""
    return tuple(f.attname for f in model._meta.concrete_fields if type(f) not in _NO_TEXT)


def tidied_value(value: Any) -> Any:
    """The value with its texts in NFC; the very same object where there is nothing to do."""
    if isinstance(value, str):
        return value if value.isascii() else tidy(value)
    return tidy(value) if isinstance(value, dict | list) else value
