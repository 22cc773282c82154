"""Facts of training, without a database: what the plan asks, what became of it for one person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

ALL_SCHEMES = "*"


@dataclass(frozen=True)
class Item:
    """One item of an adopted plan. Whom it concerns: those of one of the posts, kinds (of
    registration) or departments – everybody where all three are empty – who work under one of the
    schemes, where any is named.

    examined: being there is not enough. dropped_on: the first day from which nobody owes it.
    """

    key: UUID
    number: str
    subject: str
    clause: str
    due: date
    adopted_on: date
    examined: bool = False
    posts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()
    dropped_on: date | None = None


@dataclass(frozen=True)
class Mark:
    """What a session was for one person: its day and outcome (terms.Outcome)."""

    item: UUID
    day: date
    outcome: str


@dataclass(frozen=True)
class Trainee:
    """A person of the body. posts: post → first day in it (those in office on the day of asking).

    schemes: codes under which he works; "*" stands for all. joined: None where it is not known.
    """

    person: UUID
    joined: date | None = None
    left: date | None = None
    department: str = ""
    posts: Mapping[str, date] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TrainingFacts:
    """What decides what one person owes. retraining_days, newcomer_days: the body's own numbers."""

    trainee: Trainee
    items: tuple[Item, ...]
    marks: tuple[Mark, ...] = ()
    retraining_days: int = 30
    newcomer_days: int = 60


@dataclass(frozen=True)
class Owed:
    """One item that a person owes. due: the last day in time; since: the day that set it, for one
    who was absent or failed. late: the day of asking lies after `due`."""

    person: UUID
    item: UUID
    number: str
    subject: str
    clause: str
    cause: str
    due: date
    late: bool
    since: date | None = None


@dataclass(frozen=True)
class ItemTally:
    """One item as the rules see it on a day. held: the first day of a session of it; people: how
    many it concerns; owing, late: how many of them owe it, and past their day; no_result: how many
    were there and have no result yet."""

    number: str
    due: date
    held: date | None = None
    people: int = 0
    owing: int = 0
    late: int = 0
    no_result: int = 0
    key: UUID | None = None


@dataclass(frozen=True)
class PlanFacts:
    """The plan of the year in which `on` lies. adopted_on: None where there is none by that day.

    plan_days: within how many days of the year the body means to adopt it (its own number).
    complete: the body's records are complete on that day.
    """

    on: date
    complete: bool
    adopted_on: date | None
    plan_days: int = 90
    items: tuple[ItemTally, ...] = ()
