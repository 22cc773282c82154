"""What was recorded: events, authorisations, managers, the state of a case; and what is found.

The readers of files and the body's own database both make these values; `plain` judges them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_CYCLE = 999

_MOST_DIGITS = 30  # before and after the point, so that sums stay exact


class Verdict(StrEnum):
    """The kinds of finding, in the order in which they are reported."""

    ADDED = "added"
    OMITTED = "omitted"
    REDUCED = "reduced"
    WAIVED = "waived"
    OUT_OF_ORDER = "out_of_order"
    NO_EVIDENCE = "no_evidence"
    NOT_SEPARATED = "not_separated"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_AUTHORISED = "not_authorised"
    NO_MANAGER = "no_manager"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What may be said of a case. Unknown is never conforming."""

    CONFORMING = "conforming"
    DEVIATING = "deviating"
    UNKNOWN = "unknown"


class UnusableEvents(ValueError):
    """Records that cannot be judged. `str()` is a Chinese sentence: what, where, what next."""


class OddScheme(UnusableEvents):
    """A case whose rows name no scheme that can be taken. named: in the row to look at, if any."""

    def __init__(self, case: str, says: str, named: str | None = None) -> None:
        super().__init__(f"案卷“{case}”{says}")
        self.case, self.named = case, named


@dataclass(frozen=True)
class Event:
    """One row of the log. None is a missing value; so is empty text.

    at: the instant; without a zone it is Asia/Shanghai. An empty `at` makes the row a waiver of its
    step where `waiver` says something, else an undated event. cycle: 0 initial, 1 to 999
    surveillance. scheme: the scheme's name, where a log holds several.
    Raises UnusableEvents for a cycle, time or quantity that cannot be one.
    """

    case: str
    step: str
    at: datetime | None = None
    by: str | None = None
    cycle: int = 0
    quantity: Decimal | None = None
    evidence: str | None = None
    waiver: str | None = None
    scheme: str | None = None

    def __post_init__(self) -> None:
        where = f"案卷“{self.case}”步骤“{self.step}”"
        if isinstance(self.cycle, bool) or self.cycle not in range(LAST_CYCLE + 1):
            raise UnusableEvents(
                f"{where}的 cycle 是“{self.cycle}”，应为 0 到 {LAST_CYCLE} 的整数，请更正。"
            )
        if self.quantity is not None and not _is_exact(self.quantity):
            raise UnusableEvents(
                f"{where}的 quantity 是“{self.quantity}”，应为整数和小数各不超过"
                f" {_MOST_DIGITS} 位的数，请更正。"
            )
        if self.at is not None and not 1 < self.at.year < 9999:
            raise UnusableEvents(f"{where}的时间“{self.at}”超出可用范围，请更正。")
        if self.at is not None and self.at.utcoffset() is None:
            object.__setattr__(self, "at", self.at.replace(tzinfo=SHANGHAI))

    @property
    def is_waiver(self) -> bool:
        return self.at is None and bool(self.waiver)

    @property
    def is_undated(self) -> bool:
        return self.at is None and not self.waiver


def _is_exact(quantity: Decimal) -> bool:
    """Whether a number is finite and small enough that sums of it need no rounding."""
    if not quantity.is_finite():
        return False
    exponent = quantity.as_tuple().exponent
    return int(exponent) >= -_MOST_DIGITS and quantity.adjusted() < _MOST_DIGITS


@dataclass(frozen=True)
class Authorisation:
    """`person` (a laboratory counts as one) may carry out `step`, in [start, end).

    step None: any step; end None: no end yet.
    """

    person: str
    step: str | None
    start: date
    end: date | None = None

    def covers(self, person: str, step: str, day: date) -> bool:
        return (
            self.person == person
            and (not self.step or self.step == step)
            and self.start <= day
            and (self.end is None or day < self.end)
        )


@dataclass(frozen=True)
class Managership:
    """`manager` answers for `case` in [start, end); end None: no end yet."""

    case: str
    manager: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class CaseState:
    """closed: initial certification is finished; ended: the day the certificate ended."""

    closed: bool = True
    ended: date | None = None


@dataclass(frozen=True)
class Finding:
    """One row for each (case, cycle, verdict, step).

    step None: it concerns the whole cycle; cycle None too: the whole case.
    clause: several are joined by "; ". says: a Chinese sentence.
    """

    case: str
    cycle: int | None
    verdict: Verdict
    step: str | None
    clause: str
    says: str


@dataclass(frozen=True)
class CaseJudgement:
    """path: the (cycle, step) of the dated events by time, then by name."""

    case: str
    findings: tuple[Finding, ...]
    standing: Standing
    path: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Summary:
    """The counts of a log. findings: by verdict (all of them), the cases that have it at all."""

    schemes: tuple[tuple[str, str], ...]
    cases: int
    conforming: int
    deviating: int
    unknown: int
    findings: Mapping[str, int]
    variants: int


@dataclass(frozen=True)
class LogJudgement:
    """A log judged: cases in the order of the log, their summary, warnings in Chinese."""

    cases: tuple[CaseJudgement, ...]
    summary: Summary
    warnings: tuple[str, ...] = field(default=())
