"""What the pass over a case looks up: places in small tables, permits, sums, spans, due days."""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled
from zhiheng.procedure.engine.times import FAR, NEVER, months_after
from zhiheng.procedure.events import LAST_CYCLE

DUE_FROM, DUE_DAYS = 7_305, 22_000  # 1990 to 2050: due days looked up rather than computed
ANY_STEP = -1  # in authorisations
MOST_CYCLES = LAST_CYCLE + 1
_Array = np.ndarray
Scratch = tuple[_Array, _Array, _Array, _Array, _Array, _Array, _Array, _Array]
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def scratch(cells: int, limbs: int, acting: int, words: int, has_quantity: bool) -> Scratch:
    """Tables that a case is read into, for as many cells and (cycle, person) as one can have.

    A cell is a step of a cycle. words: of bits of separations, 0 where there are none.
    """
    seen = 1 << max(4, (2 * acting).bit_length()) if words else 1
    return (
        np.zeros(cells, np.int32), np.zeros(cells, np.int64), np.zeros(cells, np.uint8),
        np.zeros((cells if has_quantity else 1, limbs), np.int64),
        np.full(MOST_CYCLES + 1, NEVER, np.int64),
        np.full(seen, -1, np.int64), np.zeros((seen, max(words, 1)), np.uint64),
        np.zeros(seen, np.int64),
    )  # fmt: skip


@compiled
def slot(key, length):
    """Where the search for a key begins in a table of `length` (a power of two)."""
    h = np.uint64(key) * _SPREAD
    return np.int64((h ^ (h >> np.uint64(32))) & np.uint64(length - 1))


@compiled
def is_permitted(permits, begin, stop, step, day):
    """Whether one of a person's permits [begin, stop) covers the step on that day.

    Permits are (step, first day, end), by step, those for any step in front.
    """
    while begin < stop and permits[begin, 0] == ANY_STEP:
        if permits[begin, 1] <= day < permits[begin, 2]:
            return True
        begin += 1
    low, high = begin, stop
    while low < high:
        middle = (low + high) >> 1
        if permits[middle, 0] < step:
            low = middle + 1
        else:
            high = middle
    while low < stop and permits[low, 0] == step:
        if permits[low, 1] <= day < permits[low, 2]:
            return True
        low += 1
    return False


@compiled
def falls_short(sums, cell, least, local):
    """Whether the sum of the cell's quantities is less than prescribed."""
    count = sums.shape[1]
    if count == 1:
        return sums[cell, 0] < least[local, 0]
    for limb in range(count - 1):
        carry = sums[cell, limb] >> 32
        sums[cell, limb] -= carry << 32
        sums[cell, limb + 1] += carry
    for limb in range(count - 1, -1, -1):
        if sums[cell, limb] != least[local, limb]:
            return sums[cell, limb] < least[local, limb]
    return False


@compiled
def first_uncovered(first, last, spans, begin, end):
    """The first day of [first, last] in none of the spans (by start); FAR where all are covered."""
    day = first
    for i in range(begin, end):
        if spans[i, 0] > day:
            break
        if spans[i, 1] == FAR:
            return FAR
        day = max(day, spans[i, 1])
    return day if day <= last else FAR


@compiled
def fill_due_days(due_days, months):
    """The day so many months after DUE_FROM and after each day behind it."""
    for place in range(len(due_days)):
        due_days[place] = months_after(DUE_FROM + place, months)
