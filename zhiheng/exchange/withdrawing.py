"""A batch taken back: created rows retracted, changed ones set back – where nothing came after."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import acts
from zhiheng.access.models import Grant, Holder
from zhiheng.access.refusals import Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.exchange import consequences
from zhiheng.exchange.carrying import restored
from zhiheng.exchange.models import Batch, Before
from zhiheng.exchange.planning.lookups import CHUNK, chunked
from zhiheng.trace.models import Entry, Record, Touched
from zhiheng.trace.rows import record_models
from zhiheng.trace.sheet import Sheet

_OWN = {Batch._meta.db_table, Before._meta.db_table}
# Rows that follow from others: what moved on since has been settled and stands in nobody's way.
_FOLLOWING = {Grant._meta.db_table, Deadline._meta.db_table}
Versions = dict[UUID, tuple[int, int]]
"""Row → its first and its last version within the batch's act; one that begins at 1 is new."""


def take_back(batch: Batch, *, sheet: Sheet, by: Actor, at: datetime) -> None:
    """Undo what the batch's act wrote. Raises Refused naming the row that stands in the way."""
    written = _written(batch)
    models = {model._meta.db_table: model for model in record_models()}
    for table, versions in sorted(written.items()):
        if table not in _FOLLOWING:
            _check_unmoved(models[table], versions)
    for table, versions in sorted(written.items()):
        _check_unused(models[table], _new(versions), batch)
    try:
        for table, versions in sorted(written.items()):
            _undo(models[table], versions, batch, sheet, at)
    except IntegrityError as error:
        raise Refused(
            _("撤回后会与别的记录重复，因此没有撤回。"),
            lawful=_("请先处理那条重复的记录，再撤回。"),
        ) from error
    consequences.of_withdrawal(written, by=by, at=at)


def _written(batch: Batch) -> dict[str, Versions]:
    """Table → row → its versions within the act; the batch's own rows left out."""
    found: dict[str, Versions] = defaultdict(dict)
    rows = Touched.objects.filter(entry_id=batch.entry).values_list("table", "key", "version")
    for table, key, version in rows.iterator(chunk_size=CHUNK):
        if table not in _OWN:
            first, last = found[table].get(key, (version, version))
            found[table][key] = min(first, version), max(last, version)
    return found


def _new(versions: Versions) -> list[UUID]:
    return sorted(key for key, (first, _) in versions.items() if first == 1)


def _check_unmoved(model: type[Record], versions: Versions) -> None:
    """Lock the rows, in the order of their keys; refuse where one has moved on."""
    for keys in chunked(sorted(versions), CHUNK):
        rows = model.every.select_for_update(of=("self",)).filter(pk__any_of=keys).order_by("pk")
        for row in rows:
            if row.version != versions[row.pk][1]:
                entry = Entry.objects.get(pk=row.trail_id)
                raise Refused(
                    _("“{kind}”{name}在导入之后又有更改（{when}，{act}），因此没有撤回。").format(
                        kind=_kind(model), name=_name(row), act=_act(entry.act),
                        when=f"{timezone.localtime(entry.recorded):%Y-%m-%d %H:%M}",
                    ),
                    lawful=_("先撤回或更正那次更改，再撤回本批次；或逐条更正。"),
                )  # fmt: skip


def _check_unused(model: type[Record], created: list[UUID], batch: Batch) -> None:
    """Refuse where a row from elsewhere refers to one that the batch brought in."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if not issubclass(other, Record) or other._meta.db_table in _OWN:
            continue
        path = relation.field.name
        for keys in chunked(created, CHUNK):
            used = (
                other.objects.filter(**{f"{path}__pk__any_of": keys})
                .exclude(trail_id=batch.entry)
                .select_related(path)
                .first()
            )
            if used:
                _refuse_used(model, getattr(used, path), other)
    if model._meta.db_table == "personnel_person":
        for keys in chunked(created, CHUNK):
            holder = Holder.objects.filter(person__any_of=keys).first()
            if holder and holder.person:
                _refuse_used(model, model.every.get(pk=holder.person), Holder)


def _refuse_used(model: type[Record], row: Record, other: type[Record]) -> None:
    raise Refused(
        _("“{kind}”{name}之后已被“{other}”记录引用，因此没有撤回。").format(
            kind=_kind(model), name=_name(row), other=_kind(other)
        ),
        lawful=_("先撤回引用它的记录，再撤回本批次。"),
    )


def _undo(
    model: type[Record], versions: Versions, batch: Batch, sheet: Sheet, at: datetime
) -> None:
    for keys in chunked(_new(versions), CHUNK):
        rows = [row for row in model.objects.filter(pk__any_of=keys) if _as_left(row, versions)]
        if model is Grant:
            _end_grants(rows, sheet, at)
            continue
        for row in rows:
            row.retracted = True
        sheet.change_many(rows, ["retracted"])
    table = model._meta.db_table
    for found in chunked(batch.before.filter(table=table).order_by("key").iterator(), CHUNK):
        _set_back(model, found, sheet)


def _as_left(row: Record, versions: Versions) -> bool:
    return isinstance(row, Grant) or row.version == versions[row.pk][1]


def _end_grants(grants: Iterable[Any], sheet: Sheet, at: datetime) -> None:
    """A right that was in force stays on record and ends; one that never began is retracted."""
    for grant in grants:
        if grant.starts > at:
            sheet.retract(grant)
        elif grant.ends is None or grant.ends > at:
            sheet.change(grant, ends=at)


def _set_back(model: type[Record], found: list[Before], sheet: Sheet) -> None:
    rows = {row.pk: row for row in model.every.filter(pk__any_of=[b.key for b in found])}
    fields: set[str] = set()
    for before in found:
        fields.update(restored(rows[before.key], before))
    sheet.change_many(list(rows.values()), sorted(fields))


def _kind(model: type[Record]) -> str:
    from zhiheng.exchange.sheets import SHEETS

    titles = {spec.model: spec.title for spec in SHEETS}
    return titles.get(model, str(model._meta.verbose_name))


def _name(row: Record) -> str:
    """What a row is called: its number, where it has one, never a person's name."""
    for attribute in ("number", "code"):
        if getattr(row, attribute, ""):
            return f" {getattr(row, attribute)} "
    return ""


def _act(name: str) -> str:
    return next((act.label for act in acts() if act.name == name), name)
