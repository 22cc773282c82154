"""The legal representative's powers come from the recorded seat, and end with it (6(1)-b).

Written downward as a grant on the basis of the seat, as soon as its holder has an account.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiheng.access import persons as floor_below
from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.granting import end_grants, write_grants
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person, Seat
from zhiheng.personnel.terms import SeatKind
from zhiheng.trace.sheet import Sheet


@command("settle_seats", label="落实法定代表人职权", posts={OPERATOR, SYSTEM})
def settle_seats(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, persons: Iterable[UUID]
) -> int:
    """Write or end the powers that these persons' seats stand for; how many seats there are.

    Call it after seats were written in bulk, within the act that wrote them.
    """
    return sum(settle_person(sheet, person, at) for person in sorted(persons))


def settle_person(sheet: Sheet, person: UUID, at: datetime) -> int:
    """The same for one person, on the sheet of an act; also when he gets an account."""
    seats = Seat.every.filter(person=person, kind=SeatKind.LEGAL_REPRESENTATIVE).order_by("id")
    for seat in seats:
        settle_seat(sheet, seat, at)
    return len(seats)


def settle_seat(sheet: Sheet, seat: Seat, at: datetime) -> None:
    """A seat that lasts gives the post from its first day, never from before the act; one that
    was taken back, is over, or is no seat of the legal representative gives it no more.
    """
    ends = in_shanghai(seat.ends) if seat.ends else None
    over = seat.retracted or (ends is not None and ends <= at)
    if over or seat.kind != SeatKind.LEGAL_REPRESENTATIVE:
        end_grants(sheet, at=at, basis=seat.pk)
        return
    write_grants(
        sheet,
        person=seat.person_id,
        post=Post.LEGAL_REPRESENTATIVE,
        starts=max(at, in_shanghai(seat.starts)),
        ends=ends,
        basis=seat.pk,
    )


def _found(number: str) -> tuple[UUID, str] | None:
    row = Person.objects.filter(number=number).values_list("pk", "name").first()
    return (row[0], str(row[1])) if row else None


floor_below.known_by(_found)
floor_below.settled_by("seats", settle_person)
