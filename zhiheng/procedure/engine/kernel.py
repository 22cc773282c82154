"""The one pass over the columns that judges every case: masks, hashes of paths, rows of findings.

The pass is the contract's part 4 in machine words. Each case is read once, row by row (they stand
in order of time, so the first event of a step is the first one met), into a small table of cells,
one for each step of each cycle; then the cells are judged of which anything might be said. The
plain twin (`zhiheng.procedure.plain`) says the same in sentences, verdict by verdict, and is held
against it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from zhiheng.procedure.engine.columns import NO_EVIDENCE, STEP_BITS, STEP_MASK, WAIVER
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.lookups import (
    ANY_STEP,
    DUE_FROM,
    falls_short,
    first_uncovered,
    is_permitted,
    slot,
)
from zhiheng.procedure.engine.times import FAR, NEVER, day_of, months_after
from zhiheng.procedure.events import Verdict

VERDICTS = tuple(Verdict)  # bit n of a mask is the n-th verdict
ADDED, OMITTED, REDUCED, WAIVED, OUT_OF_ORDER, LACKS_EVIDENCE = range(6)
NOT_SEPARATED, LATE, OVERDUE, NOT_AUTHORISED, NO_MANAGER, UNKNOWN = range(6, 12)
NOT_COUNTED = 15  # the bit of a case that has no event up to the day of judgement

# Columns of a row of findings. CYCLE is -1 where it concerns the whole case. STEP is a step's code
# in the log, -1 where the finding concerns the whole cycle, -2 - n for the scheme's local number n.
CASE, CYCLE, VERDICT, STEP, FIRST, SECOND, THIRD = range(7)
ROW_WIDTH = 7
# what FIRST says: UNKNOWN
TIME, PERFORMER, QUANTITY = range(3)
# OMITTED and WAIVED say nothing; ADDED: occurrences, 0 for a step not named; REDUCED: occurrences,
# -1 for the quantity; OUT_OF_ORDER: local number of the other step; NOT_SEPARATED: separation,
# person; LATE: -1, due day, day begun; or limit, first day, last day; OVERDUE: due day;
# NOT_AUTHORISED: person, day; NO_MANAGER: first and last day, first day of the gap.

_SEED = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_PAIRS = np.uint64(0x5555555555555555)
_ONE = np.uint64(1)
_NO_BITS = np.uint64(0)

# bits of a cell
_UNDATED, _WAIVED, _NO_EVIDENCE, _NO_PERFORMER, _NO_QUANTITY = 1, 2, 4, 8, 16


@compiled_on_pointers
def _put(rows, room, n, case, cycle, verdict, step, first, second, third):
    """One more finding; where there is no room it is only counted."""
    if n < room:
        at = n * ROW_WIDTH
        rows[at] = case
        rows[at + 1] = cycle
        rows[at + 2] = verdict
        rows[at + 3] = step
        rows[at + 4] = first
        rows[at + 5] = second
        rows[at + 6] = third
    return n + 1


def _pass(name: str, keep_rows: bool) -> Callable[..., Any]:
    """The pass with rows of findings, or with masks and paths alone."""

    def judge_cases(
        which, begin, end,
        start, length, key, at, by, quantity, has_quantity, flags, worth, limbs,
        initial, later, numbers, least, after_from, after, follow_from, followers,
        before, needed, closely, wide, names, sides, words, limits, limit_count,
        watched, months, due_days, due_count,
        on, cutoff, shifts, offsets, shift_count, ask_evidence, is_open, open_count, ended,
        ended_count, ask_permits, permit_from, permits, ask_managers, manager_from, manager_spans,
        count, first, marks, sums, begun, present, awaited, looked, seen_keys, seen_size,
        seen_bits, seen_list, masks, paths, rows, room,
    ):  # fmt: skip
        """Judge cases which[begin:end]; (the place reached in `which`, rows of findings written).

        Stops before a case whose findings find no room in `rows` (so many of them there is `room`
        for): call again from there with an empty buffer, a longer one where not even one case found
        room. masks, paths: uint16 and uint64 for each case of the log, only those judged are set.
        worth: int64[quantity, limbs]; on: the day of judgement; cutoff: its end in microseconds;
        is_open: uint8 and ended: int32 day (FAR where none) for each case, none for all closed;
        count to seen_list: see `lookups.scratch`; left as they were found. Tables of two dimensions
        are read as one row behind the other.
        """
        n = np.int64(0)
        for j in range(begin, end):
            case = which[j]
            row = start[case]
            stop = row + length[case]
            n_before = n
            mask = 0
            path = _SEED
            last = -1
            top = 0
            seen = 0
            first_at = at[row] if row < stop else NEVER
            last_at = first_at
            # Events proper: those with a time, up to the day of judgement.
            while row < stop and at[row] < cutoff:
                moment = at[row]
                word = key[row]
                cycle = np.int64(word >> np.uint32(STEP_BITS))
                name = np.int64(word & np.uint32(STEP_MASK))
                path = (path ^ np.uint64(word)) * _FACTOR
                path ^= path >> np.uint64(29)
                last_at = moment
                if begun[cycle] == NEVER:
                    begun[cycle] = moment
                    last = max(last, cycle)
                place = np.int64(names[4 * name + (1 if cycle > 0 else 0)])
                side = np.int64(names[4 * name + 2])
                local = place + initial if cycle > 0 else place
                cell = place + initial + (cycle - 1) * later if cycle > 0 else place
                if place >= 0:
                    bit = _ONE << np.uint64(place & 63)
                    words_of = cycle * wide
                    mine = words_of + (place >> 6)
                    if present[mine] & bit:
                        looked[mine] |= bit
                        count[cell] += 1
                    else:
                        if awaited[mine] & bit:  # what should come after it may have come before
                            for w in range(wide):
                                looked[words_of + w] |= present[words_of + w]
                        for w in range(wide):
                            awaited[words_of + w] |= before[local * wide + w]
                        present[mine] |= bit
                        first[cell] = moment
                        count[cell] = 1
                    if has_quantity and numbers[4 * local + 3]:
                        amount = np.int64(quantity[row])
                        if amount < 0:
                            marks[cell] |= _NO_QUANTITY
                        else:
                            for limb in range(limbs):
                                sums[cell * limbs + limb] += worth[amount * limbs + limb]
                else:
                    mask |= 1 << ADDED
                    if keep_rows:
                        n = _put(rows, room, n, case, cycle, ADDED, name, 0, 0, 0)
                if ask_evidence and flags[row] & NO_EVIDENCE:
                    mask |= 1 << LACKS_EVIDENCE
                    if keep_rows and (place < 0 or not marks[cell] & _NO_EVIDENCE):
                        n = _put(rows, room, n, case, cycle, LACKS_EVIDENCE, name, 0, 0, 0)
                    if place >= 0:
                        marks[cell] |= _NO_EVIDENCE
                person = np.int64(by[row])
                if person < 0:
                    if ask_permits or side >= 0:
                        mask |= 1 << UNKNOWN
                        if keep_rows and (place < 0 or not marks[cell] & _NO_PERFORMER):
                            n = _put(rows, room, n, case, cycle, UNKNOWN, name, PERFORMER, 0, 0)
                        if place >= 0:
                            marks[cell] |= _NO_PERFORMER
                else:
                    if side >= 0:
                        who = cycle << 32 | person
                        spot = slot(who, seen_size)
                        while seen_keys[spot] != who and seen_keys[spot] != -1:
                            spot = (spot + 1) & (seen_size - 1)
                        if seen_keys[spot] == -1:
                            seen_keys[spot] = who
                            seen_list[seen] = spot
                            seen += 1
                        for w in range(words):
                            seen_bits[spot * words + w] |= sides[side * words + w]
                    if ask_permits:
                        day = day_of(moment, shifts, offsets, shift_count)
                        p = np.int64(permit_from[person])
                        q = np.int64(permit_from[person + 1])
                        allowed = False
                        while p < q and permits[3 * p] == ANY_STEP and not allowed:
                            allowed = permits[3 * p + 1] <= day < permits[3 * p + 2]
                            p += 1
                        if not allowed and not (p < q and is_permitted(permits, p, q, name, day)):
                            mask |= 1 << NOT_AUTHORISED
                            if keep_rows:
                                n = _put(
                                    rows, room, n, case, cycle, NOT_AUTHORISED, name, person, day, 0
                                )
                row += 1
            dated = row - start[case]
            ignored = 0
            undated = 0
            # Behind them: events after the day of judgement, undated events, waivers.
            tail = row
            while row < stop:
                if at[row] != NEVER:
                    ignored += 1
                else:
                    cycle = np.int64(key[row] >> np.uint32(STEP_BITS))
                    name = np.int64(key[row] & np.uint32(STEP_MASK))
                    place = np.int64(names[4 * name + (1 if cycle > 0 else 0)])
                    cell = place + initial + (cycle - 1) * later if cycle > 0 else place
                    top = max(top, cycle)
                    if flags[row] & WAIVER:
                        if place >= 0:
                            marks[cell] |= _WAIVED
                    else:
                        undated += 1
                        mask |= 1 << UNKNOWN
                        if keep_rows and (place < 0 or not marks[cell] & _UNDATED):
                            n = _put(rows, room, n, case, cycle, UNKNOWN, name, TIME, 0, 0)
                        if place >= 0:
                            marks[cell] |= _UNDATED
                row += 1
            lastly = max(last, 0)
            if dated == 0 and undated == 0 and (ignored > 0 or length[case] == 0):
                n = n_before
                masks[case] = 1 << NOT_COUNTED
                paths[case] = 0
            else:
                closed = open_count == 0 or is_open[case] == 0
                until = np.int64(ended[case]) if ended_count else FAR
                for cycle in range(lastly + 1):
                    kind = 0 if cycle == 0 else 1
                    low = 0 if cycle == 0 else initial
                    steps = initial if cycle == 0 else later
                    shift = 0 if cycle == 0 else (cycle - 1) * later
                    finished = closed if cycle == 0 else cycle < lastly
                    bits = _NO_BITS
                    at_place = 0
                    # Only cells of which anything can be said: needed and missing, repeated, to be
                    # counted or added up, or out of order perhaps.
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
                        if take == _NO_BITS:
                            continue
                        cell = local + shift
                        times = np.int64(count[cell])
                        few = False
                        little = False
                        lost = False
                        if times > 0:
                            if times > numbers[4 * local + 1]:
                                mask |= 1 << ADDED
                                if keep_rows:
                                    n = _put(
                                        rows, room, n, case, cycle, ADDED, -2 - local, times, 0, 0
                                    )
                            for x in range(after_from[local], after_from[local + 1]):
                                other = after[x] + shift
                                if count[other] > 0 and first[cell] < first[other]:
                                    mask |= 1 << OUT_OF_ORDER
                                    if keep_rows:
                                        n = _put(
                                            rows, room, n, case, cycle, OUT_OF_ORDER, -2 - local,
                                            after[x], 0, 0,
                                        )  # fmt: skip
                            few = times < numbers[4 * local]
                            if numbers[4 * local + 3]:
                                unsaid = not has_quantity or marks[cell] & _NO_QUANTITY != 0
                                summed = cell if has_quantity else 0
                                short = falls_short(sums, summed, least, local, limbs)
                                lost = unsaid and short
                                little = short and not unsaid
                        else:
                            few = numbers[4 * local] > 0
                        if few or little or lost:
                            due = finished
                            if not due:
                                for x in range(follow_from[local], follow_from[local + 1]):
                                    if count[followers[x] + shift] > 0:
                                        due = True
                                        break
                            if due and lost:
                                mask |= 1 << UNKNOWN
                                if keep_rows:
                                    n = _put(
                                        rows, room, n, case, cycle, UNKNOWN, -2 - local,
                                        QUANTITY, 0, 0,
                                    )  # fmt: skip
                            if due and (few or little) and not marks[cell] & _UNDATED:
                                if numbers[4 * local + 2] and marks[cell] & _WAIVED:
                                    verdict = WAIVED
                                elif times == 0:
                                    verdict = OMITTED
                                else:
                                    verdict = REDUCED
                                mask |= 1 << verdict
                                if keep_rows and verdict != REDUCED:
                                    n = _put(
                                        rows, room, n, case, cycle, verdict, -2 - local, 0, 0, 0
                                    )
                                elif keep_rows:
                                    if few:
                                        n = _put(
                                            rows, room, n, case, cycle, REDUCED, -2 - local,
                                            times, 0, 0,
                                        )  # fmt: skip
                                    if little:
                                        n = _put(
                                            rows, room, n, case, cycle, REDUCED, -2 - local,
                                            -1, 0, 0,
                                        )  # fmt: skip
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
                                        n = _put(
                                            rows, room, n, case, seen_keys[spot] >> 32,
                                            NOT_SEPARATED, -1, 32 * w + k,
                                            seen_keys[spot] & 0xFFFFFFFF, 0,
                                        )  # fmt: skip
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
                                n = _put(rows, room, n, case, 0, LATE, -2 - two, i, opened, shut)
                if watched >= 0 and count[watched] > 0:
                    opened = day_of(first[watched], shifts, offsets, shift_count)
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
                                    n = _put(
                                        rows, room, n, case, cycle, LATE, -1, -1, due_day, opened
                                    )
                            if cycle == lastly + 1 and due_day < on:
                                waivers = 0
                                others = 0
                                for x in range(tail, stop):
                                    if (
                                        at[x] == NEVER
                                        and np.int64(key[x] >> np.uint32(STEP_BITS)) == cycle
                                    ):
                                        if flags[x] & WAIVER:
                                            waivers += 1
                                        else:
                                            others += 1
                                if waivers == 0 or others > 0:
                                    mask |= 1 << OVERDUE
                                    if keep_rows:
                                        n = _put(
                                            rows, room, n, case, cycle, OVERDUE, -1, due_day, 0, 0
                                        )
                        if not starts:
                            break
                if ask_managers and dated > 0:
                    opened = day_of(first_at, shifts, offsets, shift_count)
                    shut = day_of(last_at, shifts, offsets, shift_count)
                    if watched >= 0 and count[watched] > 0:
                        shut = on
                    if until <= shut:
                        shut = until - 1
                    gap = first_uncovered(
                        opened, shut, manager_spans, manager_from[case], manager_from[case + 1]
                    )
                    if gap != FAR:
                        mask |= 1 << NO_MANAGER
                        if keep_rows:
                            n = _put(rows, room, n, case, -1, NO_MANAGER, -1, opened, shut, gap)
                masks[case] = mask
                paths[case] = path ^ np.uint64(dated)
            # Leave the tables as they were found.
            top = max(top, lastly)
            cells = initial + top * later
            for cell in range(cells):
                count[cell] = 0
            for cell in range(cells):
                marks[cell] = 0
            if has_quantity:
                for x in range(cells * limbs):
                    sums[x] = 0
            for cycle in range(lastly + 1):
                begun[cycle] = NEVER
            for x in range((lastly + 1) * wide):
                present[x] = 0
                awaited[x] = 0
                looked[x] = 0
            for i in range(seen):
                spot = seen_list[i]
                seen_keys[spot] = -1
                for w in range(words):
                    seen_bits[spot * words + w] = 0
            if keep_rows and n > room:
                return j, n_before
        return end, n

    judge_cases.__name__ = name
    return compiled_on_pointers(judge_cases)


judge_cases, judge_masks = _pass("judge_cases", True), _pass("judge_masks", False)
