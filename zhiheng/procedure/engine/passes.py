"""The pass made ready for a log: everything that it needs at hand, but which cases to judge."""

from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.columns import limbs, scaled
from zhiheng.procedure.engine.compiled import AtHand, Compiled, Given, Prepared, at_hand
from zhiheng.procedure.engine.findings import ROW_WIDTH
from zhiheng.procedure.engine.kernel import is_usual, judge_any, judge_usual, judge_usual_log
from zhiheng.procedure.engine.lookups import DUE_DAYS, fill_due_days, scratch
from zhiheng.procedure.engine.tables import Tables, tables_of
from zhiheng.procedure.engine.times import FIXED_FROM, day_number, end_of_day, old_offsets
from zhiheng.procedure.shape import Scheme

if TYPE_CHECKING:
    from zhiheng.procedure.engine.judging import Judgement


class Passes:
    """What the pass needs beside the cases: compiled schemes, quantities, tables to fill."""

    def __init__(self, judgement: "Judgement", longest: int) -> None:
        """longest: no case that is judged has more rows."""
        columns = judgement.columns
        self._judgement, self._longest = judgement, longest
        asked = tuple(each for scheme in judgement.schemes.values() for each in scheme.quantities)
        most = 1 << longest.bit_length()
        self._worth, self._places = _worth(tuple(columns.quantities), asked, most)
        self._is_old = columns.earliest < FIXED_FROM

    def tables(self, scheme: Scheme) -> Tables:
        """The scheme compiled for this log."""
        return tables_of(
            scheme, self._judgement.columns.steps, self._places, self._worth.shape[1]
        )  # fmt: skip

    def ready(self, t: Tables, *, whole: bool) -> Given:
        """The pass for cases of a scheme, with tables of its own to fill: for one thread at a time.

        It is called with the first parameters of `kernel.judge_cases`, up to `start`. whole: the
        cases [begin, end) are judged, and none is looked up.
        """
        tables, _apart = self._scratch(t, 1)
        return self._pass(t, whole).given(*self._known(t), tables)

    def prepared(self, t: Tables, *first: Any, whole: bool, times: int = 1) -> list[Prepared]:
        """Likewise, with the first parameters, too; so many calls, each for one thread."""
        tables, apart = self._scratch(t, times)
        one = self._pass(t, whole).prepared(*first, *self._known(t), tables)
        return [one, *(one.moved(len(tables.words) - 1, apart * n) for n in range(1, times))]

    def _pass(self, t: Tables, whole: bool) -> Compiled:
        if not is_usual(t.wide, self._worth.shape[1], t.words, self._is_old):
            return judge_any
        return judge_usual_log if whole else judge_usual

    def _known(self, t: Tables) -> tuple[Any, ...]:
        """The parameters from `start` on, but for the tables to fill."""
        c, w = self._judgement.columns, self._judgement.world
        offsets = _offsets() if self._is_old else _NO_OFFSETS
        return (
            c.start, c.length, w.is_open, len(w.is_open), w.ended, len(w.ended),
            w.manager_from, w.manager_spans, self._judgement.masks, self._judgement.paths,
            c.key, c.at, c.by, c.quantity, len(c.quantity) > 0, c.flags,
            self._worth, self._worth.shape[1], t.at_hand, _due_days(t.months),
            day_number(w.on), end_of_day(w.on), offsets,
            "evidence" in c.has, w.asks_permits, w.permit_from, w.permits, w.asks_managers,
        )  # fmt: skip

    def _scratch(self, t: Tables, times: int) -> tuple[AtHand, int]:
        """The tables to fill, see `lookups.scratch`."""
        c = self._judgement.columns
        cells = t.initial + max(c.last_cycle, 1) * t.later
        acting = min(self._longest, len(c.people) * (c.last_cycle + 1))
        return scratch(
            cells, c.last_cycle, self._worth.shape[1], acting, t.words, t.wide,
            len(c.quantity) > 0, times,
        )  # fmt: skip


@lru_cache(8)
def _worth(
    quantities: tuple[Decimal, ...], asked: tuple[Decimal, ...], most: int
) -> tuple[np.ndarray, int]:
    """(the quantities in limbs, by how many decimal places), so that so many of them are exact."""
    places, count = scaled([*quantities, *asked], most)
    return limbs(quantities, places, count), places


@lru_cache(64)
def _due_days(months: int) -> AtHand:
    """The due days of surveillance, int32, see `lookups.fill_due_days`, and how many; none without
    any."""
    due_days = np.zeros(DUE_DAYS if months else 0, np.int32)
    fill_due_days(due_days, months)
    return at_hand(due_days, len(due_days))


@cache
def _offsets() -> AtHand:
    """The last parameters of `times.day_of`, for instants before FIXED_FROM."""
    shifts, offsets = old_offsets()
    return at_hand(shifts, offsets, len(shifts))


_NONE: np.ndarray = np.zeros(0, np.int64)
_NO_OFFSETS = at_hand(_NONE, _NONE, 0)
_MASKS, _PATHS = np.zeros(0, np.uint16), np.zeros(0, np.uint64)
# The pass's parameters from `which` to `new_paths`: none is looked up, nothing told of before.
ALL_CASES = at_hand(_NONE, False, False, _MASKS, _PATHS, _MASKS, _PATHS)
NO_ROWS = np.zeros((0, ROW_WIDTH), np.int32)  # of findings: masks alone
