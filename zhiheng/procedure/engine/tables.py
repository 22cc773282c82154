"""A scheme compiled to tables: what the kernel looks up instead of what a person reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.columns import limbs
from zhiheng.procedure.engine.compiled import AtHand, at_hand
from zhiheng.procedure.engine.names import Names
from zhiheng.procedure.shape import Scheme, Step

NO_LOCAL = -1


@dataclass(frozen=True)
class Tables:
    """Steps have local numbers: those of initial certification, then those of surveillance.

    initial, later: how many there are of each. numbers: int32[local, 4] at_least, at_most,
    waivable, whether a quantity is prescribed. least: int64[local, limbs] the quantity.
    after, followers: local numbers listed one step after the other; of step s they stand at
    [s] : [s + 1] of the offsets in front. A step's place is its number within its kind of cycle.
    before: uint64[local, words] the places of `after`, as bits. needed, closely: uint64[kind,
    words] the places of steps that must occur, and of those of which there may be something to say
    where they have occurred just once. names: int32[step code, 4] the place in initial
    certification, in surveillance, the row in `sides` (a separation needs its performer), nothing.
    sides: uint64[row, words] two bits for each separation, one for each of its sides.
    limits: int32[limit, 3] local numbers of the two steps, days.
    watched: local number of the step that surveillance comes after, or NO_LOCAL; months: between.
    """

    initial: int
    later: int
    numbers: np.ndarray
    least: np.ndarray
    after_from: np.ndarray
    after: np.ndarray
    follow_from: np.ndarray
    followers: np.ndarray
    before: np.ndarray
    needed: np.ndarray
    closely: np.ndarray
    names: np.ndarray
    sides: np.ndarray
    limits: np.ndarray
    watched: int
    months: int

    @property
    def wide(self) -> int:
        """Words of bits for the steps of a cycle."""
        return int(self.before.shape[1])

    @property
    def words(self) -> int:
        """Words of bits of separations, 0 where there are none."""
        return int(self.sides.shape[1]) if len(self.sides) else 0

    @cached_property
    def at_hand(self) -> AtHand:
        """The parameters of the pass from `initial` to `months`."""
        return at_hand(
            self.initial, self.later, self.numbers, self.least, self.after_from, self.after,
            self.follow_from, self.followers, self.before, self.needed, self.closely, self.wide,
            self.names, self.sides, self.words, self.limits, len(self.limits),
            self.watched, self.months,
        )  # fmt: skip


# By the names of a log's steps and by scheme: what the tables hold beside it, and the tables.
_MADE: "WeakKeyDictionary[Names, dict[Scheme, tuple[Any, Tables]]]" = WeakKeyDictionary()


def tables_of(scheme: Scheme, steps: Names, places: int, limb_count: int) -> Tables:
    """As `compile_scheme`, made once as long as neither the scheme nor the log's steps change."""
    made = _MADE.get(steps)
    if made is None:
        made = _MADE.setdefault(steps, {})
    beside = len(steps), places, limb_count
    kept = made.get(scheme)
    if kept is None or kept[0] != beside:
        kept = made[scheme] = beside, compile_scheme(scheme, steps, places, limb_count)
    return kept[1]


def compile_scheme(scheme: Scheme, steps: Names, places: int, limb_count: int) -> Tables:
    """The tables of a scheme for a log whose steps have these codes.

    places, limb_count: how quantities are scaled, see `columns.scaled`.
    """
    initial, later = scheme.steps, scheme.steps_of(1)
    every = (*initial, *later)
    local = [
        {step.id: place for place, step in enumerate(initial)},
        {step.id: place for place, step in enumerate(later, len(initial))},
    ]
    kinds = (initial, later)
    kind_of = [0] * len(initial) + [1] * len(later)
    after = [
        [local[kind][each] for each in step.after]
        for step, kind in zip(every, kind_of, strict=True)
    ]
    followers = [
        sorted(local[kind][each] for each in scheme.followers(step.id, kind))
        for step, kind in zip(every, kind_of, strict=True)
    ]
    words = max(1, -(-max(map(len, kinds)) // 64))
    sides, rows = _sides(scheme)
    surveillance = scheme.surveillance
    return Tables(
        initial=len(initial),
        later=len(later),
        numbers=np.array([_numbers(step) for step in every], np.int32),
        least=limbs([step.quantity or Decimal(0) for step in every], places, limb_count),
        after_from=_offsets(after),
        after=np.array([each for listed in after for each in listed], np.int32),
        follow_from=_offsets(followers),
        followers=np.array([each for listed in followers for each in listed], np.int32),
        before=_bits(
            [
                [place - (row >= len(initial)) * len(initial) for place in each]
                for row, each in enumerate(after)
            ],
            words,
        ),
        needed=_bits([[p for p, s in enumerate(kind) if s.at_least] for kind in kinds], words),
        closely=_bits([[p for p, s in enumerate(kind) if _is_weighed(s)] for kind in kinds], words),
        names=_names(steps, kinds, rows),
        sides=sides,
        limits=np.array(
            [(local[0][each.start], local[0][each.end], each.days) for each in scheme.limits],
            np.int32,
        ).reshape(-1, 3),
        watched=local[0][surveillance.after] if surveillance else NO_LOCAL,
        months=surveillance.every_months if surveillance else 0,
    )


def _numbers(step: Step) -> tuple[int, int, int, int]:
    return step.at_least, step.at_most, int(step.waivable), int(step.quantity is not None)


def _bits(lists: Sequence[Sequence[int]], words: int) -> np.ndarray:
    """uint64[list, words]: the places listed, as bits."""
    out = np.zeros((len(lists), words), np.uint64)
    for row, places in enumerate(lists):
        for place in places:
            out[row, place >> 6] |= np.uint64(1 << (place & 63))
    return out


def _offsets(lists: Sequence[Sequence[int]]) -> np.ndarray:
    return np.cumsum([0, *map(len, lists)]).astype(np.int32)


def _sides(scheme: Scheme) -> tuple[np.ndarray, dict[str, int]]:
    """Bits by row, and the row of each step on any side of a separation."""
    named = sorted({s for each in scheme.separations for side in each.sides for s in side})
    rows = {step: row for row, step in enumerate(named)}
    words = max(1, -(-len(scheme.separations) // 32))
    bits = [[0] * words for _ in named]
    for place, separation in enumerate(scheme.separations):
        for which, side in enumerate(separation.sides):
            for step in side:
                bits[rows[step]][place // 32] |= 1 << (2 * (place % 32) + which)
    return np.array(bits, np.uint64).reshape(len(named), words), rows


def _is_weighed(step: Step) -> bool:
    return step.at_least > 1 or step.at_most < 1 or step.quantity is not None


def _names(steps: Names, kinds: Sequence[Sequence[Step]], rows: dict[str, int]) -> np.ndarray:
    table = np.full((max(len(steps), 1), 4), NO_LOCAL, np.int32)
    of_kinds = [{step.id: place for place, step in enumerate(kind)} for kind in kinds]
    for column, places in enumerate((*of_kinds, rows)):
        codes = steps.find(pa.array(list(places), pa.string()))
        known = codes >= 0
        table[codes[known], column] = np.array(list(places.values()), np.int32)[known]
    return table
