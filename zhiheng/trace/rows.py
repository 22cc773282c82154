"""What a stored row is, as the trail digests it: all its columns, personal ones as commitments.

A state is {"values": {column: plain value}, "sealed": {column: commitment, hex}}; a column without
value (NULL) stands in neither, so a new empty column changes no digest. Generated columns, which
only the database can write, are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.apps import apps

from zhiheng.trace import vault
from zhiheng.trace.canonical import encode, plain
from zhiheng.trace.models import Record

State = dict[str, dict[str, Any]]
UNKNOWN = "unknown"
"""Stands for the commitment of a personal value whose owner's salt is gone."""
EMPTY: tuple[Any, ...] = ("", b"", [], {})
IMPLIED = frozenset({"id", "version", "trail_id"})
"""Columns that the entry tells elsewhere (key, version, its own id) and repeats in no row."""


def record_models() -> tuple[type[Record], ...]:
    """All tables of installed areas that are tied to the trail, by table name."""
    found = (model for model in apps.get_models() if issubclass(model, Record))
    return tuple(sorted(found, key=lambda model: model._meta.db_table))


@cache
def columns(model: type[Record]) -> tuple[tuple[str, str, bool], ...]:
    """(attribute, column, personal) of every stored column; raises TypeError for floats."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for field in fields:
        if field.get_internal_type() == "FloatField":
            raise TypeError(f"{model.__name__}.{field.name}: a float cannot be digested")
    personal = model.PERSONAL
    return tuple(
        (
            field.attname,
            str(field.column),
            bool(personal & {field.name, field.attname, field.column}),
        )
        for field in fields
    )


def states(rows: Sequence[Record], *, make: bool = True) -> list[State]:
    """The states of rows of one model, as their attributes say (so: freshly read rows).

    make: give owners without a salt one; otherwise their personal columns read "unknown".
    Raises NotCanonical for a value that has no canonical form.
    """
    if not rows:
        return []
    held = columns(type(rows[0]))
    if not any(personal for _, _, personal in held):
        return [_state(row.__dict__, held, None) for row in rows]
    personal = [attribute for attribute, _, is_personal in held if is_personal]
    # Only who has something to hide needs a salt: most rows of an import have not.
    owners = [row.secret_owner() if _hides(row, personal) else None for row in rows]
    salts = vault.salts([owner for owner in owners if owner], make=make)
    return [
        _state(row.__dict__, held, salts.get(owner) if owner else None)
        for row, owner in zip(rows, owners, strict=True)
    ]


def _hides(row: Record, personal: Iterable[str]) -> bool:
    """Whether one of the row's personal columns holds something."""
    found = row.__dict__
    return any(found[name] is not None and found[name] not in EMPTY for name in personal)


def _state(
    found: Mapping[str, Any], held: Iterable[tuple[str, str, bool]], salt: bytes | None
) -> State:
    """The state of a row by its attributes. An empty personal value ("" or an empty list) is
    nobody's secret and stands in clear."""
    state: State = {"sealed": {}, "values": {}}
    for attribute, column, personal in held:
        value = found[attribute]
        if value is None:
            continue
        if not personal or value in EMPTY:
            state["values"][column] = plain(value)
        elif salt is None:
            state["sealed"][column] = UNKNOWN
        else:
            state["sealed"][column] = vault.commitment(salt, column, value).hex()
    return state


def stored(model: type[Record], keys: Iterable[UUID]) -> dict[UUID, State]:
    """The states of these rows as the database holds them now."""
    found, held = model.every.filter(pk__in=list(keys)), columns(model)
    if any(personal for _, _, personal in held):
        rows = list(found)
        return {row.pk: state for row, state in zip(rows, states(rows), strict=True)}
    # Without personal columns no row needs to be asked whose salt it takes: plain tuples will do.
    names = [attribute for attribute, _, _ in held]
    return {
        values[names.index("id")]: _state(dict(zip(names, values, strict=True)), held, None)
        for values in found.values_list(*names)
    }


def digest(state: State) -> bytes:
    """SHA-256 over the canonical JSON of the state."""
    return sha256(encode(state)).digest()


def difference(before: State | None, after: State) -> State:
    """What changed, with new values; None for a column that lost its value."""
    if before is None:
        told = {column: after["values"][column] for column in after["values"].keys() - IMPLIED}
        return {"sealed": after["sealed"], "values": told}
    return {
        part: {
            column: after[part].get(column)
            for column in {**before[part], **after[part]}
            if column not in IMPLIED and before[part].get(column) != after[part].get(column)
        }
        for part in ("sealed", "values")
    }


def apply(before: State | None, told: dict[str, Any], entry: str) -> State:
    """The state after a row of an entry (`told` as in payload or leaf): replaying one step."""
    before = before or {"sealed": {}, "values": {}}
    after = {
        part: {
            column: value
            for column, value in {**before[part], **told[part]}.items()
            if value is not None
        }
        for part in ("sealed", "values")
    }
    after["values"] |= {"id": told["id"], "version": told["version"], "trail_id": entry}
    return after
