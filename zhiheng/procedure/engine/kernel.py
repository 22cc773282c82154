"""The one pass over the columns that judges every case: masks, hashes of paths, rows of findings.

The pass is the contract's part 4 in machine words. Each case is read once, row by row (they stand
in order of time, so the first event of a step is the first one met), into a small table of cells,
one for each step of each cycle; then the cells are judged of which anything might be said. The
plain twin (`zhiheng.procedure.plain`) says the same in sentences, verdict by verdict, and is held
against it.

What is done for each event stands in one loop on purpose: cut into functions, though they become
part of it, it was up to 40 % slower in some processes.
"""

import numpy as np

from zhiheng.procedure.engine.cells import add_amount, judge_cycle
from zhiheng.procedure.engine.columns import NO_EVIDENCE, STEP_BITS, STEP_MASK
from zhiheng.procedure.engine.compiled import Compiled
from zhiheng.procedure.engine.findings import ADDED, NOT_COUNTED, put
from zhiheng.procedure.engine.lookups import clear, slot
from zhiheng.procedure.engine.memory import prefetch
from zhiheng.procedure.engine.row import (
    judge_evidence,
    judge_performer,
    judge_permit,
    judge_undated,
)
from zhiheng.procedure.engine.times import FAR, NEVER, day_of
from zhiheng.procedure.engine.whole import (
    judge_limits,
    judge_managers,
    judge_separations,
    judge_surveillance,
)

_SEED = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_ONE = np.uint64(1)
# Cases ahead of which the memory is asked: at first for what tells where their rows and managers
# stand, and for what will be written; then for these.
_FAR, _NEAR = 16, 4


