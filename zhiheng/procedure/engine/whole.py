"""What is judged of a case as a whole: separations, limits, surveillance, managers.

Each function gives back (mask, n): the mask of the case with what it found, and how many rows of
findings there are then.
"""

import numpy as np

from zhiheng.procedure.engine.columns import STEP_BITS, WAIVER
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import LATE, NO_MANAGER, NOT_SEPARATED, OVERDUE, put
from zhiheng.procedure.engine.lookups import DUE_FROM, first_uncovered
from zhiheng.procedure.engine.times import FAR, NEVER, day_of, months_after

_PAIRS = np.uint64(0x5555555555555555)
_ONE = np.uint64(1)


@compiled_on_pointers
def judge_separations(
    keep_rows, rows, room, n, mask, case, seen, seen_keys, seen_bits, seen_list, words
):
    """Nobody on both sides of a separation in one cycle: two neighbouring bits are its sides."""
    for i in range(seen):
        spot = seen_list[i]
        for w in range(words):
            bits = seen_bits[spot * words + w]
            both = bits & (bits >> _ONE) & _PAIRS
            if both:
                mask |= 1 << NOT_SEPARATED
                if keep_rows:
                    for k in range(32):
                        if (both >> np.uint64(2 * k)) & _ONE:
                            n = put(
                                rows, room, n, case, seen_keys[spot] >> 32, NOT_SEPARATED, -1,
                                32 * w + k, seen_keys[spot] & 0xFFFFFFFF, 0,
                            )  # fmt: skip
    return mask, n


@compiled_on_pointers
def judge_limits(
    keep_rows, rows, room, n, mask, case, limits, limit_count, count, first, closed, on,
    shifts, offsets, shift_count,
):  # fmt: skip
    """No more days between two steps than allowed; until the day of judgement while open."""
    for i in range(limit_count):
        one, two = np.int64(limits[3 * i]), np.int64(limits[3 * i + 1])
        if count[one] > 0:
            opened = day_of(first[one], shifts, offsets, shift_count)
            if count[two] > 0:
                shut = day_of(first[two], shifts, offsets, shift_count)
            elif not closed:
                shut = on
            else:
                continue
            if shut - opened > limits[3 * i + 2]:
                mask |= 1 << LATE
                if keep_rows:
                    n = put(rows, room, n, case, 0, LATE, -2 - two, i, opened, shut)
    return mask, n


@compiled_on_pointers
def judge_surveillance(
    keep_rows, rows, room, n, mask, case, since, begun, lastly, due_days, due_count, months,
    until, on, tail, stop, at, key, flags, shifts, offsets, shift_count,
):  # fmt: skip
    """Each cycle begins so many months after the one before, the first after `since`.

    [tail, stop): the rows without a time, among them waivers of a cycle that has not begun.
    """
    opened = day_of(since, shifts, offsets, shift_count)
    for cycle in range(1, lastly + 2):
        place = opened - DUE_FROM
        if 0 <= place < due_count:
            due_day = np.int64(due_days[place])
        else:
            due_day = months_after(opened, months)
        starts = cycle <= lastly and begun[cycle] != NEVER
        if starts:
            opened = day_of(begun[cycle], shifts, offsets, shift_count)
        if due_day < until:
            if starts and opened > due_day:
                mask |= 1 << LATE
                if keep_rows:
                    n = put(rows, room, n, case, cycle, LATE, -1, -1, due_day, opened)
            if cycle == lastly + 1 and due_day < on:
                waivers = 0
                others = 0
                for x in range(tail, stop):
                    if at[x] == NEVER and np.int64(key[x] >> np.uint32(STEP_BITS)) == cycle:
                        if flags[x] & WAIVER:
                            waivers += 1
                        else:
                            others += 1
                if waivers == 0 or others > 0:
                    mask |= 1 << OVERDUE
                    if keep_rows:
                        n = put(rows, room, n, case, cycle, OVERDUE, -1, due_day, 0, 0)
        if not starts:
            break
    return mask, n


@compiled_on_pointers
def judge_managers(keep_rows, rows, room, n, mask, case, opened, shut, spans, begin, end):
    """Somebody is responsible on each day from `opened` to `shut`: spans [begin, end)."""
    gap = first_uncovered(opened, shut, spans, begin, end)
    if gap != FAR:
        mask |= 1 << NO_MANAGER
        if keep_rows:
            n = put(rows, room, n, case, -1, NO_MANAGER, -1, opened, shut, gap)
    return mask, n
