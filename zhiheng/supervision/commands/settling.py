"""The clocks of the next supervision and of the next report, for every manager in office; answered
when he leaves."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import obligation
from zhiheng.lawbook.own import own_figure
from zhiheng.posts.models import Appointment
from zhiheng.supervision.clocks import DUE, REPORT, cadence_rule, report_rule
from zhiheng.supervision.queries import last_days, last_reports, managers_on
from zhiheng.trace.sheet import Sheet

SAYS = gettext_noop("监督项目质量负责人的履职")
REPORTING = gettext_noop("向总监报告认证质量工作")
Begin = Callable[[Appointment, date, Actor, datetime], None]


@command(
    "settle_supervision", label="落实履职监督的时限", posts={OPERATOR, SYSTEM},
    clauses=("5(3)-e", "9(5)-b"),
)  # fmt: skip
def settle_supervision(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:  # fmt: skip
    """Open the clocks of whoever is in office and has none; answer those of whoever has left."""
    opened = answered = 0
    for rule, begins, lacking, left in _open(at):
        for row, start in lacking:
            begins(row, start, by, at)
        for row in Appointment.every.filter(pk__in=left).order_by("id"):
            answer_deadline(subject=row, by=by, at=at, rule=rule, answered_at=at, only_running=True)
        opened, answered = opened + len(lacking), answered + len(left)
    return {"opened": opened, "answered": answered}


def begin(row: Appointment, start: date, by: Actor, at: datetime) -> None:
    """The clock of the next supervision, from that day; the director has to see to it."""
    rule = cadence_rule(own_figure("supervision_months", in_shanghai(at).date()))
    open_deadline(
        subject=row, by=by, at=at, rule=rule, start=_free(row, DUE, start), says=SAYS,
        post=Post.QUALITY_DIRECTOR,
    )  # fmt: skip


def begin_report(row: Appointment, start: date, by: Actor, at: datetime) -> None:
    """The clock of the next report, from that day; it is the manager's own."""
    rule = report_rule(own_figure("report_months", in_shanghai(at).date()))
    open_deadline(
        subject=row, by=by, at=at, rule=rule, start=_free(row, REPORT, start), says=REPORTING,
        person=row.person_id,
    )  # fmt: skip


def _free(row: Appointment, rule: str, start: date) -> date:
    """That day, or the next on which no clock of the rule began: one that was answered on the day
    it began stays answered, and the next has a day of its own."""
    begun = set(
        Deadline.objects.filter(rule=rule, subject_id=row.pk).values_list("start", flat=True)
    )
    while in_shanghai(start) in begun:
        start += timedelta(days=1)
    return start


def due(at: datetime) -> bool:
    """Whether there is something to open or to answer."""
    return any(lacking or left for _rule, _begin, lacking, left in _open(at))


def _open(
    at: datetime,
) -> Iterator[tuple[str, Begin, list[tuple[Appointment, date]], set[UUID]]]:
    """For each clock: who lacks it, from when it runs, and who has left while it runs.

    A first report is asked for from the day on which the register was there to report in: what a
    body did on paper before is no lateness.
    """
    on = in_shanghai(at).date()
    rows = [row for row in managers_on(on) if row.authorised_by is not None]
    force = obligation("18").in_force_from
    for rule, begins, last in (
        (DUE, begin, last_days(rows, on)), (REPORT, begin_report, last_reports(rows, on)),
    ):  # fmt: skip
        clocks = Deadline.objects.filter(rule=rule, answered_at__isnull=True)
        running = set(clocks.values_list("subject_id", flat=True))
        first = {row.pk: max(row.starts, force) if rule == DUE else on for row in rows}
        lacking = [
            (row, last.get(row.pk) or first[row.pk]) for row in rows if row.pk not in running
        ]
        yield rule, begins, lacking, running - {row.pk for row in rows}
