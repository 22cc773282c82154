"""What is judged of an event by itself: its evidence, who acted, and rows that have no time.

Each judgement gives back (mask, n), as in `whole`: the mask of the case with what it found, and how
many rows of findings there are then. place, cell: of the event's step, see `kernel`; a step that
the scheme does not name has no place (-1) and no cell to keep marks in.
"""

import numpy as np

from zhiheng.procedure.engine.cells import (
    HAS_NO_EVIDENCE,
    HAS_NO_PERFORMER,
    IS_WAIVED,
    UNDATED,
)
from zhiheng.procedure.engine.columns import STEP_BITS, STEP_MASK, WAIVER
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import (
    LACKS_EVIDENCE,
    NOT_AUTHORISED,
    PERFORMER,
    TIME,
    UNKNOWN,
    put,
)
from zhiheng.procedure.engine.lookups import ANY_STEP, is_permitted
from zhiheng.procedure.engine.times import NEVER


@compiled_on_pointers
def judge_evidence(keep_rows, rows, room, n, mask, case, cycle, name, place, cell, marks):
    """An event without evidence; said once for each step of a cycle."""
    mask |= 1 << LACKS_EVIDENCE
    if keep_rows and (place < 0 or not marks[cell] & HAS_NO_EVIDENCE):
        n = put(rows, room, n, case, cycle, LACKS_EVIDENCE, name, 0, 0, 0)
    if place >= 0:
        marks[cell] |= HAS_NO_EVIDENCE
    return mask, n


@compiled_on_pointers
def judge_performer(keep_rows, rows, room, n, mask, case, cycle, name, place, cell, marks):
    """An event of which nobody knows who did it, where that matters."""
    mask |= 1 << UNKNOWN
    if keep_rows and (place < 0 or not marks[cell] & HAS_NO_PERFORMER):
        n = put(rows, room, n, case, cycle, UNKNOWN, name, PERFORMER, 0, 0)
    if place >= 0:
        marks[cell] |= HAS_NO_PERFORMER
    return mask, n


@compiled_on_pointers
def judge_permit(
    keep_rows, rows, room, n, mask, case, cycle, name, person, day, permits, begin, stop
):
    """The person was authorised on that day: one of the permits [begin, stop), by step."""
    p, q = np.int64(begin), np.int64(stop)
    allowed = False
    while p < q and permits[3 * p] == ANY_STEP and not allowed:
        allowed = permits[3 * p + 1] <= day < permits[3 * p + 2]
        p += 1
    if not allowed and not (p < q and is_permitted(permits, p, q, name, day)):
        mask |= 1 << NOT_AUTHORISED
        if keep_rows:
            n = put(rows, room, n, case, cycle, NOT_AUTHORISED, name, person, day, 0)
    return mask, n


@compiled_on_pointers
def judge_undated(
    keep_rows, rows, room, n, mask, case, row, stop, at, key, flags, names, initial, later, marks
):
    """(mask, n, events without a time, last cycle with one) of the rows [row, stop).

    Waivers are such rows too, marked and not counted; events of later days are passed over.
    """
    undated = np.int64(0)
    top = np.int64(0)
    while row < stop:
        if at[row] == NEVER:
            cycle = np.int64(key[row] >> np.uint32(STEP_BITS))
            name = np.int64(key[row] & np.uint32(STEP_MASK))
            place = np.int64(names[4 * name + (1 if cycle > 0 else 0)])
            cell = place + initial + (cycle - 1) * later if cycle > 0 else place
            top = max(top, cycle)
            if flags[row] & WAIVER:
                if place >= 0:
                    marks[cell] |= IS_WAIVED
            else:
                undated += 1
                mask |= 1 << UNKNOWN
                if keep_rows and (place < 0 or not marks[cell] & UNDATED):
                    n = put(rows, room, n, case, cycle, UNKNOWN, name, TIME, 0, 0)
                if place >= 0:
                    marks[cell] |= UNDATED
        row += 1
    return mask, n, undated, top
