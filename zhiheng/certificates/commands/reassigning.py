"""Opening and closing the reassignment of all that somebody can no longer keep, with its clock."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.clocks import REASSIGNMENT
from zhiheng.certificates.commands.scope import today
from zhiheng.certificates.models import Reassignment
from zhiheng.certificates.queries.holding import holding, homeless
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

SAYS = gettext_noop("把不能再负责的人名下的证书交到他人手中")


@command(
    "open_reassignments", label="开始另行指派", posts={OPERATOR, SYSTEM}, clauses=("8 ¶1-b", "13-c")
)
def open_reassignments(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:
    """For everybody who cannot keep what he holds: open it once, with a clock; close it when done.

    The worker calls it whenever the trail has grown, so it does not matter how the cause came in.
    """
    now = {one.person: one for one in homeless(today(at))}
    running = {row.person_id: row for row in Reassignment.objects.filter(closed_on__isnull=True)}
    opened = 0
    for person, one in now.items():
        if person in running:
            continue
        row = sheet.create(
            Reassignment(
                person_id=person, cause=one.first.cause, since=one.first.since, holds=one.count
            )
        )
        open_deadline(
            subject=row, by=by, at=at, rule=REASSIGNMENT, start=min(one.first.since, today(at)),
            says=SAYS, post=Post.QUALITY_DIRECTOR,
        )  # fmt: skip
        opened += 1
    closed = sum(_close(row, by, at, sheet) for person, row in running.items() if person not in now)
    return {"opened": opened, "closed": closed}


def due(on: datetime, persons: Collection[UUID] | None = None) -> bool:
    """Whether there is something to open or to close for these persons; None: for anybody."""
    day = today(on)
    now = {one.person for one in homeless(day, holding(day, persons))}
    running = Reassignment.objects.filter(closed_on__isnull=True)
    if persons is not None:
        running = running.filter(person__in=persons)
    return now != set(running.values_list("person_id", flat=True))


def close_where_empty(person: Person, by: Actor, at: datetime, sheet: Sheet) -> None:
    """Within the act that gave away the last of them."""
    row = Reassignment.objects.filter(person=person, closed_on__isnull=True).first()
    if row is not None and not homeless(today(at), holding(today(at), [person.pk])):
        _close(row, by, at, sheet)


def _close(row: Reassignment, by: Actor, at: datetime, sheet: Sheet) -> bool:
    sheet.change(row, closed_on=today(at))
    answer_deadline(subject=row, by=by, at=at, rule=REASSIGNMENT.key, answered_at=at)
    return True
