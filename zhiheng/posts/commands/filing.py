"""File the director with the authority, note what changed, keep both clocks (4 ¶3)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.law.qualification.figures import IN_FORCE
from zhiheng.lawbook.queries import calendar
from zhiheng.posts.clocks import (
    FILING_CHANGE,
    FIRST_FILING,
    change_due,
    first_filing_start,
    last_days,
)
from zhiheng.posts.conditions import CHANGES_FILED, OF_DIRECTOR
from zhiheng.posts.models import Appointment, FiledChange, Filing
from zhiheng.posts.queries import first_rule
from zhiheng.posts.terms import FilingKind, PostKind
from zhiheng.trace.sheet import Sheet

FILERS = {Post.PERSONNEL_OFFICER, Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}
FIRST_SAYS = gettext_noop("总监个人信息首次报备")
CHANGE_SAYS = gettext_noop("总监报备信息变更：{0}")


@command(
    "file_director", label="登记报备", posts=FILERS, clauses=("4 ¶3-a", "4 ¶3-b"), on=Appointment,
    conditions=(OF_DIRECTOR,),
)  # fmt: skip
def file_director(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, kind: str, filed_on: date,
    receipt: str, change: FiledChange | UUID | None = None, files: Iterable[Draft] = (),
    late_reason: str = "",
) -> Filing:  # fmt: skip
    """Record a filing made in the authority's system: the first, or that of one change.

    It answers the clock. files: the receipt itself; without it the filing counts. A change filed
    after its 30 days wants `late_reason`, which then stays. Raises BadInput; refused for other
    posts and for what is filed already.
    """
    row = _change_of(subject, change) if kind == FilingKind.CHANGE else None
    _check(subject, kind, filed_on, receipt, row, at, late_reason)
    filing = sheet.create(
        Filing(
            appointment=subject,
            kind=kind,
            change=row,
            filed_on=filed_on,
            receipt=receipt.strip(),
            late_reason=late_reason.strip()[:300] or None,
        )
    )
    bring(sheet, filing, files, proves="报备回执", by=by, at=at)
    answered = {"by": by, "at": at, "answered_at": in_shanghai(filed_on)}
    if row is None:
        answer_deadline(subject=subject, rule=FIRST_FILING, **answered)
    else:
        answer_deadline(subject=row, rule=FILING_CHANGE, **answered)
    return filing


def _change_of(subject: Appointment, change: FiledChange | UUID | None) -> FiledChange:
    key = change.pk if isinstance(change, FiledChange) else change
    found = FiledChange.objects.filter(pk=key, appointment=subject).first() if key else None
    if found is None:
        raise BadInput({"change": "请选择这次报备的是哪一项变更。"})
    return found


def _check(
    subject: Appointment, kind: str, filed_on: date, receipt: str, change: FiledChange | None,
    at: datetime, late_reason: str,
) -> None:  # fmt: skip
    wrong: dict[str, str] = {}
    if kind not in FilingKind.values:
        wrong["kind"] = "请选择首次报备或信息变更。"
    if filed_on > in_shanghai(at).date():
        wrong["filed_on"] = "报备日期不能晚于今天。"
    elif change is not None and filed_on < change.changed_on:
        wrong["filed_on"] = f"报备日期早于变更日期{change.changed_on}；请核对。"
    elif change is not None and _late(change, filed_on) and not late_reason.strip():
        wrong["late_reason"] = "已超过30日，请写明迟报的理由；迟报会如实留存，不能更改。"
    if not receipt.strip():
        wrong["receipt"] = "请填写回执编号或系统编号：没有回执，报备不能证明。"
    if wrong:
        raise BadInput(wrong)
    if Filing.objects.filter(appointment=subject, kind=kind, change=change).exists():
        what = "这项变更" if change else "首次报备"
        raise Refused(f"{what}已经登记过报备。", lawful="登记有误的，请撤回后重新登记。")


def _late(change: FiledChange, filed_on: date) -> bool:
    """Whether the 30 days of the law, strictly counted, were over."""
    if change.changed_on < IN_FORCE:
        return False
    strict, _ = last_days(change_due(change.changed_on, calendar()))
    return filed_on > strict


@command(
    "note_filed_change", label="登记报备信息变更", posts=FILERS, clauses=("4 ¶3-b",),
    on=Appointment, conditions=(CHANGES_FILED,),
)  # fmt: skip
def note_filed_change(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, what: str, changed_on: date
) -> FiledChange:
    """Note that something filed has changed in the world: its 30 days run from that day.

    `what` names the item, nobody's data. Raises BadInput for a change that was noted already.
    """
    what = " ".join(what.split())[:120]
    if not what:
        raise BadInput({"what": "请写明变更的是哪一项，例如“联系电话”。"})
    if changed_on < subject.starts:
        raise BadInput({"changed_on": f"变更日期早于任职日期{subject.starts}；请核对。"})
    same = FiledChange.objects.filter(appointment=subject, what=what, changed_on=changed_on)
    if same.exists():
        raise BadInput({"what": f"{changed_on}的“{what}”变更已经登记过。"})
    row = sheet.create(FiledChange(appointment=subject, what=what, changed_on=changed_on))
    _open_change(row, subject, by, at)
    return row


@command(
    "settle_deadlines", label="落实报备时限", posts={OPERATOR, SYSTEM}, clauses=("4 ¶3-a", "4 ¶3-b")
)  # fmt: skip
def settle_deadlines(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    appointments: Iterable[Appointment | UUID] | None = None,
) -> int:  # fmt: skip
    """Start and answer the clocks of these directors (all, where None); how many directors.

    For imports, after they wrote appointments, changes or filings, within their act.
    """
    rows = Appointment.objects.filter(post=PostKind.DIRECTOR, acting=False)
    if appointments is not None:
        keys = [one.pk if isinstance(one, Appointment) else one for one in appointments]
        rows = rows.filter(pk__in=keys)
    listed = list(rows.order_by("id").prefetch_related("filings", "filed_changes"))
    for row in listed:
        _settle(row, by, at)
    return len(listed)


def _settle(row: Appointment, by: Actor, at: datetime) -> None:
    act: dict[str, Any] = {"by": by, "at": at}
    filings = [one for one in row.filings.all() if not one.retracted]
    if row.ends is None or row.ends > IN_FORCE:
        open_deadline(
            subject=row, rule=first_rule(), start=first_filing_start(row.starts), says=FIRST_SAYS,
            post=Post.PERSONNEL_OFFICER, person=row.person_id, **act,
        )  # fmt: skip
    for filing in filings:
        if filing.kind == FilingKind.FIRST:
            answer_deadline(
                subject=row, rule=FIRST_FILING, answered_at=in_shanghai(filing.filed_on), **act
            )
    filed = {one.change_id: one.filed_on for one in filings if one.change_id}
    for change in row.filed_changes.all():
        if change.retracted:
            continue
        _open_change(change, row, by, at)
        if change.pk in filed:
            answer_deadline(
                subject=change, rule=FILING_CHANGE, answered_at=in_shanghai(filed[change.pk]), **act
            )


def _open_change(change: FiledChange, row: Appointment, by: Actor, at: datetime) -> None:
    """The clock of one change; there is none for what changed before the regulation (A-48)."""
    if change.changed_on < IN_FORCE:
        return
    open_deadline(
        subject=change, by=by, at=at, rule=FILING_CHANGE, start=change.changed_on,
        says=CHANGE_SAYS.format(change.what), post=Post.PERSONNEL_OFFICER, person=row.person_id,
    )  # fmt: skip
