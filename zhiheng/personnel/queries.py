"""Persons for pages, and what is known of them as the facts on which articles 4, 8 and 13 ask.

What is not known stays None: an empty list says "there is none" only where it was declared complete
(KnownSet) and the day lies where the body's records are complete (Body.records_complete_from).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from zhiheng.body.models import Body
from zhiheng.law import qualification as law
from zhiheng.lawbook.queries import choices
from zhiheng.personnel import models
from zhiheng.personnel.models import KnownSet, Person, Seat
from zhiheng.personnel.terms import SeatKind
from zhiheng.ui.words import bigrams

PAGE = 50
DEPARTMENTS = 200
MOST_COUNTED = 1000
Authorised = Mapping[UUID, str | None]


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
    """Names by id, in one statement."""
    return dict(Person.every.filter(pk__in=list(keys)).values_list("pk", "name"))


def facts_of(person: UUID) -> dict[str, tuple[Any, ...]]:
    """Everything registered of one person, by kind of list (educations …, known_sets)."""
    found: dict[str, tuple[Any, ...]] = {
        name: tuple(model.objects.filter(person=person).order_by(*order, "id"))
        for name, (model, order) in _LISTS.items()
    }
    found["known_sets"] = tuple(KnownSet.objects.filter(person=person).order_by("what"))
    return found


_LISTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "educations": (models.Education, (F("completed").asc(nulls_last=True),)),
    "employments": (models.Employment, (F("starts").asc(nulls_last=True),)),
    "titles": (models.Title, (F("granted").asc(nulls_last=True),)),
    # Of several assessments the last in the list counts.
    "competences": (models.Competence, (F("assessed").asc(nulls_first=True), "trail__seq")),
    "bans": (models.Ban, ("starts",)),
    "seats": (models.Seat, ("starts",)),
    "registrations": (models.Registration, (F("starts").asc(nulls_last=True),)),
}
_JUDGED = ("educations", "employments", "titles", "competences", "bans")


# -- the body's people -----------------------------------------------------------------------------


def records_complete_from() -> date | None:
    """From which day the body's records are complete; None: it has not said so."""
    return Body.objects.values_list("records_complete_from", flat=True).first()


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


# -- qualification ---------------------------------------------------------------------------------


def readings_in_force() -> tuple[law.Readings, bool]:
    """The readings that change the arithmetic, and whether a degree alone opens the tier (A-02)."""
    chosen = choices()
    recognised = chosen["A-05"].option.key == "by_decision"
    degree_counts = chosen["A-02"].option.key == "graduate_tier"
    return law.Readings(recognised_counts=recognised), degree_counts


def qualification_facts(
    person: UUID, post: law.Post, on: date, authorised_by: str | None = None
) -> law.Person:
    """What is known of one person on one day; `authorised_by` comes from the appointment (posts).

    The facts are the same for both posts. Raises Person.DoesNotExist.
    """
    found = qualification_facts_for([person], on, {person: authorised_by})
    if person not in found:
        raise Person.DoesNotExist(str(person))
    return found[person]


def qualification_facts_for(
    persons: Iterable[UUID], on: date, authorised: Authorised | None = None
) -> dict[UUID, law.Person]:
    """As qualification_facts for many persons, with a fixed number of statements (11)."""
    keys = list(persons)
    named = names(keys)
    lists = {name: _by_person(name, keys) for name in _JUDGED}
    complete = _complete(keys, on)
    seats = _Seats(keys, on, complete)
    _, degree_counts = readings_in_force()
    made: dict[UUID, law.Person] = {}
    for key, name in named.items():
        rows = {what: _known(lists[what].get(key, []), (key, what) in complete) for what in _JUDGED}
        made[key] = law.Person(
            name=name,
            legal_representative=seats.holds(key, SeatKind.LEGAL_REPRESENTATIVE),
            actual_controller=seats.holds(key, SeatKind.ACTUAL_CONTROLLER),
            top_management=seats.holds(key, SeatKind.TOP_MANAGEMENT),
            authorised_by=(authorised or {}).get(key),
            educations=_map(rows["educations"], lambda row: _education(row, degree_counts)),
            employments=_map(rows["employments"], _employment),
            titles=_map(rows["titles"], _title),
            competences=_map(rows["competences"], _competence),
            bans=_map(rows["bans"], _ban),
        )
    return made


