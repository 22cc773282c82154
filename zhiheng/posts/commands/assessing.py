"""The authority assesses a director (article 11): notice, result, rectification at once."""

from datetime import date, datetime

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.clocks import RECTIFICATION
from zhiheng.posts.conditions import ASSESSED, FAILED, MEASURES_TAKEN, WITHOUT_RESULT
from zhiheng.posts.models import Appointment, Assessment
from zhiheng.posts.terms import AssessmentResult
from zhiheng.trace.sheet import Sheet

RECORDERS = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.PERSONNEL_OFFICER, OPERATOR}
RECTIFIERS = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE, OPERATOR}
SAYS = gettext_noop("总监考核不合格：立即采取整改措施")


@command(
    "notice_assessment", label="登记考核通知", posts=RECORDERS, clauses=("11-a",), on=Appointment,
    conditions=(ASSESSED,),
)  # fmt: skip
def notice_assessment(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, noticed_on: date, notice: str,
    planned_on: date | None = None,
) -> Assessment:  # fmt: skip
    """The authority has told that it will assess this director."""
    wrong: dict[str, str] = {}
    if noticed_on > in_shanghai(at).date():
        wrong["noticed_on"] = "通知日期不能晚于今天。"
    if not notice.strip():
        wrong["notice"] = "请填写通知文号或来源。"
    if planned_on is not None and planned_on < noticed_on:
        wrong["planned_on"] = "考核日期早于通知日期；请核对。"
    if wrong:
        raise BadInput(wrong)
    return sheet.create(
        Assessment(
            appointment=subject, noticed_on=noticed_on, notice=notice.strip()[:120],
            planned_on=planned_on,
        )
    )  # fmt: skip


@command(
    "record_assessment", label="登记考核结果", posts=RECORDERS, clauses=("11-a", "11-b"),
    on=Assessment, conditions=(WITHOUT_RESULT,),
)  # fmt: skip
def record_assessment(
    *, subject: Assessment, by: Actor, at: datetime, sheet: Sheet, result: str, result_on: date,
    findings: str = "",
) -> Assessment:  # fmt: skip
    """The authority's result. Failed, the clock of rectification runs from that day (11-b)."""
    wrong: dict[str, str] = {}
    if result not in AssessmentResult.values:
        wrong["result"] = "请选择合格或不合格。"
    if not subject.noticed_on <= result_on <= in_shanghai(at).date():
        wrong["result_on"] = "结果日期应不早于通知日期、不晚于今天。"
    if result == AssessmentResult.FAILED and not findings.strip():
        wrong["findings"] = "不合格的，请写明指出的问题：整改由此开始。"
    if wrong:
        raise BadInput(wrong)
    sheet.change(subject, result=result, result_on=result_on, findings=findings.strip()[:1000])
    if result == AssessmentResult.FAILED:
        open_deadline(
            subject=subject, by=by, at=at, rule=RECTIFICATION, start=result_on, says=SAYS,
            post=Post.MANAGEMENT,
        )  # fmt: skip
    return subject


@command(
    "take_measures", label="登记整改措施", posts=RECTIFIERS, clauses=("11-b",), on=Assessment,
    conditions=(FAILED,),
)  # fmt: skip
def take_measures(
    *, subject: Assessment, by: Actor, at: datetime, sheet: Sheet, measures: str, measures_on: date
) -> Assessment:
    """What the body does about it, and since when: that answers the clock."""
    wrong: dict[str, str] = {}
    if not measures.strip():
        wrong["measures"] = "请写明采取的整改措施。"
    if not (subject.result_on or measures_on) <= measures_on <= in_shanghai(at).date():
        wrong["measures_on"] = "采取整改日期应不早于结果日期、不晚于今天。"
    if wrong:
        raise BadInput(wrong)
    sheet.change(subject, measures=measures.strip()[:1000], measures_on=measures_on)
    moment = at if measures_on == in_shanghai(at).date() else in_shanghai(measures_on)
    answer_deadline(
        subject=subject, by=by, at=at, rule=RECTIFICATION.key, answered_at=moment,
        only_running=True,
    )  # fmt: skip
    return subject


@command(
    "prove_measures", label="登记整改完成", posts=RECTIFIERS, clauses=("11-b",), on=Assessment,
    conditions=(FAILED, MEASURES_TAKEN),
)  # fmt: skip
def prove_measures(
    *, subject: Assessment, by: Actor, at: datetime, sheet: Sheet, proof: str, rectified_on: date
) -> Assessment:
    """That it is done, and how one sees it."""
    assert subject.measures_on is not None
    wrong: dict[str, str] = {}
    if not proof.strip():
        wrong["proof"] = "请写明整改完成的证明。"
    if not subject.measures_on <= rectified_on <= in_shanghai(at).date():
        wrong["rectified_on"] = "完成日期应不早于采取整改日期、不晚于今天。"
    if wrong:
        raise BadInput(wrong)
    sheet.change(subject, proof=proof.strip()[:1000], rectified_on=rectified_on)
    return subject