def _pass(name: str, *, usual: bool, whole: bool) -> Compiled:
    """The pass over cases of any kind.

    usual: for what nearly every log is: see `is_usual`. Loops that go round just once are then
    none, which spares a third of the work. whole: all cases of the log are judged, so none
    is looked up and nothing is told of before.
    """

    def judge_cases(
        begin, end, rows, room, which, some, told, old_masks, old_paths, new_masks, new_paths,
        start, length, is_open, open_count, ended, ended_count,
        manager_from, manager_spans, masks, paths,
        key, at, by, quantity, has_quantity, flags, worth, limbs,
        initial, later, numbers, least, after_from, after, follow_from, followers,
        before, needed, closely, wide, names, sides, words, limits, limit_count,
        watched, months, due_days, due_count,
        on, cutoff, shifts, offsets, shift_count, ask_evidence, ask_permits, permit_from, permits,
        ask_managers, seen_size,
        count, first, marks, sums, begun, present, awaited, looked, seen_keys, seen_bits, seen_list,
    ):  # fmt: skip
        """Judge the cases [begin, end), or, where `some` are judged, those that stand at these
        places in `which`; (the place reached, rows of findings written).

        room: for how many findings there is room in `rows`, 0 where none are wanted. Stops before a
        case whose findings find none: call again from there with an empty buffer, a longer one
        where not even one case found room. masks, paths: uint16 and uint64 for each case, only
        those judged are set; old_… and new_…: where some are judged, for each place in `which`
        what stood there and what stands there now, if it is to be told.
        worth: int64[quantity, limbs]; on: the day of judgement; cutoff: its end in microseconds;
        is_open: uint8 and ended: int32 day (FAR where none) for each case, none for all closed;
        seen_size to seen_list: see `lookups.scratch`; left as they were found. Tables of two
        dimensions are read as one row behind the other.
        """
        keep_rows = room > 0
        if usual:
            wide = limbs = words = 1
            shift_count = 0
        if whole:
            some = told = False
        n = np.int64(0)
        for i in range(begin, end):
            case = np.int64(i)
            if some:
                case = which[i]
                near, far = which[min(i + _NEAR, end - 1)], which[min(i + _FAR, end - 1)]
                prefetch(start, far)
                prefetch(length, far)
                prefetch(masks, far)
                prefetch(paths, far)
                if open_count:
                    prefetch(is_open, far)
                if ended_count:
                    prefetch(ended, far)
                if ask_managers:
                    prefetch(manager_from, far)
                    prefetch(manager_spans, 2 * np.int64(manager_from[near]))
                prefetch(key, start[near])
                prefetch(at, start[near])
            row = start[case]
            stop = row + length[case]
            n_before = n
            mask = 0
            path = _SEED
            last = -1
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
                        add_amount(np.int64(quantity[row]), cell, worth, limbs, marks, sums)
                else:
                    mask |= 1 << ADDED
                    if keep_rows:
                        n = put(rows, room, n, case, cycle, ADDED, name, 0, 0, 0)
                if ask_evidence and flags[row] & NO_EVIDENCE:
                    mask, n = judge_evidence(
                        keep_rows, rows, room, n, mask, case, cycle, name, place, cell, marks
                    )
                person = np.int64(by[row])
                if person < 0:
                    if ask_permits or side >= 0:
                        mask, n = judge_performer(
                            keep_rows, rows, room, n, mask, case, cycle, name, place, cell, marks
                        )
                else:
                    if side >= 0:  # remember which sides of separations the person took
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
                        mask, n = judge_permit(
                            keep_rows, rows, room, n, mask, case, cycle, name, person, day,
                            permits, permit_from[person], permit_from[person + 1],
                        )  # fmt: skip
                row += 1
            dated = row - start[case]
            # Behind them: events after the day of judgement, then undated events and waivers.
            tail = row
            has_later = tail < stop and at[tail] != NEVER
            mask, n, undated, top = judge_undated(
                keep_rows, rows, room, n, mask, case, tail, stop, at, key, flags, names,
                initial, later, marks,
            )  # fmt: skip
            lastly = max(last, 0)
            # Not yet begun: nothing but rows of later days and waivers, or no rows at all.
            if dated == 0 and undated == 0 and (has_later or length[case] == 0):
                n = n_before
                mask = 1 << NOT_COUNTED
                path = np.uint64(0)
            else:
                path ^= np.uint64(dated)
                closed = open_count == 0 or is_open[case] == 0
                until = np.int64(ended[case]) if ended_count else FAR
                for cycle in range(lastly + 1):
                    mask, n = judge_cycle(
                        keep_rows, rows, room, n, mask, case, cycle,
                        closed if cycle == 0 else cycle < lastly, initial, later,
                        present, looked, needed, closely, wide, count, first, marks,
                        has_quantity, sums, limbs, numbers, least, after_from, after,
                        follow_from, followers,
                    )  # fmt: skip
                mask, n = judge_separations(
                    keep_rows, rows, room, n, mask, case,
                    seen, seen_keys, seen_bits, seen_list, words,
                )  # fmt: skip
                mask, n = judge_limits(
                    keep_rows, rows, room, n, mask, case, limits, limit_count, count, first,
                    closed, on, shifts, offsets, shift_count,
                )  # fmt: skip
                surveyed = watched >= 0 and count[watched] > 0
                if surveyed:
                    mask, n = judge_surveillance(
                        keep_rows, rows, room, n, mask, case, first[watched], begun, lastly,
                        due_days, due_count, months, until, on, tail, stop, at, key, flags,
                        shifts, offsets, shift_count,
                    )  # fmt: skip
                if ask_managers and dated > 0:
                    opened = day_of(first_at, shifts, offsets, shift_count)
                    shut = on if surveyed else day_of(last_at, shifts, offsets, shift_count)
                    mask, n = judge_managers(
                        keep_rows, rows, room, n, mask, case, opened, min(shut, until - 1),
                        manager_spans, manager_from[case], manager_from[case + 1],
                    )  # fmt: skip
            clear(
                max(top, lastly), lastly, initial, later, limbs, wide, words, has_quantity, seen,
                count, marks, sums, begun, present, awaited, looked,
                seen_keys, seen_bits, seen_list,
            )  # fmt: skip
            if keep_rows and n > room:
                return i, n_before
            if told:
                old_masks[i], old_paths[i] = masks[case], paths[case]
                new_masks[i], new_paths[i] = mask, path
            masks[case], paths[case] = mask, path
        return end, n

    judge_cases.__name__ = name
    return Compiled(judge_cases, on_pointers=True)


def is_usual(wide: int, limbs: int, words: int, is_old: bool) -> bool:
    """Whether a word holds the steps of a cycle, a quantity and the separations, and no event lies
    before 1992, is old: `judge_usual` may judge it, or `judge_usual_log` where all are judged."""
    return wide == limbs == 1 and words <= 1 and not is_old


judge_any = _pass("judge_any", usual=False, whole=False)
judge_usual = _pass("judge_usual", usual=True, whole=False)
judge_usual_log = _pass("judge_usual_log", usual=True, whole=True)
