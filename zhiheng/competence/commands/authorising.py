"""Authorise a person for a step of a scheme, with who judged it, when and why; and end it."""

from collections.abc import Iterable
from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.competence.models import StepAuthorisation
from zhiheng.competence.queries.facts import person_facts
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import not_met
from zhiheng.personnel.commands.freezing import still_here
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.queries import prescribed
from zhiheng.trace.sheet import Sheet

LEADS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, OPERATOR, SYSTEM}
CLAUSES = ("5(3)-d", "9(2)-b")


@command(
    "authorise_work", label="授权承担步骤", posts=LEADS, clauses=CLAUSES, on=Person,
    conditions=(IN_PERSON,),
)  # fmt: skip
def authorise_work(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, scheme: Scheme, step: str,
    starts: date, judged_on: date, grounds: str, judge: Person | None = None,
    category: str = "", ends: date | None = None, files: Iterable[Draft] = (),
) -> StepAuthorisation:  # fmt: skip
    """An authorisation for scheme, category ("": all) and step, [starts, ends).

    judge: who judged the competence, the actor himself where none is named. Nobody judges himself;
    a banned person cannot be authorised; for the same step, intervals do not overlap.
    """
    if by.person == subject.pk or (judge is not None and judge.pk == subject.pk):
        raise Refused(
            "能力不能由本人评价，也不能给自己授权。",
            clauses=CLAUSES,
            who="总监或另一位项目质量负责人",
        )
    still_here(subject, at)
    assessor = judge or (Person.objects.filter(pk=by.person).first() if by.person else None)
    step = step.strip()
    _usable(assessor, step, starts, ends, judged_on, grounds, in_shanghai(at).date())
    _prescribed(scheme, step)
    facts = person_facts([subject.pk], starts)[subject.pk]
    if any(ban.covers(starts) for ban in facts.bans or ()):
        raise Refused(
            "此人在授权开始之日处于从业禁止期，不能授权。",
            judgements=(not_met("从业禁止期内不得从事认证活动。", clause="13-c"),),
            clauses=("13-c",), who="人事专员（登记有误时更正）", lawful="请授权他人。",
        )  # fmt: skip
    _alone(subject, scheme, category, step, starts, ends)
    row = sheet.create(
        StepAuthorisation(
            person=subject, scheme=scheme, category=category, step=step, starts=starts, ends=ends,
            judge=assessor, judged_on=judged_on, reason=grounds.strip(),
        )
    )  # fmt: skip
    bring(sheet, row, files, proves="能力评价", by=by, at=at)
    return row


def _usable(
    judge: Person | None, step: str, starts: date, ends: date | None, judged_on: date,
    grounds: str, today: date,
) -> None:  # fmt: skip
    wrong = {}
    if judge is None:
        wrong["judge"] = "请写明由谁评价的能力。"
    if not step:
        wrong["step"] = "请选择步骤。"
    if not grounds.strip():
        wrong["grounds"] = "请写明评价的依据：能力由人评价，结论须有理由（口径 A-07）。"
    if judged_on > today:
        wrong["judged_on"] = "评价日期不能晚于今天。"
    if starts < judged_on:
        wrong["starts"] = "授权不能早于能力评价之日；请核对两个日期。"
    if ends is not None and ends <= starts:
        wrong["ends"] = "截止日期须晚于开始日期；截止当日起不再有效。"
    if wrong:
        raise BadInput(wrong)


def _prescribed(scheme: Scheme, step: str) -> None:
    """A step of one of the scheme's versions, where any of them can be read."""
    readable = [one.scheme for one in prescribed(scheme.pk) if one.scheme is not None]
    steps = dict.fromkeys(named.id for one in readable for named in (*one.steps, *one.steps_of(1)))
    if steps and step not in steps:
        listed = "、".join(steps)
        raise BadInput(
            {"step": f"认证规则 {scheme.code} 没有“{step}”这一步；它的步骤是：{listed}。"}
        )


def _alone(
    person: Person, scheme: Scheme, category: str, step: str, starts: date, ends: date | None
) -> None:
    """The person's row is locked: of two who authorise at once, the second comes here later."""
    others = StepAuthorisation.objects.filter(
        person=person, scheme=scheme, category=category, step=step
    )
    for other in others:
        if (other.ends is None or starts < other.ends) and (ends is None or other.starts < ends):
            until = f"至{other.ends}" if other.ends else "起未定截止"
            raise BadInput(
                {"starts": f"此人这一步已获授权（自{other.starts}{until}）；请先终止，或接在其后。"}
            )


@command(
    "end_work_authorisation", label="终止步骤授权", posts=LEADS, clauses=CLAUSES,
    on=StepAuthorisation,
)  # fmt: skip
def end_work_authorisation(
    *, subject: StepAuthorisation, by: Actor, at: datetime, sheet: Sheet, ends: date, reason: str
) -> StepAuthorisation:
    """From `ends` on it is valid no more; the days before stay as they were."""
    if not reason.strip():
        raise BadInput({"reason": "请写明终止的理由。"})
    if ends < subject.starts:
        raise BadInput({"ends": f"终止日期不能早于授权开始之日（{subject.starts}）。"})
    if subject.ends is not None and subject.ends <= ends:
        raise BadInput({"ends": f"授权到{subject.ends}为止，终止日期须更早。"})
    sheet.change(subject, ends=ends)
    return subject
