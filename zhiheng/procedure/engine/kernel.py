"""The one pass over the columns that judges every case: masks, hashes of paths, rows of findings.

`judge_cases` is the contract's part 4 in machine words. Each case is read once, row by row (they
stand in order of time, so the first event of a step is the first one met), into a small table of
cells, one for each step of each cycle; then the cells are judged. The plain twin
(`zhiheng.procedure.plain`) says the same in sentences, verdict by verdict, and is held against it.
"""

import numpy as np

from zhiheng.procedure.engine.columns import NO_EVIDENCE, STEP_BITS, STEP_MASK, WAIVER
from zhiheng.procedure.engine.compiled import compiled
from zhiheng.procedure.engine.lookups import (
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

# bits of a cell
_UNDATED, _WAIVED, _NO_EVIDENCE, _NO_PERFORMER, _NO_QUANTITY = 1, 2, 4, 8, 16


@compiled
def _put(rows, n, case, cycle, verdict, step, first, second, third):
    """One more finding; where there is no room it is only counted."""
    if n < len(rows):
        rows[n, 0] = case
        rows[n, 1] = cycle
        rows[n, 2] = verdict
        rows[n, 3] = step
        rows[n, 4] = first
        rows[n, 5] = second
        rows[n, 6] = third
    return n + 1


@compiled
def judge_cases(
    which, begin, end,
    start, length, key, at, by, quantity, flags, worth,
    initial, later, numbers, least, after_from, after, follow_from, followers,
    names, sides, limits, watched, months, due_days,
    on, cutoff, shifts, shift_offsets, ask_evidence, is_open, ended,
    ask_permits, permit_from, permits, ask_managers, manager_from, manager_spans,
    count, first, marks, sums, begun, seen_keys, seen_bits, seen_list,
    masks, paths, rows, keep_rows,
):  # fmt: skip
    """Judge cases which[begin:end]; (the place reached in `which`, rows of findings written).

    Stops before a case whose findings find no room in `rows`: call again from there with an empty
    buffer, a longer one where not even one case found room. Without `keep_rows` nothing is written
    there. masks, paths: uint16 and uint64 for each case of the log, only those judged are set.
    worth: int64[quantity, limbs]; on: the day of judgement; cutoff: its end in microseconds;
    is_open: uint8 and ended: int32 day (FAR where none) for each case, or empty for all closed;
    count to seen_list: see `lookups.scratch`; left as they were found.
    """
    seen_size = len(seen_keys)
    words = sides.shape[1]
    has_quantity = len(quantity) > 0
    n = 0
    for j in range(begin, end):
        case = which[j]
        row, stop = start[case], start[case] + length[case]
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
            local = np.int64(names[name, 1 if cycle > 0 else 0])
            side = names[name, 2]
            cell = local + (cycle - 1) * later if cycle > 0 else local
            if local >= 0:
                if count[cell] == 0:
                    first[cell] = moment
                count[cell] += 1
                if has_quantity and numbers[local, 3]:
                    amount = quantity[row]
                    if amount < 0:
                        marks[cell] |= _NO_QUANTITY
                    else:
                        for limb in range(worth.shape[1]):
                            sums[cell, limb] += worth[amount, limb]
            else:
                mask |= 1 << ADDED
                if keep_rows:
                    n = _put(rows, n, case, cycle, ADDED, name, 0, 0, 0)
            if ask_evidence and flags[row] & NO_EVIDENCE:
                mask |= 1 << LACKS_EVIDENCE
                if keep_rows and (local < 0 or not marks[cell] & _NO_EVIDENCE):
                    n = _put(rows, n, case, cycle, LACKS_EVIDENCE, name, 0, 0, 0)
                if local >= 0:
                    marks[cell] |= _NO_EVIDENCE
            person = by[row]
            if person < 0:
                if ask_permits or side >= 0:
                    mask |= 1 << UNKNOWN
                    if keep_rows and (local < 0 or not marks[cell] & _NO_PERFORMER):
                        n = _put(rows, n, case, cycle, UNKNOWN, name, PERFORMER, 0, 0)
                    if local >= 0:
                        marks[cell] |= _NO_PERFORMER
            else:
                if side >= 0:
                    who = cycle << 32 | np.int64(person)
                    place = slot(who, seen_size)
                    while seen_keys[place] != who and seen_keys[place] != -1:
                        place = (place + 1) & (seen_size - 1)
                    if seen_keys[place] == -1:
                        seen_keys[place] = who
                        seen_list[seen] = place
                        seen += 1
                    for w in range(words):
                        seen_bits[place, w] |= sides[side, w]
                if ask_permits:
                    day = day_of(moment, shifts, shift_offsets)
                    if not is_permitted(
                        permits, permit_from[person], permit_from[person + 1], name, day
                    ):
                        mask |= 1 << NOT_AUTHORISED
                        if keep_rows:
                            n = _put(rows, n, case, cycle, NOT_AUTHORISED, name, person, day, 0)
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
                local = np.int64(names[name, 1 if cycle > 0 else 0])
                cell = local + (cycle - 1) * later if cycle > 0 else local
                top = max(top, cycle)
                if flags[row] & WAIVER:
                    if local >= 0:
                        marks[cell] |= _WAIVED
                else:
                    undated += 1
                    mask |= 1 << UNKNOWN
                    if keep_rows and (local < 0 or not marks[cell] & _UNDATED):
                        n = _put(rows, n, case, cycle, UNKNOWN, name, TIME, 0, 0)
                    if local >= 0:
                        marks[cell] |= _UNDATED
            row += 1
        lastly = max(last, 0)
        if dated == 0 and undated == 0 and (ignored > 0 or length[case] == 0):
            n = n_before
            masks[case] = 1 << NOT_COUNTED
            paths[case] = 0
        else:
            closed = len(is_open) == 0 or is_open[case] == 0
            until = ended[case] if len(ended) else FAR
            for cycle in range(lastly + 1):
                low = 0 if cycle == 0 else initial
                high = initial if cycle == 0 else initial + later
                shift = 0 if cycle == 0 else (cycle - 1) * later
                finished = closed if cycle == 0 else cycle < lastly
                for local in range(low, high):
                    cell = local + shift
                    times = count[cell]
                    few = False
                    little = False
                    lost = False
                    if times > 0:
                        if times > numbers[local, 1]:
                            mask |= 1 << ADDED
                            if keep_rows:
                                n = _put(rows, n, case, cycle, ADDED, -2 - local, times, 0, 0)
                        for x in range(after_from[local], after_from[local + 1]):
                            other = after[x] + shift
                            if count[other] > 0 and first[cell] < first[other]:
                                mask |= 1 << OUT_OF_ORDER
                                if keep_rows:
                                    n = _put(
                                        rows, n, case, cycle, OUT_OF_ORDER, -2 - local,
                                        after[x], 0, 0,
                                    )  # fmt: skip
                        few = times < numbers[local, 0]
                        if numbers[local, 3]:
                            unsaid = not has_quantity or marks[cell] & _NO_QUANTITY != 0
                            if has_quantity:
                                short = falls_short(sums, cell, least, local)
                            else:
                                short = falls_short(sums, 0, least, local)
                            lost = unsaid and short
                            little = short and not unsaid
                    else:
                        few = numbers[local, 0] > 0
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
                                n = _put(rows, n, case, cycle, UNKNOWN, -2 - local, QUANTITY, 0, 0)
                        if due and (few or little) and not marks[cell] & _UNDATED:
                            if numbers[local, 2] and marks[cell] & _WAIVED:
                                mask |= 1 << WAIVED
                                if keep_rows:
                                    n = _put(rows, n, case, cycle, WAIVED, -2 - local, 0, 0, 0)
                            elif times == 0:
                                mask |= 1 << OMITTED
                                if keep_rows:
                                    n = _put(rows, n, case, cycle, OMITTED, -2 - local, 0, 0, 0)
                            else:
                                mask |= 1 << REDUCED
                                if keep_rows and few:
                                    n = _put(rows, n, case, cycle, REDUCED, -2 - local, times, 0, 0)
                                if keep_rows and little:
                                    n = _put(rows, n, case, cycle, REDUCED, -2 - local, -1, 0, 0)
            for i in range(seen):
                place = seen_list[i]
                for w in range(words):
                    bits = seen_bits[place, w]
                    both = bits & (bits >> np.uint64(1)) & _PAIRS
                    if both:
                        mask |= 1 << NOT_SEPARATED
                        if keep_rows:
                            for k in range(32):
                                if (both >> np.uint64(2 * k)) & np.uint64(1):
                                    cycle = seen_keys[place] >> 32
                                    person = seen_keys[place] & 0xFFFFFFFF
                                    n = _put(
                                        rows, n, case, cycle, NOT_SEPARATED, -1,
                                        32 * w + k, person, 0,
                                    )  # fmt: skip
            for i in range(len(limits)):
                if count[limits[i, 0]] > 0:
                    opened = day_of(first[limits[i, 0]], shifts, shift_offsets)
                    if count[limits[i, 1]] > 0:
                        shut = day_of(first[limits[i, 1]], shifts, shift_offsets)
                    elif not closed:
                        shut = on
                    else:
                        continue
                    if shut - opened > limits[i, 2]:
                        mask |= 1 << LATE
                        if keep_rows:
                            n = _put(rows, n, case, 0, LATE, -2 - limits[i, 1], i, opened, shut)
            if watched >= 0 and count[watched] > 0:
                opened = day_of(first[watched], shifts, shift_offsets)
                for cycle in range(1, lastly + 2):
                    place = opened - DUE_FROM
                    if 0 <= place < len(due_days):
                        due_day = np.int64(due_days[place])
                    else:
                        due_day = months_after(opened, months)
                    starts = cycle <= lastly and begun[cycle] != NEVER
                    if starts:
                        opened = day_of(begun[cycle], shifts, shift_offsets)
                    if due_day < until:
                        if starts and opened > due_day:
                            mask |= 1 << LATE
                            if keep_rows:
                                n = _put(rows, n, case, cycle, LATE, -1, -1, due_day, opened)
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
                                    n = _put(rows, n, case, cycle, OVERDUE, -1, due_day, 0, 0)
                    if not starts:
                        break
            if ask_managers and dated > 0:
                opened = day_of(first_at, shifts, shift_offsets)
                shut = day_of(last_at, shifts, shift_offsets)
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
                        n = _put(rows, n, case, -1, NO_MANAGER, -1, opened, shut, gap)
            masks[case] = mask
            paths[case] = path ^ np.uint64(dated)
        # Leave the tables as they were found.
        top = max(top, lastly)
        cells = initial + top * later
        for cell in range(cells):
            count[cell] = 0
            marks[cell] = 0
        if has_quantity:
            for cell in range(cells):
                for limb in range(worth.shape[1]):
                    sums[cell, limb] = 0
        for cycle in range(lastly + 1):
            begun[cycle] = NEVER
        for i in range(seen):
            seen_keys[seen_list[i]] = -1
            for w in range(words):
                seen_bits[seen_list[i], w] = 0
        if keep_rows and n > len(rows):
            return j, n_before
    return end, n