def _by_person(name: str, keys: list[UUID]) -> dict[UUID, list[Any]]:
    model, order = _LISTS[name]
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in model.objects.filter(person__in=keys).order_by(*order, "id"):
        found[row.person_id].append(row)
    return found


def _complete(keys: list[UUID], on: date) -> frozenset[tuple[UUID, str]]:
    """Which lists of which persons may be read as complete on that day."""
    since = records_complete_from()
    if since is not None and on < since:
        return frozenset()
    rows = KnownSet.objects.filter(person__in=keys).values_list("person_id", "what")
    return frozenset(rows)


def _known(rows: list[Any], complete: bool) -> list[Any] | None:
    return rows if rows or complete else None


def _map(rows: list[Any] | None, make: Any) -> Any:
    return None if rows is None else tuple(make(row) for row in rows)


class _Seats:
    """Seats of the persons, and who else is legal representative, read once."""

    def __init__(
        self, keys: list[UUID], on: date, complete: frozenset[tuple[UUID, str]]
    ) -> None:  # fmt: skip
        self.on, self.complete = on, complete
        wanted = Q(person__in=keys) | Q(kind=SeatKind.LEGAL_REPRESENTATIVE)
        blinds = Person.objects.filter(pk__in=keys).values_list("pk", "identity_blind")
        self.identity = {key: bytes(blind) for key, blind in blinds if blind is not None}
        self.rows = list(Seat.objects.filter(wanted).select_related("person").order_by("starts"))

    def holds(self, person: UUID, kind: str) -> bool | None:
        """Whether the person holds the seat on the day; None where that is not known."""
        own = [row for row in self.rows if row.kind == kind and self._is(row, person)]
        live = [row for row in own if self._covers(row)]
        if any(row.evidence is not False for row in live):
            return True
        if live:
            return None  # claimed, and said to lack proof
        ended = any(row.ends is not None and row.ends <= self.on for row in own)
        if ended or (person, "seats") in self.complete:
            return False
        one_only = kind == SeatKind.LEGAL_REPRESENTATIVE
        return False if one_only and self._somebody(kind) else None

    def _is(self, row: Seat, person: UUID) -> bool:
        if row.person_id == person:
            return True
        blind = row.person.identity_blind
        return blind is not None and self.identity.get(person) == bytes(blind)

    def _covers(self, row: Seat) -> bool:
        return row.starts <= self.on and (row.ends is None or self.on < row.ends)

    def _somebody(self, kind: str) -> bool:
        return any(row.kind == kind and self._covers(row) for row in self.rows)


def _education(row: models.Education, degree_counts: bool) -> law.Education:
    level = row.level
    if row.degree_only and not degree_counts and level in ("doctorate", "master"):
        level = "bachelor"
    return law.Education(level, row.completed, evidence=row.evidence is True)


def _employment(row: models.Employment) -> law.Employment:
    return law.Employment(
        start=row.starts,
        end=row.ends or law.OPEN,
        full_time=row.full_time,
        field=row.field,
        recognised=bool(row.recognised and row.recognised_reason),
        evidence=row.evidence is True,
    )


def _title(row: models.Title) -> law.Title:
    return law.Title(row.level, row.granted, evidence=row.evidence is True)


def _competence(row: models.Competence) -> law.Competence:
    return law.Competence(row.clause, row.met, row.assessed, row.assessed_by or None)


def _ban(row: models.Ban) -> law.Ban:
    return law.Ban(row.starts, row.ends or law.OPEN)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
