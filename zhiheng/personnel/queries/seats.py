"""The body's own people: legal representative and top management on a day."""

from datetime import date

from django.db.models import Q

from zhiheng.personnel.models import Person, Seat
from zhiheng.personnel.terms import SeatKind


def seats_on(on: date, kind: str) -> tuple[Seat, ...]:
    """Who holds a seat of that kind on that day, with their persons."""
    held = Seat.objects.filter(_on(on), kind=kind).select_related("person")
    return tuple(held.order_by("starts", "id"))


def legal_representative(on: date) -> Person | None:
    """The legal representative on that day, as far as registered."""
    held = seats_on(on, SeatKind.LEGAL_REPRESENTATIVE)
    return held[-1].person if held else None


def top_management(on: date) -> tuple[Person, ...]:
    """The members of top management on that day, as far as registered."""
    return tuple(seat.person for seat in seats_on(on, SeatKind.TOP_MANAGEMENT))


def is_legal_representative(person: Person, on: date) -> bool:
    """Whether the person is, by record or by identity number, the legal representative that day."""
    same = Q(person=person.pk)
    if person.identity_blind is not None:
        same |= Q(person__identity_blind=bytes(person.identity_blind))
    held = Seat.objects.filter(_on(on), same, kind=SeatKind.LEGAL_REPRESENTATIVE)
    return held.exists()


def _on(on: date) -> Q:
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))
