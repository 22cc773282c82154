"""Acts on clocks: start one from a fact, answer it by another, take back what never ran.

Higher areas call these within their own acts, so that the fact and its clock share one entry.
"""

from datetime import date, datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import ClockRule, deadline, find_rule
from zhiheng.lawbook.queries import calendar
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet

WITHIN = {OPERATOR, SYSTEM}


@command("open_deadline", label="起算时限", posts=WITHIN)
def open_deadline(
    *, subject: Record, by: Actor, at: datetime, sheet: Sheet, rule: str | ClockRule,
    start: datetime | date, says: str, post: str = "", person: UUID | None = None,
) -> Deadline:  # fmt: skip
    """Start the clock of `rule` over `subject` at `start`; the one that runs already is kept.

    says: what is to be done, naming nobody. post, person: who has to do it. Raises BadInput for an
    unknown rule or a start for which no end can be computed.
    """
    try:
        due = deadline(find_rule(rule) if isinstance(rule, str) else rule, start, calendar())
    except ValueError as error:
        raise BadInput({"start": str(error)}) from error
    table = subject._meta.db_table
    running = Deadline.objects.filter(
        rule=due.rule, subject_table=table, subject_id=subject.pk, start=due.start
    ).first()
    if running is not None:
        return running
    return sheet.create(
        Deadline(
            rule=due.rule, clause=due.clause, subject_table=table, subject_id=subject.pk,
            says=says, post=post, person=person, start=due.start, due_strict=due.strict,
            due_rolled=due.rolled, calendar=due.calendar_kind.value, internal=due.internal,
        )
    )  # fmt: skip


@command("answer_deadline", label="办结时限", posts=WITHIN)
def answer_deadline(
    *, subject: Record, by: Actor, at: datetime, sheet: Sheet, rule: str, answered_at: datetime,
    only_running: bool = False,
) -> int:  # fmt: skip
    """Note when the clocks of this rule over `subject` were answered; how many were.

    An answer that turns out to be of another day is corrected in the same way; with `only_running`
    those answered before stay as they are.
    """
    rows = [one for one in _of(subject, rule) if not only_running or one.answered_at is None]
    return sum(sheet.change(row, answered_at=answered_at) for row in rows)


@command("drop_deadline", label="撤回时限", posts=WITHIN)
def drop_deadline(
    *, subject: Record, by: Actor, at: datetime, sheet: Sheet, rule: str, reason: str = ""
) -> int:
    """Take back clocks whose fact was itself taken back; they stay in the trail."""
    return sum(sheet.retract(row) for row in _of(subject, rule))


def _of(subject: Record, rule: str) -> list[Deadline]:
    return list(
        Deadline.objects.filter(
            rule=rule, subject_table=subject._meta.db_table, subject_id=subject.pk
        )
        .order_by("id")
        .select_for_update(of=("self",))
    )
