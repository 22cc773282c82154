"""What is known of persons, as the facts on which articles 4, 8 and 13 ask.

What is not known stays None: an empty list says "there is none" only where it was declared complete
(KnownSet) and the day lies where the body's records are complete (Body.records_complete_from).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhiheng.body.queries import records_complete_from
from zhiheng.law import qualification as law
from zhiheng.lawbook.queries import Choice, choices
from zhiheng.personnel import models
from zhiheng.personnel.models import Person
from zhiheng.personnel.queries.lists import rows_of
from zhiheng.personnel.terms import SeatKind

Authorised = Mapping[UUID, str | None]
JUDGED = ("educations", "employments", "titles", "competences", "bans")
WANTED = (*JUDGED, "seats", "known_sets")


@dataclass(frozen=True)
class Ground:
    """What the body chose and declared, read once for many questions (two statements)."""

    chosen: Mapping[str, Choice]
    complete_from: date | None

    def complete_on(self, on: date) -> bool:
        """Whether the body declared its records complete on that day."""
        return self.complete_from is not None and self.complete_from <= on

    @property
    def readings(self) -> law.Readings:
        """The readings that change the arithmetic."""
        return law.Readings(recognised_counts=self.chosen["A-05"].option.key == "by_decision")

    @property
    def degree_counts(self) -> bool:
        """Whether a degree alone opens the graduate tier (A-02)."""
        return self.chosen["A-02"].option.key == "graduate_tier"


def ground() -> Ground:
    return Ground(choices(), records_complete_from())


def readings_in_force() -> tuple[law.Readings, bool]:
    """The readings that change the arithmetic, and whether a degree alone opens the tier (A-02)."""
    held = ground()
    return held.readings, held.degree_counts


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
    persons: Iterable[UUID],
    on: date,
    authorised: Authorised | None = None,
    known: Ground | None = None,
) -> dict[UUID, law.Person]:
    """As qualification_facts for many persons: two statements, four where no ground is given."""
    keys, held = list(persons), known or ground()
    if not keys:
        return {}
    named = {
        key: (name, bytes(blind) if blind is not None else None)
        for key, name, blind in Person.every.filter(pk__in=keys).values_list(
            "pk", "name", "identity_blind"
        )
    }
    rows = rows_of(keys, WANTED)
    complete = _complete(rows["known_sets"], held, on)
    seats = _Seats(rows["seats"], {key: blind for key, (_, blind) in named.items()}, on, complete)
    lists = {what: _by_person(rows[what]) for what in JUDGED}
    return {
        key: _facts(
            name,
            {w: _known(lists[w].get(key, []), (key, w) in complete) for w in JUDGED},
            seats.of(key),
            (authorised or {}).get(key),
            held.degree_counts,
        )
        for key, (name, _) in named.items()
    }


def _facts(
    name: str,
    rows: Mapping[str, list[Any] | None],
    seats: Mapping[str, bool | None],
    authorised_by: str | None,
    degree_counts: bool,
) -> law.Person:
    return law.Person(
        name=name,
        **seats,
        authorised_by=authorised_by,
        educations=_map(rows["educations"], lambda row: _education(row, degree_counts)),
        employments=_map(rows["employments"], _employment),
        titles=_map(rows["titles"], _title),
        competences=_map(rows["competences"], _competence),
        bans=_map(rows["bans"], _ban),
    )


def _by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _complete(
    rows: Iterable[models.KnownSet], held: Ground, on: date
) -> frozenset[tuple[UUID, str]]:
    """Which lists of which persons may be read as complete on that day."""
    if held.complete_from is not None and on < held.complete_from:
        return frozenset()
    return frozenset((row.person_id, row.what) for row in rows)


def _known(rows: list[Any], complete: bool) -> list[Any] | None:
    return rows if rows or complete else None


def _map(rows: list[Any] | None, make: Any) -> Any:
    return None if rows is None else tuple(make(row) for row in rows)


class _Seats:
    """Who holds which seat on the day; one person may stand under two records with one number."""

    def __init__(
        self,
        rows: list[Any],
        identity: Mapping[UUID, bytes | None],
        on: date,
        complete: frozenset[tuple[UUID, str]],
    ) -> None:
        self.rows, self.identity, self.on, self.complete = rows, identity, on, complete

    def of(self, person: UUID) -> dict[str, bool | None]:
        return {str(kind): self._holds(person, kind) for kind in SeatKind}

    def _holds(self, person: UUID, kind: str) -> bool | None:
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

    def _is(self, row: Any, person: UUID) -> bool:
        if row.person_id == person:
            return True
        return row.blind is not None and self.identity.get(person) == row.blind

    def _covers(self, row: Any) -> bool:
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
