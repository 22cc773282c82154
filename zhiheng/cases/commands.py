"""Open a case, record what happened in it, close it. A decision by an evaluator is blocked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.door import Columns, command
from zhiheng.access.natures import note_nature
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.cases.conditions import NOT_CLOSED
from zhiheng.cases.models import Case, Event
from zhiheng.cases.queries import CaseLog, case_logs
from zhiheng.cases.rules import judged
from zhiheng.clients.models import Client
from zhiheng.competence.commands import admitted
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import not_met
from zhiheng.personnel.models import Person
from zhiheng.procedure.events import LAST_CYCLE, Finding, Verdict
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.schemes.queries import version_on
from zhiheng.trace.sheet import Sheet

RECORDERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, OPERATOR, SYSTEM}
FOREIGN_VERSION = "所选版本不属于这个认证规则，请重新选择。"


@dataclass(frozen=True)
class Happened:
    """What is typed of one event. performer: text, where it is none of our persons.

    Without `at` and with `waiver` it is a waiver of the step.
    """

    step: str
    at: datetime | None = None
    person: Person | None = None
    performer: str = ""
    cycle: int = 0
    quantity: Decimal | None = None
    evidence: str = ""
    waiver: str = ""
    reference: str = ""


@command("open_case", label="受理认证项目", posts=RECORDERS, clauses=("9(3)-b",))
def open_case(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, number: str, scheme: Scheme,
    chosen: SchemeVersion | None = None, client: Client | None = None,
    applied_on: date | None = None,
) -> Case:  # fmt: skip
    """A project under one scheme; BadInput for a number in use or a version of another scheme.

    It keeps the version named, else the one in force on the day of application.
    """
    number = number.strip()
    if not number:
        raise BadInput({"number": "请填写项目编号。"})
    if Case.objects.filter(number=number).exists():
        raise BadInput({"number": f"项目编号 {number} 已经登记过；请核对编号。"})
    if chosen and chosen.scheme_id != scheme.pk:
        raise BadInput({"chosen": FOREIGN_VERSION})
    kept = chosen.pk if chosen else None
    if kept is None and applied_on:
        kept = version_on(scheme.pk, applied_on)
    return sheet.create(
        Case(
            number=number, scheme=scheme, scheme_version_id=kept, client=client,
            applied_on=applied_on, closed=False,
        )
    )  # fmt: skip


@command("keep_version", label="改定项目的规则版本", posts=RECORDERS, clauses=("5(4)-a",), on=Case)
def keep_version(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, chosen: SchemeVersion, reason: str
) -> Case:
    """The version by which a project is judged, where the one it has is missing or wrong."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由：项目将按所选版本重新判定。"})
    if chosen.scheme_id != subject.scheme_id:
        raise BadInput({"chosen": FOREIGN_VERSION})
    if not sheet.change(subject, scheme_version=chosen):
        raise BadInput({"chosen": "项目已经按这个版本判定，没有要更改的。"})
    return subject


@command(
    "record_events", label="登记程序事件", posts=RECORDERS, clauses=("9(3)-b", "5(4)-a"), on=Case
)
def record_events(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, events: Iterable[Happened],
    files: Iterable[Draft] = (), reason: str = "",
) -> list[Event]:  # fmt: skip
    """Record events and waivers; refused where one person would stand on both sides (A-33), or
    one of ours was not to take the step on that day (5(3)-d).

    files: what proves them; they are attached to the first of the events. reason: why somebody
    took a step whose competence for it is doubted.
    """
    given = list(events)
    if not given:
        raise BadInput({"step": "请至少登记一个事件。"})
    for one in given:
        if one.person is not None and one.at is not None and one.at <= at:
            day = in_shanghai(one.at).date()
            admitted(sheet, one.person, subject.scheme, one.step.strip(), subject.client_id, day,
                     reason)  # fmt: skip
    before = _mixed(subject, at)[1]
    rows = [sheet.create(_row(subject, happened, at)) for happened in given]
    bring(sheet, rows[0], files, proves=f"程序事件 {rows[0].step}", by=by, at=at)
    findings, after = _mixed(subject, at)
    if after - before:
        raise _not_separated(findings)
    return rows


