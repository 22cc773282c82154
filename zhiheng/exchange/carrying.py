"""Carrying a plan out: rows written in bulk, what they were kept for withdrawal."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhiheng.access.refusals import Stale
from zhiheng.exchange.models import Batch, Before
from zhiheng.exchange.planning.lookups import CHUNK, chunked
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.sheets import BY_NAME
from zhiheng.exchange.uncollected import uncollected
from zhiheng.trace import vault
from zhiheng.trace.canonical import plain
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet

_SEALED = {"identity": "identity_sealed", "phone": "phone_sealed", "email": "email_sealed"}


@uncollected()
def write(plan: Plan, sheet: Sheet, batch: Batch) -> None:
    """Write all that the plan creates and changes, kind by kind; progress counts records.

    Raises Stale where a row to be changed has moved on since the plan was made.
    """
    total = sum(plan.counts[word] for word in ("created", "changed"))
    done = 0
    for name in BY_NAME:
        for rows in chunked(plan.created.get(name, ()), CHUNK):
            sheet.create_many(_instances(rows))
            done += len(rows)
            plan.progress(done, total)
        for rows in chunked(sorted(plan.changed.get(name, ()), key=_id), CHUNK):
            _change(rows, sheet, batch)
            done += len(rows)
            plan.progress(done, total)


def _id(row: Planned) -> UUID:
    return row.id  # type: ignore[return-value]


def _instances(rows: Sequence[Planned]) -> list[Record]:
    _seal(rows)
    return [row.spec.model(id=row.id, **row.values) for row in rows]


def _seal(rows: Sequence[Planned]) -> None:
    """Personal texts sealed under their person's key, all in one go."""
    open_texts = [(row, name, text) for row in rows for name, text in row.seals.items()]
    sealed = vault.seal_many([(_id(row), text) for row, _, text in open_texts])
    for (row, name, _), blob in zip(open_texts, sealed, strict=True):
        row.values[_SEALED[name]] = blob


def _change(rows: Sequence[Planned], sheet: Sheet, batch: Batch) -> None:
    _seal(rows)
    model = rows[0].spec.model
    held = _locked(model, [_id(row) for row in rows])
    before = []
    for row in rows:
        found = held.get(_id(row))
        if found is None or found.version != row.version:
            raise Stale(f"{row.place}对应的记录刚刚被他人更改，请重新试算后再导入。")
        before.append(kept(found, row.values, batch))
        for name, value in row.values.items():
            setattr(found, name, value)
    columns = sorted({name for row in rows for name in row.values})
    sheet.change_many([held[_id(row)] for row in rows], [_field(model, c) for c in columns])
    sheet.create_many(before)


def _locked(model: type[Record], keys: Sequence[UUID]) -> dict[UUID, Record]:
    """The rows, locked in the order of their keys."""
    rows = model.objects.select_for_update(of=("self",)).filter(pk__any_of=keys).order_by("pk")
    return {row.pk: row for row in rows}


def _field(model: type[Record], attribute: str) -> str:
    """The field of an attribute: client_id → client."""
    return next(f.name for f in model._meta.concrete_fields if f.attname == attribute)


def kept(row: Record, values: dict[str, Any], batch: Batch) -> Before:
    """What the row holds now of the columns that will change."""
    personal = row.PERSONAL
    old = {name: plain(getattr(row, name)) for name in values}
    secret = {name: value for name, value in old.items() if name in personal}
    sealed = vault.seal(row.secret_owner(), json.dumps(secret)) if secret else None
    return Before(
        batch=batch,
        table=row._meta.db_table,
        key=row.pk,
        after=row.version + 1,
        values={name: value for name, value in old.items() if name not in personal},
        sealed=sealed,
    )


def restored(row: Record, before: Before) -> list[str]:
    """Put what was kept back into the row's attributes; the names of the fields."""
    values = dict(before.values)
    if before.sealed is not None:
        values |= json.loads(vault.unseal(row.secret_owner(), bytes(before.sealed)))
    for name, value in values.items():
        setattr(row, name, _revived(row, name, value))
    return [_field(type(row), name) for name in values]


def _revived(row: Record, attribute: str, value: Any) -> Any:
    """The Python value of plain data, by the column's type."""
    field = next(f for f in row._meta.concrete_fields if f.attname == attribute)
    if value is None or field.get_internal_type() in ("JSONField", "ArrayField"):
        return value
    if field.get_internal_type() == "BinaryField":
        return bytes.fromhex(value)
    if field.is_relation:
        return UUID(value)
    return field.to_python(value)
