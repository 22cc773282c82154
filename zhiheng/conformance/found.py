"""What judging the whole body yields: answers to clauses, and the faults behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from zhiheng.certificates.queries import CoveragePoint
from zhiheng.law.clock import SHANGHAI
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.trace.canonical import tidy

SHOWN_RECORDS = 20
FAULTY = frozenset({Verdict.NOT_MET, Verdict.UNKNOWN})


@dataclass(frozen=True)
class Ref:
    """A record that an answer rests on: its row, what it is called, its page."""

    table: str
    id: UUID | None
    label: str
    url: str = ""

    def plain(self) -> dict[str, Any]:
        key = str(self.id) if self.id else None
        return {"table": self.table, "id": key, "label": self.label, "url": self.url}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing not in order or not known, about one subject; open, it is a finding.

    kind: a key of zhiheng.conformance.terms.KINDS. detail: what tells several faults of one kind
    about one subject apart. Sentences name nobody and hold no number that moves with the day, so
    that a finding stays the same from day to day. since: its first day, where that can be told.
    due: the strict end that the law sets, or (due_internal) the body itself. past: what it tells
    is over and cannot be undone, so that its owner may explain it.
    """

    clause: str
    kind: str
    verdict: Verdict
    table: str
    subject: UUID | None
    label: str
    says: str
    detail: str = ""
    since: date | None = None
    owner_post: str = ""
    owner: UUID | None = None
    due: datetime | None = None
    due_internal: bool = False
    past: bool = False
    key: str = field(init=False, compare=False)
    """What makes tomorrow's finding the same as today's, as the sheet will store it."""

    def __post_init__(self) -> None:
        parts = self.clause, self.kind, str(self.subject or self.table), self.detail
        object.__setattr__(self, "key", tidy("|".join(parts)))


@dataclass(frozen=True)
class Answered:
    """The answer to one clause, the records it rests on (some of `total`), and since when.

    since: None where it cannot be told from the records.
    """

    judgement: Judgement
    records: tuple[Ref, ...] = ()
    total: int = 0
    since: date | None = None


@dataclass(frozen=True)
class Register:
    """What a pass over all certificates gives beside the answers.

    registered: whether there are any; coverage: at the end of each month and on the day; overdue:
    how many have a surveillance that is due and has not begun.
    """

    registered: bool
    coverage: tuple[CoveragePoint, ...]
    overdue: int

    def plain(self) -> dict[str, Any]:
        points = [[point.day.isoformat(), point.live, point.covered] for point in self.coverage]
        return {"registered": self.registered, "coverage": points, "overdue": self.overdue}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Register":
        points = (
            CoveragePoint(date.fromisoformat(day), live, covered)
            for day, live, covered in plain["coverage"]
        )
        return cls(plain["registered"], tuple(points), plain["overdue"])


@dataclass(frozen=True)
class Whole:
    """The whole body judged for one day: an answer for every ruled clause, and all faults.

    register: None where nothing applies, so that nothing was counted.
    """

    on: date
    answers: Mapping[str, Answered]
    faults: tuple[Fault, ...] = field(default=())
    register: Register | None = None

    @cached_property
    def by_key(self) -> dict[str, Fault]:
        """Each fault once, by its key."""
        return {fault.key: fault for fault in self.faults}


def since_of(judgement: Judgement, faults: Iterable[Fault]) -> date | None:
    """The first day of the answer, where all the faults that decide it tell theirs."""
    days = [fault.since for fault in faults if fault.verdict is judgement.verdict]
    if judgement.verdict not in FAULTY or not all(days):
        return None
    return min((day for day in days if day), default=None)


def end_of(day: date) -> datetime:
    """24:00 of a day, written as the first minute of the next."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
