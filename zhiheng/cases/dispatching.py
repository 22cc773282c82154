"""Give a step of a project to a person (派工), behind the gate; and end it (5(3)-d, 9(2)-a)."""

from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.cases.conditions import DISPATCHED
from zhiheng.cases.models import Case, Dispatch, Event
from zhiheng.competence.commands import admitted
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import not_met
from zhiheng.personnel.models import Person
from zhiheng.procedure.events import LAST_CYCLE
from zhiheng.schemes.queries import governing, prescribed
from zhiheng.trace.sheet import Sheet

GIVERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, OPERATOR, SYSTEM}
CLAUSES = ("5(3)-d", "9(2)-a")


@command("dispatch", label="派工", posts=GIVERS, clauses=CLAUSES, on=Case)
def dispatch(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, person: Person, step: str,
    planned: date, cycle: int = 0, reason: str = "",
) -> Dispatch:  # fmt: skip
    """Give a step to a person, judged for the planned day. reason: why, where something weighs.

    Refused where the law is plain, or where the same person has a step on the other side (A-33).
    """
    step = step.strip()
    wrong = {}
    if not step:
        wrong["step"] = "请选择步骤。"
    if subject.ended_on is not None and subject.ended_on <= planned:
        wrong["planned"] = f"项目已于{subject.ended_on}终止，不能再派工。"
    if planned < in_shanghai(at).date():
        wrong["planned"] = "计划日期已经过去；已经发生的请登记为程序事件。"
    if not 0 <= cycle <= LAST_CYCLE:
        wrong["cycle"] = f"周期应为 0 到 {LAST_CYCLE} 的整数。"
    if wrong:
        raise BadInput(wrong)
    _apart(subject, person, step, cycle)
    admitted(sheet, person, subject.scheme, step, subject.client_id, planned, reason)
    same = Dispatch.objects.filter(case=subject, cycle=cycle, step=step, person=person)
    if same.filter(ended_on__isnull=True).exists():
        raise BadInput({"person": "此人已经派往这一步，不必再派。"})
    return sheet.create(
        Dispatch(
            case=subject, cycle=cycle, step=step, person=person, planned=planned,
            reason=reason.strip()[:300],
        )
    )  # fmt: skip


def _apart(case: Case, person: Person, step: str, cycle: int) -> None:
    """Evaluation and decision of one cycle go to different persons."""
    versions = prescribed(case.scheme_id)
    rule = governing(versions, case.scheme_version_id, case.applied_on)
    if rule is None or rule.scheme is None:
        return
    taken = set(
        Event.objects.filter(case=case, cycle=cycle, person=person).values_list("step", flat=True)
    ) | set(
        Dispatch.objects.filter(
            case=case, cycle=cycle, person=person, ended_on__isnull=True
        ).values_list("step", flat=True)
    )
    for separation in rule.scheme.separations:
        for side in separation.sides:
            others = {one for each in separation.sides if each is not side for one in each}
            if step in side and taken & others:
                says = f"此人已承担“{min(taken & others)}”，不能再承担“{step}”。"
                raise Refused(
                    f"不能派工：{says}", judgements=(not_met(says, clause="9(3)-b"),),
                    clauses=("9(3)-b",), who="未参与本项目评价的人员",
                    lawful="请派未参与评价的人员复核和决定；派错了的，先结束那一次派工。",
                )  # fmt: skip


@command(
    "end_dispatch", label="结束派工", posts=GIVERS, clauses=CLAUSES, on=Dispatch,
    conditions=(DISPATCHED,),
)  # fmt: skip
def end_dispatch(
    *, subject: Dispatch, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Dispatch:
    """The person has the step no longer; done, or given to somebody else."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由，例如“已完成”或“改派他人”。"})
    sheet.change(
        subject, ended_on=in_shanghai(at).date(), ended_because=reason.strip()[:300]
    )  # fmt: skip
    return subject
