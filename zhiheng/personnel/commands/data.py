"""A person's own data: handed out on request, and erased after its time – by two, with the trail
standing. What the trail holds of personal values are commitments; with the salt gone they say
nothing to anybody.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON, OPEN, SECOND_PERSON, not_own
from zhiheng.access.door import command
from zhiheng.access.models import Holder
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import Post
from zhiheng.evidence import commands as evidence
from zhiheng.evidence import store
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import not_met
from zhiheng.personnel import retention
from zhiheng.personnel.models import Erasure, Person
from zhiheng.trace import vault
from zhiheng.trace.models import Record
from zhiheng.trace.rows import EMPTY, columns, record_models
from zhiheng.trace.sheet import Sheet

GIVERS = {Post.PERSONNEL_OFFICER}
CONFIRMERS = {Post.QUALITY_DIRECTOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT}
_BLIND = {"identity_blind", "search", "sort_key"}
_UNTOLD = {"id", "trail_id", "version", "retracted"}


def naming(person: UUID) -> Iterator[tuple[type[Record], list[Record]]]:
    """Every record, of every area, that names the person; taken back ones too."""
    for model in record_models():
        links = [
            field.attname
            for field in model._meta.concrete_fields
            if (field.is_relation and field.related_model is Person) or field.name == "person"
        ]
        rows: dict[UUID, Record] = {}
        for link in [*links, *(["id"] if model is Person else [])]:
            rows |= {row.pk: row for row in model.every.filter(**{link: person})}
        if rows:
            yield model, [rows[key] for key in sorted(rows)]


@command(
    "export_person", label="导出本人信息", posts=GIVERS, on=Person, second_factor=True,
    clauses=("4 ¶3-a",),
)  # fmt: skip
def export_person(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> dict[str, Any]:
    """Everything held about the person, in clear, to be handed to him; that it was is recorded."""
    if not reason.strip():
        raise BadInput({"reason": "请写明导出的事由，例如“本人申请查阅”；每次导出都会留痕。"})
    told = {
        model._meta.db_table: [_told(row, subject.pk) for row in rows]
        for model, rows in naming(subject.pk)
    }
    sheet.note(rows={table: len(rows) for table, rows in told.items()})
    return {
        "person": str(subject.pk),
        "exported_at": in_shanghai(at).isoformat(),
        "records": told,
    }


def _told(row: Record, person: UUID) -> dict[str, Any]:
    """A row by the words of its columns; sealed values opened, indexes left out."""
    found: dict[str, Any] = {"id": str(row.pk), "taken_back": row.retracted}
    for field in row._meta.concrete_fields:
        if field.attname in _UNTOLD or field.attname in _BLIND or field.generated:
            continue
        value = getattr(row, field.attname)
        if isinstance(value, bytes | memoryview):
            value = vault.unseal_many([(person, bytes(value))])[0]
        if value not in (None, "", [], {}):
            found[str(field.verbose_name)] = value if isinstance(value, bool) else str(value)
    return found


@command(
    "propose_erasure", label="提出删除个人信息", posts=GIVERS, on=Person, conditions=(IN_PERSON,)
)
def propose_erasure(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Erasure:
    """Propose to erase what is known of a person whose time is over; another person confirms."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由，例如“保存期已满，本人要求删除”。"})
    _may_go(subject, at)
    if Erasure.objects.filter(person=subject, state="open").exists():
        raise BadInput({"reason": "已经提出过，正在等待另一人确认。"})
    return sheet.create(
        Erasure(person=subject, proposed_by=by.account, proposed_at=at, reason=reason.strip()[:300])
    )


def _may_go(person: Person, at: datetime) -> None:
    """Refused while a duty to keep runs, or an account is open."""
    on = in_shanghai(at).date()
    kept = retention.running(person.pk, on)
    if kept:
        raise Refused(
            "还在保存期内，不能删除。",
            judgements=tuple(not_met(_kept(duty), clause=duty.clause) for duty in kept),
            clauses=tuple(duty.clause for duty in kept),
            who="保存期满后由人事专员提出、另一人确认",
            lawful="在此之前资料冻结：只显示掩码，由指定岗位查看并留痕。",
        )
    if Holder.objects.filter(person=person.pk, active=True).exists():
        raise Refused("此人还有在用的账号，不能删除。", lawful="请系统管理员先停用账号。")


def _kept(duty: retention.Duty) -> str:
    return f"{duty.because}保存至{duty.until}。" if duty.until else duty.because


ANOTHER = not_own(Refused("不能确认删除自己的资料。", who="另一位在任的总监、管理层或法定代表人"))


@command(
    "confirm_erasure", label="确认删除个人信息", posts=CONFIRMERS, on=Erasure, second_factor=True,
    conditions=(OPEN, SECOND_PERSON, ANOTHER),
)  # fmt: skip
def confirm_erasure(
    *, subject: Erasure, by: Actor, at: datetime, sheet: Sheet, agree: bool = True
) -> Erasure:
    """Erase for good (or decline): columns emptied, files and keys gone, the trail verifies."""
    if agree:
        person = Person.every.select_for_update().get(pk=subject.person_id)
        _may_go(person, at)
        sheet.note(emptied=sum(_empty(sheet, row) for row in _personal(person.pk)))
        for owner, digest in evidence.erase_about(sheet, person.pk):
            transaction.on_commit(partial(store.remove, digest, owner))
        sheet.erase(person.pk)
    state = "confirmed" if agree else "declined"
    sheet.change(subject, state=state, settled_by=by.account, settled_at=at)
    return subject


def _personal(person: UUID) -> list[Record]:
    return [row for model, rows in naming(person) if model.PERSONAL for row in rows
            if model._meta.db_table != "evidence_evidence"]  # fmt: skip


def _empty(sheet: Sheet, row: Record) -> bool:
    """Empty the row's personal columns; what was in them is in no version any more."""
    values = {}
    for attribute, _column, personal in columns(type(row)):
        value = getattr(row, attribute)
        if personal and value is not None and value not in EMPTY:
            sealed = isinstance(value, bytes | memoryview)
            values[attribute] = None if sealed else type(value)()
    return bool(values) and sheet.change(row, **values)
