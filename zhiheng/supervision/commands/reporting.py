"""A manager reports to the director; the director answers beneath (9(5)-b)."""

from datetime import datetime

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.deadlines.commands import answer_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.models import Appointment
from zhiheng.supervision import clocks
from zhiheng.supervision.commands.settling import begin_report
from zhiheng.supervision.conditions import (
    ANOTHER_S,
    BY_MANAGER,
    IN_OFFICE,
    OWN_REPORT,
    REPORTING,
    UNANSWERED,
)
from zhiheng.supervision.models import Report
from zhiheng.supervision.queries import records, report_period
from zhiheng.supervision.scorecard import lines
from zhiheng.trace.sheet import Sheet


@command(
    "report_to_director", label="向总监报告", posts={Post.PROJECT_QUALITY_MANAGER, OPERATOR},
    clauses=REPORTING, on=Appointment, conditions=(IN_PERSON, OWN_REPORT, BY_MANAGER, IN_OFFICE),
)  # fmt: skip
def report_to_director(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, says: str, proposals: str = ""
) -> Report:
    """How the quality work stands since the last report, beside the numbers of the records.

    proposals: measures, opinions and suggestions. It answers the clock and begins the next.
    """
    today = in_shanghai(at).date()
    if not says.strip():
        raise BadInput({"says": "请写明所负责项目的认证质量状况。"})
    if Report.objects.filter(appointment=subject, reported_on=today).exists():
        # A second one would cover no day, move his clock and count as one more.
        raise Refused(
            "今天已经报告过。", clauses=REPORTING,
            lawful="要补充的，写入下一次报告，或由总监写入对这份报告的答复。",
        )  # fmt: skip
    start, end = report_period(subject, today)
    row = sheet.create(
        Report(
            appointment=subject, person_id=subject.person_id, period_from=start, period_to=end,
            reported_on=today, says=says.strip()[:2000], proposals=proposals.strip()[:2000],
            content=[
                {"clause": one.clause, "says": one.says, "good": one.good}
                for one in lines(records(subject, start, end))
            ] if start < end else [],
        )
    )  # fmt: skip
    answer_deadline(
        subject=subject, by=by, at=at, rule=clocks.REPORT, answered_at=at, only_running=True
    )
    begin_report(subject, today, by, at)
    return row


@command(
    "answer_report", label="答复报告", posts={Post.QUALITY_DIRECTOR, OPERATOR}, clauses=REPORTING,
    on=Report, conditions=(IN_PERSON, ANOTHER_S, UNANSWERED),
)  # fmt: skip
def answer_report(
    *, subject: Report, by: Actor, at: datetime, sheet: Sheet, answer: str
) -> Report:  # fmt: skip
    """What the director decides on it; said once."""
    if not answer.strip():
        raise BadInput({"answer": "请写明答复：采纳哪些、怎样落实，不采纳的为什么。"})
    sheet.change(
        subject, answer=answer.strip()[:1000], answered_on=in_shanghai(at).date(),
        answered_by_id=by.person,
    )  # fmt: skip
    return subject
