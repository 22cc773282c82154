"""Assignments and hand-overs as pages show them: what waits for whose signature, what was given."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.certificates.models import (
    Assignment,
    AssignmentRule,
    Certificate,
    HandOver,
    Responsibility,
)
from zhiheng.certificates.terms import HandOverState

PAGE = 50
FEW = 20
MOST_RULES = 500


@dataclass(frozen=True)
class Page:
    """Assignments by day, the latest first; next: from where to go on, None: no more."""

    rows: list[Assignment]
    next: str | None


def waiting(person: UUID | None, limit: int = FEW) -> list[Assignment]:
    """Assignments not yet signed: this person's, or everybody's."""
    rows = Assignment.objects.filter(accepted_on__isnull=True).select_related("person")
    if person is not None:
        rows = rows.filter(person=person)
    return list(rows.order_by("-starts", "id")[:limit])


def open_hand_overs(person: UUID | None, limit: int = FEW) -> list[HandOver]:
    """Hand-overs that wait for a signature: those of this person, or all."""
    rows = HandOver.objects.filter(state=HandOverState.OPEN)
    if person is not None:
        rows = rows.filter(Q(giver=person) | Q(taker=person))
    return list(
        rows.select_related("giver", "taker", "certificate", "scheme").order_by("day", "id")[:limit]
    )


def assignments(after: str = "", person: UUID | None = None) -> Page:
    """What was given to whom, page by page."""
    rows = Assignment.objects.select_related("person").order_by("-starts", "id")
    if person is not None:
        rows = rows.filter(person=person)
    if place := _place(after):
        rows = rows.filter(Q(starts__lt=place[0]) | Q(starts=place[0], id__gt=place[1]))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], f"{last.starts.isoformat()}~{last.pk}" if last else None)


def _place(after: str) -> tuple[date, UUID] | None:
    day, _, key = after.partition("~")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def certificates_of(assignment: UUID, after: str = "") -> "QuerySet[Certificate]":
    """The certificates that an assignment gave, by number."""
    given = Responsibility.objects.filter(assignment=assignment).values("certificate")
    rows = Certificate.objects.filter(pk__in=given).order_by("number")
    return rows.filter(number__gt=after) if after else rows


def rules() -> list[AssignmentRule]:
    """The assignment rules, those that last first."""
    rows = AssignmentRule.objects.select_related("person", "scheme", "factory")
    return list(rows.order_by("-ends", "scheme__code", "field", "category", "id")[:MOST_RULES])
