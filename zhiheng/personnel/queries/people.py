"""Persons for pages: found, paged, with everything registered of one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.personnel.models import Person
from zhiheng.personnel.queries.lists import rows_of
from zhiheng.ui.words import bigrams

PAGE = 50
DEPARTMENTS = 200
MOST_COUNTED = 1000


# -- persons ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """One page of persons in alphabetical order; `next` and `previous` are places to go on from."""

    persons: tuple[Person, ...]
    next: str | None
    previous: str | None


def found_people(
    *, text: str = "", department: str = "", among: Iterable[UUID] | None = None,
    left_before: date | None = None,
) -> QuerySet[Person]:  # fmt: skip
    """Persons by two characters of name or number, by department, among these; no order yet.

    left_before: leave those out who left on or before that day.
    """
    people = Person.objects.all()
    if wanted := "".join(text.split()):
        pairs = bigrams(wanted)
        one = Q(name__contains=wanted) | Q(number__istartswith=wanted)
        people = people.filter(one if len(wanted) == 1 else Q(search__contains=pairs))
    if department:
        people = people.filter(department=department)
    if among is not None:
        people = people.filter(pk__in=among)
    if left_before is not None:
        people = people.filter(Q(left__isnull=True) | Q(left__gt=left_before))
    return people


def page_of(people: QuerySet[Person], place: str = "", limit: int = PAGE) -> People:
    """One page by keyset. place: `>key~id` goes on after a person, `<key~id` goes back before."""
    back = place.startswith("<")
    key, _, pk = place[1:].rpartition("~")
    order = ("-sort_key", "-id") if back else ("sort_key", "id")
    if key and (after := _uuid(pk)):
        side = "lt" if back else "gt"
        people = people.filter(
            Q(**{f"sort_key__{side}": key}) | Q(sort_key=key, **{f"id__{side}": after})
        )
    rows = list(people.order_by(*order)[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if back:
        rows.reverse()
    forward = rows and (more or back)
    backward = rows and ((more and back) or (place and not back))
    return People(
        tuple(rows),
        f">{rows[-1].sort_key}~{rows[-1].pk}" if forward else None,
        f"<{rows[0].sort_key}~{rows[0].pk}" if backward else None,
    )


def count_up_to(people: QuerySet[Person], most: int = MOST_COUNTED) -> int:
    """How many there are, counted no further than `most` + 1."""
    return people.order_by()[: most + 1].count()


def departments() -> tuple[str, ...]:
    """The departments that persons belong to, in order."""
    found = Person.objects.exclude(department="").order_by("department")
    return tuple(found.values_list("department", flat=True).distinct()[:DEPARTMENTS])


def names(keys: Collection[UUID]) -> dict[UUID, str]:
    """Names by id, in one statement; whose name is gone is called by his number."""
    rows = Person.every.filter(pk__in=list(keys)).values_list("pk", "name", "number")
    return {key: name or number for key, name, number in rows}


def by_number(numbers: Collection[str]) -> dict[str, tuple[str, UUID]]:
    """Name and id by staff number, in one statement; whose name is gone is called by his number."""
    rows = Person.every.filter(number__in=list(numbers), retracted=False)
    found = rows.values_list("number", "name", "pk")
    return {number: (name or number, key) for number, name, key in found}


def facts_of(person: UUID) -> dict[str, tuple[Any, ...]]:
    """Everything registered of one person, by kind of list (educations …, known_sets)."""
    return {
        what: tuple(row for row in rows if row.person_id == person)
        for what, rows in rows_of([person]).items()
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
