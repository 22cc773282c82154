"""The yearly clocks of declarations that came in by a file, or were taken back with it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.competence.clocks import NOTICE, YEARLY
from zhiheng.competence.models import Declaration
from zhiheng.competence.terms import DeclarationKind
from zhiheng.deadlines.models import Deadline
from zhiheng.law.calendar import Calendar
from zhiheng.law.clock import deadline, in_shanghai
from zhiheng.lawbook.queries import calendar
from zhiheng.trace.models import Entry
from zhiheng.trace.sheet import Sheet

TABLE = Declaration._meta.db_table


@command(
    "settle_declarations", label="落实年度声明的时限", posts={OPERATOR, SYSTEM}, clauses=("5(3)-d",)
)  # fmt: skip
def settle_declarations(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, persons: Collection[UUID]
) -> dict[str, int]:  # fmt: skip
    """The last declaration of each kind has a clock that runs; a later one has answered those
    before it. A fixed number of statements for any number of persons.

    Refused where a declaration is dated after the act.
    """
    # Of one day, in the order in which they were made; the entry of the act itself, here an import,
    # is written at its end (so a join would lose its rows).
    made = Subquery(Entry.objects.filter(pk=OuterRef("trail_id")).values("seq"))
    rows = list(
        Declaration.objects.filter(person__in=list(persons))
        .select_related("person")
        .order_by("declared_on", made.asc(nulls_last=True), "id")
    )
    _not_ahead(rows, at)
    chains: defaultdict[tuple[UUID, str], list[Declaration]] = defaultdict(list)
    for row in rows:
        chains[row.person_id, row.kind].append(row)
    answered = {
        row.pk: in_shanghai(after.declared_on) if after else None
        for chain in chains.values()
        for row, after in zip(chain, [*chain[1:], None], strict=True)
    }
    clocks = list(
        Deadline.objects.filter(
            subject_table=TABLE, subject_id__in=list(answered),
            rule__in=[clock.key for clock in YEARLY.values()],
        )
        .order_by("id")
        .select_for_update(of=("self",))
    )  # fmt: skip
    moved = [one for one in clocks if (one.answered_at is None) != (_end(answered, one) is None)]
    for one in moved:
        one.answered_at = _end(answered, one)
    sheet.change_many(moved, ["answered_at"])
    known = {one.subject_id for one in clocks}
    fresh = [chain[-1] for chain in chains.values() if chain[-1].pk not in known]
    days = calendar()
    sheet.create_many(_clock(row, days) for row in fresh)
    return {"opened": len(fresh), "moved": len(moved)}


def _end(answered: dict[UUID, datetime | None], clock: Deadline) -> datetime | None:
    return answered[clock.subject_id]


def _not_ahead(rows: list[Declaration], at: datetime) -> None:
    today = in_shanghai(at).date()
    for row in rows:
        if row.declared_on > today:
            raise Refused(
                f"工号 {row.person.number} 的声明日期 {row.declared_on} 还没有到。",
                lawful="声明日期填本人签字之日，不能晚于今天；改好后重新提交。",
            )


def _clock(row: Declaration, days: Calendar) -> Deadline:
    kind = DeclarationKind(row.kind)
    due = deadline(YEARLY[kind], row.declared_on, days)
    return Deadline(
        rule=due.rule, clause=due.clause, subject_table=TABLE, subject_id=row.pk,
        says=NOTICE[kind], post=Post.PERSONNEL_OFFICER, person=row.person_id, start=due.start,
        due_strict=due.strict, due_rolled=due.rolled, calendar=due.calendar_kind.value,
        internal=due.internal,
    )  # fmt: skip
