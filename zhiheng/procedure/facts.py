"""One case, sorted out before it is judged: what counts as an event, and which steps are due."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from zhiheng.procedure.days import day_of
from zhiheng.procedure.events import Authorisation, CaseState, Event, Managership
from zhiheng.procedure.shape import Scheme, Step

Key = tuple[int, str]  # (cycle, step)


def first_of(events: Iterable[Event]) -> datetime | None:
    """The instant of the first event; None where there is no dated one."""
    return min((event.at for event in events if event.at), default=None)


@dataclass(frozen=True)
class CaseFacts:
    """All that is known about one case on the day of judgement `on`.

    authorisations, managers: None where none were given, so that nothing is said about them.
    has_evidence_column: whether the log says anything about evidence at all.
    """

    scheme: Scheme
    case: str
    rows: tuple[Event, ...]
    state: CaseState
    authorisations: tuple[Authorisation, ...] | None
    managers: tuple[Managership, ...] | None
    on: date
    has_evidence_column: bool

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events proper: dated, and not after the day of judgement."""
        return tuple(row for row in self.rows if row.at and day_of(row.at) <= self.on)

    @cached_property
    def by_step(self) -> dict[Key, list[Event]]:
        """The events of each (cycle, step) that has any."""
        return _grouped(self.events)

    @cached_property
    def undated(self) -> dict[Key, list[Event]]:
        return _grouped(row for row in self.rows if row.is_undated)

    @cached_property
    def waivers(self) -> frozenset[Key]:
        return frozenset((row.cycle, row.step) for row in self.rows if row.is_waiver)

    @cached_property
    def begun(self) -> dict[int, date]:
        """The day of the first event of each cycle that has one."""
        days: dict[int, date] = {}
        for event in self.events:
            if event.at:
                day = day_of(event.at)
                days[event.cycle] = min(day, days.get(event.cycle, day))
        return days

    @cached_property
    def last_cycle(self) -> int:
        """The highest cycle with an event; 0 where there is none."""
        return max(self.begun, default=0)

    def of(self, cycle: int, step: str) -> list[Event]:
        return self.by_step.get((cycle, step), [])

    def first_day(self, cycle: int, step: str) -> date | None:
        first = first_of(self.of(cycle, step))
        return day_of(first) if first else None

    def is_finished(self, cycle: int) -> bool:
        """Cycle 0 when the case is closed; a surveillance cycle when a later one has an event."""
        return self.state.closed if cycle == 0 else cycle < self.last_cycle

    def is_due(self, cycle: int, step: str) -> bool:
        """In a finished cycle, or where a step that must come after it has an event."""
        if self.is_finished(cycle):
            return True
        return any(self.of(cycle, later) for later in self.scheme.followers(step, cycle))

    def due_steps(self) -> Iterator[tuple[int, Step]]:
        """Every step that is due, in every cycle up to the last."""
        for cycle in range(self.last_cycle + 1):
            for step in self.scheme.steps_of(cycle):
                if self.is_due(cycle, step.id):
                    yield cycle, step


def _grouped(rows: Iterable[Event]) -> dict[Key, list[Event]]:
    groups: dict[Key, list[Event]] = defaultdict(list)
    for row in rows:
        groups[row.cycle, row.step].append(row)
    return dict(groups)
