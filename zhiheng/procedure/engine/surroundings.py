"""What is known beside the events, asked window after window while a log is read."""

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.names import Names
from zhiheng.procedure.engine.times import FAR
from zhiheng.procedure.engine.world import World

if TYPE_CHECKING:
    from zhiheng.procedure.conforming import Beside


def listed_without_events(count: int, first: str) -> str:
    return f"案卷文件里有 {count} 个案卷（如“{first}”）没有任何事件，没有判定。"


class Surroundings:
    """The files beside the events, coded once; `of` gives the part that some cases need."""

    def __init__(self, on: date, beside: "Beside") -> None:
        self._on, self._beside = on, beside
        self._permits: World | None = None
        self._permits_for = (-1, -1)
        self._listed, self._managed = Names(), Names()
        if (states := beside.states) is not None and states.is_open is not None:
            codes = self._listed.codes(states.texts["case"])
            self._found = np.zeros(len(self._listed), np.bool_)
            self._is_open = np.zeros(len(self._listed), np.uint8)
            self._ended = np.full(len(self._listed), FAR, np.int32)
            self._is_open[codes], self._ended[codes] = states.is_open, states.days["ended"]
        if (managers := beside.managers) is not None:
            codes = self._managed.codes(managers.texts["case"])
            starts, ends = managers.days["from"], managers.days["to"]
            order = np.lexsort((starts, codes))
            self._spans = np.stack([starts, ends], axis=1).astype(np.int32)[order]
            counts = np.bincount(codes, minlength=len(self._managed))
            self._spans_from = np.zeros(len(counts) + 2, np.int64)
            np.cumsum(counts, out=self._spans_from[1:-1])
            self._spans_from[-1] = self._spans_from[-2]  # behind the last: nobody, without any

    def of(self, columns: Columns) -> World:
        """The world of these columns' cases."""
        world = World(self._on)
        if self._beside.states is not None:
            self._states(world, columns)
        if self._beside.permits is not None:
            self._know_permits(world, columns)
        if self._beside.managers is not None:
            self._managers(world, columns)
        return world

    def without_events(self) -> list[str]:
        """A warning where the file of cases lists some that no window had."""
        states = self._beside.states
        if states is None or self._found.all():
            return []
        first = self._listed[int(np.argmin(self._found))]
        return [listed_without_events(int((~self._found).sum()), first)]

    def _states(self, world: World, columns: Columns) -> None:
        codes = self._listed.find_of(columns.cases)
        world.listed = codes >= 0
        known = codes[world.listed]
        self._found[known] = True
        world.is_open = np.zeros(len(columns), np.uint8)
        world.ended = np.full(len(columns), FAR, np.int32)
        world.is_open[world.listed] = self._is_open[known]
        world.ended[world.listed] = self._ended[known]

    def _know_permits(self, world: World, columns: Columns) -> None:
        """Coded anew only where people or steps have come that were not known."""
        known = len(columns.people), len(columns.steps)
        if self._permits is None or known != self._permits_for:
            given: Any = self._beside.permits
            world.know_permits(
                columns, given.texts["person"], given.texts["step"],
                given.days["from"], given.days["to"],
            )  # fmt: skip
            self._permits, self._permits_for = world, known
        world.asks_permits = True
        world.permit_from, world.permits = self._permits.permit_from, self._permits.permits

    def _managers(self, world: World, columns: Columns) -> None:
        codes = self._managed.find_of(columns.cases).astype(np.int64)
        codes[codes < 0] = len(self._managed)
        begins = self._spans_from
        counts = begins[codes + 1] - begins[codes]
        world.asks_managers = True
        world.manager_from = np.zeros(len(columns) + 1, np.int32)
        np.cumsum(counts, out=world.manager_from[1:])
        places = np.repeat(begins[codes] - world.manager_from[:-1], counts)
        places += np.arange(len(places))
        world.manager_spans = self._spans[places]
