"""The director supervises a manager: the scorecard is computed and frozen, the judgement is his."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.models import Appointment
from zhiheng.supervision import clocks
from zhiheng.supervision.commands.settling import begin
from zhiheng.supervision.conditions import (
    MEASURES_OWED,
    OF_ITS,
    OF_MANAGER,
    OWN,
    SUPERVISOR,
    UNSIGNED,
)
from zhiheng.supervision.models import Supervision
from zhiheng.supervision.queries import period, records
from zhiheng.supervision.scorecard import lines
from zhiheng.supervision.terms import Grade
from zhiheng.trace.sheet import Sheet

SUPERVISORS = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE, OPERATOR}
SIGNERS = {Post.PROJECT_QUALITY_MANAGER, OPERATOR}
LONGEST = timedelta(days=366)


@command(
    "supervise", label="监督履职", posts=SUPERVISORS, clauses=("5(3)-e",), on=Appointment,
    conditions=(IN_PERSON, OF_MANAGER, SUPERVISOR),
)  # fmt: skip
def supervise(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, grade: str, grounds: str,
    measures: str = "", measures_due: date | None = None,
) -> Supervision:  # fmt: skip
    """Judge how a manager did his duty since the last time, on a scorecard that the records make.

    It answers the clock of the cadence and begins the next; the manager has to acknowledge, and
    measures have a clock of their own. Raises BadInput for what is missing.
    """
    today = in_shanghai(at).date()
    start, end = period(subject, today)
    if end <= start:
        raise Refused("今天已经监督过，或任期早已监督到头。", lawful="下一个周期再办。")
    _check(grade, grounds, measures, measures_due, today)
    row = sheet.create(
        Supervision(
            appointment=subject, person_id=subject.person_id, by_person_id=by.person,
            period_from=start, period_to=end, supervised_on=today,
            content=[
                {"clause": one.clause, "says": one.says, "good": one.good}
                for one in lines(records(subject, start, end))
            ],
            grade=grade, grounds=grounds.strip()[:1000], measures=measures.strip()[:1000],
            measures_due=measures_due if measures.strip() else None,
        )
    )  # fmt: skip
    answer_deadline(
        subject=subject, by=by, at=at, rule=clocks.DUE, answered_at=at, only_running=True
    )
    if subject.ends is None or subject.ends > today:
        begin(subject, today, by, at)
    open_deadline(
        subject=row, by=by, at=at, rule=clocks.ACKNOWLEDGE, start=today,
        says=gettext_noop("确认履职监督的结果"), person=row.person_id,
    )  # fmt: skip
    if row.measures_due is not None:
        open_deadline(
            subject=row, by=by, at=at, rule=clocks.measures_rule(today, row.measures_due),
            start=today, says=gettext_noop("完成履职监督约定的改进措施"), person=row.person_id,
        )  # fmt: skip
    return row


def _check(grade: str, grounds: str, measures: str, measures_due: date | None, today: date) -> None:
    wrong: dict[str, str] = {}
    if grade not in Grade.values:
        wrong["grade"] = "请选择结论。"
    if not grounds.strip():
        wrong["grounds"] = "请写明结论的理由：记分表只列数字，判断由总监作出。"
    if grade in (Grade.PARTLY, Grade.POOR) and not measures.strip():
        wrong["measures"] = "有须改进之处的，请写明改进措施。"
    if measures.strip() and measures_due is None:
        wrong["measures_due"] = "请写明措施在哪一天前完成。"
    elif measures_due is not None and not today < measures_due <= today + LONGEST:
        wrong["measures_due"] = "措施期限应在今天之后、一年之内。"
    if wrong:
        raise BadInput(wrong)


@command(
    "acknowledge_supervision", label="确认履职监督", posts=SIGNERS, clauses=("5(3)-e",),
    on=Supervision, conditions=(IN_PERSON, OWN, UNSIGNED),
)  # fmt: skip
def acknowledge_supervision(
    *, subject: Supervision, by: Actor, at: datetime, sheet: Sheet, comment: str = ""
) -> Supervision:
    """The manager has seen it, and may say what he thinks of it; agreeing is not asked of him."""
    sheet.change(subject, acknowledged_on=in_shanghai(at).date(), comment=comment.strip()[:1000])
    answer_deadline(
        subject=subject, by=by, at=at, rule=clocks.SIGN, answered_at=at, only_running=True
    )
    return subject


@command(
    "prove_supervision_measures", label="登记改进措施完成", posts=SUPERVISORS,
    clauses=("5(3)-e",), on=Supervision, conditions=(OF_ITS, MEASURES_OWED),
)  # fmt: skip
def prove_supervision_measures(
    *, subject: Supervision, by: Actor, at: datetime, sheet: Sheet, done_on: date, proof: str
) -> Supervision:  # fmt: skip
    """Whoever supervises has seen that the measures were carried out."""
    wrong: dict[str, str] = {}
    if not proof.strip():
        wrong["proof"] = "请写明凭什么认为已经完成。"
    if not subject.supervised_on <= done_on <= in_shanghai(at).date():
        wrong["done_on"] = "完成日期应不早于监督日期、不晚于今天。"
    if wrong:
        raise BadInput(wrong)
    sheet.change(subject, measures_done_on=done_on, proof=proof.strip()[:600])
    answer_deadline(
        subject=subject, by=by, at=at, rule=clocks.MEASURES, answered_at=in_shanghai(done_on)
    )
    return subject