def _row(case: Case, happened: Happened, at: datetime) -> Event:
    if not happened.step.strip():
        raise BadInput({"step": "请选择步骤。"})
    if happened.at is None and not happened.waiver.strip():
        raise BadInput({"at": "请填写时间；若是免除这一步，请写明豁免理由。"})
    if happened.at is not None and happened.at > at:
        raise BadInput({"at": "时间还没有到；程序事件在发生之后登记。"})
    if not 0 <= happened.cycle <= LAST_CYCLE:
        raise BadInput({"cycle": f"周期应为 0 到 {LAST_CYCLE} 的整数。"})
    return Event(
        case=case, step=happened.step.strip(), at=happened.at, performer=happened.performer.strip(),
        person=happened.person, cycle=happened.cycle, quantity=happened.quantity,
        evidence=happened.evidence.strip(), waiver=happened.waiver.strip(),
        reference=happened.reference.strip(),
    )  # fmt: skip


def _mixed(case: Case, at: datetime) -> tuple[list[Finding], set[tuple[int, int, str]]]:
    """Who stands on both sides of a separation: findings; (cycle, separation, performer)."""
    log: CaseLog = next(case_logs(at.date(), [case.pk]))
    answer = judged(log.facts(timezone.localtime(at).date()))
    findings = [
        f for f in (answer.findings if answer else ()) if f.verdict == Verdict.NOT_SEPARATED
    ]
    found = set()
    for place, separation in enumerate(log.scheme.separations if log.scheme else ()):
        one, other = (
            {
                (e.cycle, log.performers.get(e.by, e.by))
                for e in log.events
                if e.step in side and e.by
            }
            for side in separation.sides
        )
        found |= {(cycle, place, who) for cycle, who in one & other}
    return findings, found


def _not_separated(findings: list[Finding]) -> Refused:
    says = "".join(finding.says for finding in findings)
    return Refused(
        f"不能登记：{says}",
        judgements=tuple(not_met(finding.says, clause="9(3)-b") for finding in findings),
        clauses=("9(3)-b",),
        who="未参与本项目评价的人员",
        lawful="请由未参与评价的人员复核和决定；若登记的人员有误，请改正后重新提交。",
    )


@command("retract_event", label="撤回程序事件", posts=RECORDERS, clauses=("9(3)-b",), on=Event)
def retract_event(*, subject: Event, by: Actor, at: datetime, sheet: Sheet, reason: str) -> Event:
    """Take back an event that was recorded by mistake; it stays in the trail."""
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由。"})
    sheet.retract(subject)
    return subject


@command(
    "amend_case", label="更改认证项目", posts=RECORDERS, clauses=("9(3)-b",), on=Case,
    values=Columns(Case, ("number", "client", "applied_on")),
)  # fmt: skip
def amend_case(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, nature: str,
    effective_on: date | None = None, reason: str = "", **values: Any,
) -> Case:  # fmt: skip
    """New values for number, client, applied_on. nature: see access.natures."""
    note_nature(sheet, nature, effective_on, reason, at)
    number = values.get("number", subject.number).strip()
    if not number:
        raise BadInput({"number": "请填写项目编号。"})
    if Case.objects.filter(number=number).exclude(pk=subject.pk).exists():
        raise BadInput({"number": f"项目编号 {number} 已经登记过；请核对编号。"})
    applied = values.get("applied_on")
    if applied and applied > timezone.localtime(at).date():
        raise BadInput({"applied_on": "申请日期还没有到；请填今天或以前的日期。"})
    if applied and subject.scheme_version_id is None:
        values["scheme_version_id"] = version_on(subject.scheme_id, applied)
    if not sheet.change(subject, **{**values, "number": number}):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


@command(
    "close_case", label="结束初次认证", posts=RECORDERS, clauses=("9(3)-b",), on=Case,
    conditions=(NOT_CLOSED,),
)  # fmt: skip
def close_case(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, ended_on: date | None = None,
    reason: str = "",
) -> Case:  # fmt: skip
    """Initial certification is finished: every step is due now. ended_on: given up on that day."""
    if not sheet.change(subject, closed=True, ended_on=ended_on or subject.ended_on):
        raise BadInput({"": "这个项目的初次认证已经结束。"})
    return subject
