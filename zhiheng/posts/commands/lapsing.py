"""A lapse of eligibility takes no power away: it opens a clock, so that somebody acts."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification import Report
from zhiheng.posts.clocks import LAPSE
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office, reports_for
from zhiheng.posts.terms import PostKind
from zhiheng.trace.sheet import Sheet

SAYS = gettext_noop("在任人员不再符合任职条件（{0}）：处理或更换")


@command(
    "notice_lapses", label="发现任职条件失去", posts={OPERATOR, SYSTEM},
    clauses=("4 ¶1-a", "4 ¶1-d", "8.2(2)-a"),
)  # fmt: skip
def notice_lapses(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:  # fmt: skip
    """Open a clock for each office holder who no longer qualifies, a new legal representative who
    is director among them; answer it where he qualifies again or has left.

    The worker calls it whenever the trail has grown, so it does not matter how the lapse came in.
    """
    lapsed, running = _lapsed(at), _running()
    for row, clause in lapsed.values():
        if row.pk not in running:
            open_deadline(
                subject=row, by=by, at=at, rule=replace(LAPSE, clause=clause),
                start=in_shanghai(at).date(), says=SAYS.format(clause),
                post=Post.LEGAL_REPRESENTATIVE if row.post == PostKind.DIRECTOR
                else Post.QUALITY_DIRECTOR,
            )  # fmt: skip
    over = Appointment.every.filter(pk__in=running - lapsed.keys())
    for row in over.order_by("id"):
        answer_deadline(
            subject=row, by=by, at=at, rule=LAPSE.key, answered_at=at, only_running=True
        )
    return {"opened": len(lapsed.keys() - running), "answered": len(running - lapsed.keys())}


def due(at: datetime) -> bool:
    """Whether there is something to open or to answer."""
    return _lapsed(at).keys() != _running()


def _lapsed(at: datetime) -> dict:
    """Appointment → (itself, the first clause that is not met), for those in office today."""
    on = in_shanghai(at).date()
    rows = list(Appointment.objects.filter(in_office(on)).select_related("person"))
    reports = reports_for(rows, on) if rows else {}
    return {
        row.pk: (row, failing(reports[row.pk]))
        for row in rows
        if reports[row.pk].verdict is Verdict.NOT_MET and row.authorised_by is not None
    }


def failing(report: Report) -> str:
    """The first clause that is not met, a part where there is one."""
    for one in report.requirements:
        for found in (*one.parts, one):
            if found.verdict is Verdict.NOT_MET and found.clause:
                return found.clause
    return LAPSE.clause


def _running() -> set:
    rows = Deadline.objects.filter(rule=LAPSE.key, answered_at__isnull=True)
    return set(rows.values_list("subject_id", flat=True))
