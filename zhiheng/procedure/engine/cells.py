"""The cells of a case, one for each step of each cycle: how often, after what, how much.

The pass (`kernel`) has taken the events in, in order of time; now those cells are judged of which
anything might be said. `present` has a bit for each step of a cycle that took place, `looked` for
those to look at.
"""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import (
    ADDED,
    OMITTED,
    OUT_OF_ORDER,
    QUANTITY,
    REDUCED,
    UNKNOWN,
    WAIVED,
    put,
)
from zhiheng.procedure.engine.lookups import falls_short

# bits of a cell's marks
UNDATED, IS_WAIVED, HAS_NO_EVIDENCE, HAS_NO_PERFORMER, HAS_NO_QUANTITY = 1, 2, 4, 8, 16

_ONE = np.uint64(1)
_NO_BITS = np.uint64(0)


@compiled_on_pointers
def add_amount(amount, cell, worth, limbs, marks, sums):
    """Add a quantity, by its place among the worths, -1 for none, to what the cell has."""
    if amount < 0:
        marks[cell] |= HAS_NO_QUANTITY
    else:
        for limb in range(limbs):
            sums[cell * limbs + limb] += worth[amount * limbs + limb]


@compiled_on_pointers
def judge_cycle(
    keep_rows, rows, room, n, mask, case, cycle, finished, initial, later, present, looked,
    needed, closely, wide, count, first, marks, has_quantity, sums, limbs,
    numbers, least, after_from, after, follow_from, followers,
):  # fmt: skip
    """(mask, n) with what is to be said of the cells of one cycle.

    Only those of which anything can be: needed and missing, repeated, to be counted or added up,
    or out of order perhaps.
    """
    kind = 0 if cycle == 0 else 1
    low = 0 if cycle == 0 else initial
    steps = initial if cycle == 0 else later
    shift = 0 if cycle == 0 else (cycle - 1) * later
    bits = _NO_BITS
    at_place = 0
    while at_place < steps:
        if at_place & 63 == 0:
            w = at_place >> 6
            had = present[cycle * wide + w]
            bits = needed[kind * wide + w] & ~had | closely[kind * wide + w] & had
            bits |= looked[cycle * wide + w]
        if bits == _NO_BITS:
            at_place = (at_place | 63) + 1
            continue
        local = low + at_place
        take = bits & _ONE
        bits >>= _ONE
        at_place += 1
        if take != _NO_BITS:
            mask, n = judge_cell(
                keep_rows, rows, room, n, mask, case, cycle, local, shift, finished,
                count, first, marks, has_quantity, sums, limbs,
                numbers, least, after_from, after, follow_from, followers,
            )  # fmt: skip
    return mask, n


@compiled_on_pointers
def judge_cell(
    keep_rows, rows, room, n, mask, case, cycle, local, shift, finished,
    count, first, marks, has_quantity, sums, limbs,
    numbers, least, after_from, after, follow_from, followers,
):  # fmt: skip
    """(mask, n) with what is to be said of the scheme's step `local`.

    Its cell is local + shift, and so for the other steps of the cycle. finished: whether all of
    the cycle is due; else a step is where one that follows it has taken place.
    """
    cell = local + shift
    times = np.int64(count[cell])
    few = False
    little = False
    lost = False
    if times > 0:
        if times > numbers[4 * local + 1]:
            mask |= 1 << ADDED
            if keep_rows:
                n = put(rows, room, n, case, cycle, ADDED, -2 - local, times, 0, 0)
        for x in range(after_from[local], after_from[local + 1]):
            other = after[x] + shift
            if count[other] > 0 and first[cell] < first[other]:
                mask |= 1 << OUT_OF_ORDER
                if keep_rows:
                    n = put(rows, room, n, case, cycle, OUT_OF_ORDER, -2 - local, after[x], 0, 0)
        few = times < numbers[4 * local]
        if numbers[4 * local + 3]:
            unsaid = not has_quantity or marks[cell] & HAS_NO_QUANTITY != 0
            summed = cell if has_quantity else 0
            short = falls_short(sums, summed, least, local, limbs)
            lost = unsaid and short
            little = short and not unsaid
    else:
        few = numbers[4 * local] > 0
    if not (few or little or lost):
        return mask, n
    due = finished
    if not due:
        for x in range(follow_from[local], follow_from[local + 1]):
            if count[followers[x] + shift] > 0:
                due = True
                break
    if due and lost:
        mask |= 1 << UNKNOWN
        if keep_rows:
            n = put(rows, room, n, case, cycle, UNKNOWN, -2 - local, QUANTITY, 0, 0)
    if due and (few or little) and not marks[cell] & UNDATED:
        if numbers[4 * local + 2] and marks[cell] & IS_WAIVED:
            verdict = WAIVED
        elif times == 0:
            verdict = OMITTED
        else:
            verdict = REDUCED
        mask |= 1 << verdict
        if keep_rows and verdict != REDUCED:
            n = put(rows, room, n, case, cycle, verdict, -2 - local, 0, 0, 0)
        elif keep_rows:
            if few:
                n = put(rows, room, n, case, cycle, REDUCED, -2 - local, times, 0, 0)
            if little:
                n = put(rows, room, n, case, cycle, REDUCED, -2 - local, -1, 0, 0)
    return mask, n
