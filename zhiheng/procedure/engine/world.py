"""What is known beside the events, coded for a log: states of cases, authorisations, managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.lookups import ANY_STEP
from zhiheng.procedure.engine.names import fingerprints
from zhiheng.procedure.engine.pages import scattered
from zhiheng.procedure.engine.times import FAR, day_number
from zhiheng.procedure.events import Authorisation, CaseState, Managership

_NONE = np.zeros(0, np.int32)
_NO_SPANS = np.zeros((0, 2), np.int32)


@dataclass
class World:
    """Beside the events of a log; `on` is the day of judgement. Made for one `Columns`.

    is_open: uint8, ended: int32 day (FAR where none) for each case; empty where no case is open or
    has ended. listed: for each case whether the cases' file names it, None without such a file.
    permit_from, permits: the authorisations of each person, as the kernel searches them.
    manager_from, manager_spans: managers of each case, by first day. asks_…: whether such a file
    was given at all.
    """

    on: date
    is_open: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint8))
    ended: np.ndarray = field(default_factory=lambda: _NONE)
    listed: np.ndarray | None = None
    asks_permits: bool = False
    permit_from: np.ndarray = field(default_factory=lambda: np.zeros(1, np.int32))
    permits: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), np.int32))
    asks_managers: bool = False
    manager_from: np.ndarray = field(default_factory=lambda: np.zeros(1, np.int32))
    manager_spans: np.ndarray = field(default_factory=lambda: _NO_SPANS)

    def know_states(
        self, columns: Columns, cases: "pa.Array", is_open: np.ndarray, ended: np.ndarray
    ) -> None:
        """The states of cases, row by row; ended: day numbers, FAR where there is none."""
        codes = columns.cases.find(cases)
        known = codes >= 0
        codes = codes[known]
        self.listed = np.zeros(len(columns), np.bool_)
        self.is_open = np.zeros(len(columns), np.uint8)
        self.ended = np.full(len(columns), FAR, np.int32)
        self.listed[codes] = True
        self.is_open[codes] = is_open[known]
        self.ended[codes] = ended[known]

    def know_permits(
        self, columns: Columns, people: "pa.Array", steps: "pa.Array",
        starts: np.ndarray, ends: np.ndarray,
    ) -> None:  # fmt: skip
        """Authorisations, row by row; a blank step means any, FAR in `ends` no end yet."""
        persons, named = columns.people.find(people), columns.steps.find(steps)
        blank = np.equal(fingerprints(steps), 0)
        codes = np.where(blank, ANY_STEP, named)
        use = (persons >= 0) & (blank | (named >= 0)) & (starts < ends)
        order = np.lexsort((codes[use], persons[use]))
        counts = np.bincount(persons[use], minlength=len(columns.people))
        self.asks_permits = True
        self.permit_from = np.zeros(len(columns.people) + 1, np.int32)
        np.cumsum(counts, out=self.permit_from[1:])
        self.permits = np.stack([codes[use], starts[use], ends[use]], 1).astype(np.int32)[order]

    def know_managers(
        self, columns: Columns, cases: "pa.Array", starts: np.ndarray, ends: np.ndarray
    ) -> None:
        """Who answers for which case, row by row; FAR in `ends`: no end yet."""
        codes = columns.cases.find(cases)
        use = codes >= 0
        order = np.lexsort((starts[use], codes[use]))
        counts = np.bincount(codes[use], minlength=len(columns))
        self.asks_managers = True
        self.manager_from = scattered(len(columns) + 1, np.int32)
        self.manager_from[:1] = 0
        np.cumsum(counts, out=self.manager_from[1:])
        self.manager_spans = scattered(2 * len(order), np.int32).reshape(-1, 2)
        self.manager_spans[:, 0], self.manager_spans[:, 1] = starts[use][order], ends[use][order]


def world_of(
    columns: Columns,
    on: date,
    *,
    cases: Mapping[str, CaseState] | None = None,
    authorisations: Sequence[Authorisation] | None = None,
    managers: Sequence[Managership] | None = None,
) -> World:
    """The world from values at hand; None means that nothing was given (as in `log.judge`)."""
    world = World(on)
    if cases is not None:
        states = list(cases.values())
        world.know_states(
            columns,
            pa.array(list(cases), pa.string()),
            np.array([not state.closed for state in states], np.uint8),
            _ends([state.ended for state in states]),
        )
    if authorisations is not None:
        world.know_permits(
            columns,
            pa.array([each.person for each in authorisations], pa.string()),
            pa.array([each.step for each in authorisations], pa.string()),
            _starts([each.start for each in authorisations]),
            _ends([each.end for each in authorisations]),
        )
    if managers is not None:
        world.know_managers(
            columns,
            pa.array([each.case for each in managers], pa.string()),
            _starts([each.start for each in managers]),
            _ends([each.end for each in managers]),
        )
    return world


def _starts(days: Sequence[date]) -> np.ndarray:
    return np.array([day_number(day) for day in days], np.int32)


def _ends(days: Sequence[date | None]) -> np.ndarray:
    return np.array([FAR if day is None else day_number(day) for day in days], np.int32)
