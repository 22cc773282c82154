"""What the pass over a case looks up: places in small tables, permits, sums, spans, due days."""

from functools import lru_cache

import numpy as np

from zhiheng.procedure.engine.compiled import (
    AtHand,
    address_of,
    compiled,
    compiled_on_pointers,
)
from zhiheng.procedure.engine.pages import laid_out
from zhiheng.procedure.engine.times import FAR, NEVER, months_after

DUE_FROM, DUE_DAYS = 7_305, 22_000  # 1990 to 2050: due days looked up rather than computed
ANY_STEP = -1  # in authorisations
_APART = 128  # bytes; the longest that a line is, or two that are fetched together
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def scratch(
    cells: int, last_cycle: int, limbs: int, acting: int, words: int, wide: int,
    has_quantity: bool, times: int = 1,
) -> tuple[AtHand, int]:  # fmt: skip
    """Tables that a case is read into, for as many cells and (cycle, person) as one can have.

    A cell is a step of a cycle. words: of bits of separations, 0 where there are none; wide: words
    of bits for the steps of a cycle. Gives the parameters of the pass from `seen_size` on, and how
    many bytes behind these tables those of a second thread stand, and so on, `times` in all.
    """
    seen = 1 << max(4, (2 * acting).bit_length()) if words else 1
    cycles, sums = last_cycle + 1, (cells if has_quantity else 1) * limbs
    bits = cycles * wide
    counts = (
        cells, cells, cells, sums, cycles, bits, bits, bits, seen, seen * max(words, 1), seen,
    )  # fmt: skip
    begins, size = _laid_out(counts)
    memory = np.zeros((times, size), np.uint8)
    for table, nothing in ((_BEGUN, NEVER), (_KEYS, -1)):
        begin = begins[table]
        memory[:, begin : begin + counts[table] * 8].view(np.int64)[:] = nothing
    place = address_of(memory)
    return AtHand(_TYPES, [seen, *(place + begin for begin in begins)], memory), size


# count, first, marks, sums, begun; present, awaited, looked; seen_keys, seen_bits, seen_list
_KINDS = tuple(
    np.dtype(kind)
    for kind in (
        np.int32, np.int64, np.uint8, np.int64, np.int64, np.uint64, np.uint64, np.uint64,
        np.int64, np.uint64, np.int64,
    )
)  # fmt: skip
_TYPES = int, *_KINDS
_BEGUN, _KEYS = 4, 8  # those that are empty where something else than 0 stands


@lru_cache(64)
def _laid_out(counts: tuple[int, ...]) -> tuple[list[int], int]:
    """(where tables of so many begin, how many bytes all of them take).

    They share no line of a processor's cache with what stands beside them. Else two threads, each
    writing to its own, could make each other wait at every step.
    """
    *begins, end = laid_out(
        [count * kind.itemsize for count, kind in zip(counts, _KINDS, strict=True)], 8
    )
    return [_APART + begin for begin in begins], end + 2 * _APART


@compiled_on_pointers
def clear(
    top, last, initial, later, limbs, wide, words, has_quantity, seen,
    count, marks, sums, begun, present, awaited, looked, seen_keys, seen_bits, seen_list,
):  # fmt: skip
    """Leave these tables as `scratch` made them, after a case with rows up to the cycle `top`.

    last: the last cycle of an event with a time.
    """
    cells = initial + top * later
    for cell in range(cells):
        count[cell] = 0
    for cell in range(cells):
        marks[cell] = 0
    if has_quantity:
        for x in range(cells * limbs):
            sums[x] = 0
    for cycle in range(last + 1):
        begun[cycle] = NEVER
    for x in range((last + 1) * wide):
        present[x] = 0
        awaited[x] = 0
        looked[x] = 0
    for i in range(seen):
        spot = seen_list[i]
        seen_keys[spot] = -1
        for w in range(words):
            seen_bits[spot * words + w] = 0


@compiled
def slot(key, length):
    """Where the search for a key begins in a table of `length` (a power of two)."""
    h = np.uint64(key) * _SPREAD
    return np.int64((h ^ (h >> np.uint64(32))) & np.uint64(length - 1))


@compiled_on_pointers
def is_permitted(permits, begin, stop, step, day):
    """Whether one of the permits [begin, stop), rising by step, covers the step on that day.

    Permits are (step, first day, end).
    """
    low, high = begin, stop
    while low < high:
        middle = (low + high) >> 1
        if permits[3 * middle] < step:
            low = middle + 1
        else:
            high = middle
    while low < stop and permits[3 * low] == step:
        if permits[3 * low + 1] <= day < permits[3 * low + 2]:
            return True
        low += 1
    return False


@compiled_on_pointers
def falls_short(sums, cell, least, local, limbs):
    """Whether the sum of the cell's quantities is less than prescribed."""
    mine, other = cell * limbs, local * limbs
    if limbs == 1:
        return sums[mine] < least[other]
    for limb in range(limbs - 1):
        carry = sums[mine + limb] >> 32
        sums[mine + limb] -= carry << 32
        sums[mine + limb + 1] += carry
    for limb in range(limbs - 1, -1, -1):
        if sums[mine + limb] != least[other + limb]:
            return sums[mine + limb] < least[other + limb]
    return False


@compiled_on_pointers
def first_uncovered(first, last, spans, begin, end):
    """The first day of [first, last] in none of the spans (by start); FAR where all are covered."""
    day = first
    for i in range(begin, end):
        if spans[2 * i] > day:
            break
        if spans[2 * i + 1] == FAR:
            return FAR
        day = max(day, spans[2 * i + 1])
    return day if day <= last else FAR


@compiled
def fill_due_days(due_days, months):
    """The day so many months after DUE_FROM and after each day behind it."""
    for place in range(len(due_days)):
        due_days[place] = months_after(DUE_FROM + place, months)
