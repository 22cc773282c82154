"""What the rules on the two posts ask: who is in office on a day, authorised and filed how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from zhiheng.law.clock import Due
from zhiheng.law.qualification import Person, Readings

DIRECTOR = "director"
MANAGER = "project_manager"


@dataclass(frozen=True)
class Change:
    """A change of something filed; filed_on: when the change was filed, None: not yet."""

    id: UUID
    what: str
    changed_on: date
    filed_on: date | None
    receipt: str
    due: Due
    late_reason: str = ""


@dataclass(frozen=True)
class Office:
    """One appointment that is in force on the day asked for.

    schemes: codes a manager answers for, empty: all. first_due: the body's own limit. powers: of
    article 6, that a director's letter lists; None: not told. reviewed_on: by the director.
    """

    appointment: UUID
    version: int
    post: str
    person: UUID
    name: str
    starts: date
    ends: date | None
    acting: bool
    authorised_by: str | None
    authoriser: UUID | None
    authoriser_name: str
    authorised_on: date | None
    authorisation_evidence: bool | None
    accepted_on: date | None
    schemes: tuple[str, ...] = ()
    first_filed_on: date | None = None
    first_receipt: str = ""
    first_due: Due | None = None
    changes: tuple[Change, ...] = ()
    filings: tuple[UUID, ...] = ()
    powers: tuple[str, ...] | None = None
    reviewed_on: date | None = None
    review_passed: bool | None = None

    @property
    def is_director(self) -> bool:
        return self.post == DIRECTOR


@dataclass(frozen=True)
class OfficeFacts:
    """Everything on the two posts on one day.

    persons: what is known of office holders and of those assigned to certificates or projects, by
    id. complete: the body's records are complete on that day, so what is absent is not there.
    live_schemes: codes of schemes with valid or suspended certificates; None: not known.
    assigned: persons responsible for certificates that day; None: not known.
    """

    on: date
    offices: tuple[Office, ...]
    persons: Mapping[UUID, Person]
    complete: bool
    live_schemes: frozenset[str] | None = None
    assigned: frozenset[UUID] | None = None
    readings: Readings = field(default_factory=Readings)

    @property
    def directors(self) -> tuple[Office, ...]:
        return tuple(office for office in self.offices if office.post == DIRECTOR)

    @property
    def managers(self) -> tuple[Office, ...]:
        return tuple(office for office in self.offices if office.post == MANAGER)
