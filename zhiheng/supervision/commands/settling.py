"""The clock of the next supervision, for every manager in office; answered when he leaves."""

from datetime import date, datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import obligation
from zhiheng.lawbook.own import own_figure
from zhiheng.posts.models import Appointment
from zhiheng.supervision.clocks import DUE, cadence_rule
from zhiheng.supervision.queries import last_days, managers_on
from zhiheng.trace.sheet import Sheet

SAYS = "监督项目质量负责人的履职"


@command(
    "settle_supervision", label="落实履职监督的时限", posts={OPERATOR, SYSTEM}, clauses=("5(3)-e",)
)
def settle_supervision(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:  # fmt: skip
    """Open the clock of whoever is in office and has none; answer that of whoever has left."""
    lacking, left = _open(at)
    for row, start in lacking:
        begin(row, start, by, at)
    for row in Appointment.every.filter(pk__in=left).order_by("id"):
        answer_deadline(subject=row, by=by, at=at, rule=DUE, answered_at=at, only_running=True)
    return {"opened": len(lacking), "answered": len(left)}


def begin(row: Appointment, start: date, by: Actor, at: datetime) -> None:
    """The clock of the next supervision, from that day; the director has to see to it."""
    rule = cadence_rule(own_figure("supervision_months", in_shanghai(at).date()))
    open_deadline(
        subject=row, by=by, at=at, rule=rule, start=start, says=SAYS, post=Post.QUALITY_DIRECTOR
    )


def due(at: datetime) -> bool:
    """Whether there is something to open or to answer."""
    return any(_open(at))


def _open(at: datetime) -> tuple[list[tuple[Appointment, date]], set[UUID]]:
    on = in_shanghai(at).date()
    rows = [row for row in managers_on(on) if row.authorised_by is not None]
    clocks = Deadline.objects.filter(rule=DUE, answered_at__isnull=True)
    running = set(clocks.values_list("subject_id", flat=True))
    last, force = last_days(rows, on), obligation("18").in_force_from
    lacking = [
        (row, last.get(row.pk) or max(row.starts, force)) for row in rows if row.pk not in running
    ]
    return lacking, running - {row.pk for row in rows}
