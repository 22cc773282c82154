"""What `ongoing` does around the pass: touched cases are copied out of a log, and put back judged.

They lie far apart in the memory, which is asked ahead for what is read and written of each.
"""

import numpy as np

from zhiheng.procedure.engine.columns import STEP_MASK
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.counts import add_up, tally
from zhiheng.procedure.engine.names import MISSING
from zhiheng.procedure.engine.prefetch import prefetch
from zhiheng.procedure.engine.times import FAR

_FAR, _NEAR = 16, 8  # cases ahead of which the memory is asked, see `kernel`
_BLOCK = 256  # rows for which it is asked together, a block ahead


@compiled_on_pointers
def enter(
    used, codes, count, start, length, scheme,
    rows, last_cycle, key, at, by, flags, quantity, has_quantity,
    longest, cases, room, steps, people, quantities, known_cycle, most, most_spans, bits, taken,
    to_start, to_length, to_scheme, to_key, to_at, to_by, to_flags, to_quantity, keep_quantity,
    is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
    my_start, my_length, my_open, my_ended, my_from, my_spans, order, ends,
):  # fmt: skip
    """Put fresh rows into the columns, from `used` on, and copy what the pass reads of each case.

    Gives how many schemes the cases are of, or 0, where something is not as was made ready for:
    then nothing has changed. order: the place in `codes` of each case, scheme by scheme; ends:
    where each scheme's end.
    """
    if count > most or used + rows > room or last_cycle > known_cycle:
        return 0
    if 2 * (taken[0] + count) >= (1 << bits) - 1:
        return 0
    odd = 0
    for begin in range(0, rows, _BLOCK):
        end = min(begin + _BLOCK, rows)
        ask_for_rows(end, rows, key, at, by, flags, quantity, has_quantity)
        for row in range(begin, end):
            odd |= np.int64(key[row] & np.uint32(STEP_MASK)) >= steps
            odd |= by[row] >= people
        if has_quantity:
            for row in range(begin, end):
                odd |= quantity[row] >= quantities
    before = np.int64(-1)
    for i in range(count):
        odd |= codes[i] <= before or codes[i] >= cases or length[i] > longest
        before = np.int64(codes[i])
    if odd:
        return 0
    schemes = put_in_order(scheme, count, order, ends)
    if not copy_cases(
        used, codes, count, start, length, most_spans, to_start, to_length, to_scheme,
        is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
        my_start, my_length, my_open, my_ended, my_from, my_spans, order,
    ):  # fmt: skip
        return 0
    for begin in range(0, rows, _BLOCK):
        end = min(begin + _BLOCK, rows)
        ask_for_rows(
            used + end, used + rows, to_key, to_at, to_by, to_flags, to_quantity, keep_quantity
        )  # fmt: skip
        for row in range(begin, end):
            to_key[used + row] = key[row]
        for row in range(begin, end):
            to_at[used + row] = at[row]
        for row in range(begin, end):
            to_by[used + row] = by[row]
        for row in range(begin, end):
            to_flags[used + row] = flags[row]
        if keep_quantity:
            for row in range(begin, end):
                to_quantity[used + row] = quantity[row] if has_quantity else MISSING
    for i in range(count):
        case = np.int64(codes[i])
        to_start[case] = used + start[i]
        to_length[case] = length[i]
        to_scheme[case] = scheme[i]
    return schemes


@compiled_on_pointers
def ask_for_rows(begin, rows, key, at, by, flags, quantity, has_quantity):
    """Ask the memory for a block of rows."""
    for row in range(begin, min(begin + _BLOCK, rows), 8):
        prefetch(at, row)
    for row in range(begin, min(begin + _BLOCK, rows), 16):
        prefetch(key, row)
        prefetch(by, row)
    for row in range(begin, min(begin + _BLOCK, rows), 64):
        prefetch(flags, row)
    if has_quantity:
        for row in range(begin, min(begin + _BLOCK, rows), 16):
            prefetch(quantity, row)


@compiled_on_pointers
def put_in_order(scheme, count, order, ends):
    """Sort the cases by scheme; how many schemes there are."""
    placed = schemes = 0
    last = np.int64(MISSING - 1)
    while placed < count:
        lowest = np.int64(FAR)
        for i in range(count):
            if last < scheme[i] < lowest:
                lowest = np.int64(scheme[i])
        for i in range(count):
            if scheme[i] == lowest:
                order[placed] = i
                placed += 1
        ends[schemes] = placed
        schemes += 1
        last = lowest
    return schemes


@compiled_on_pointers
def copy_cases(
    used, codes, count, start, length, most_spans, to_start, to_length, to_scheme,
    is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
    my_start, my_length, my_open, my_ended, my_from, my_spans, order,
):  # fmt: skip
    """What the pass reads of each case beside its rows; False where there are too many managers."""
    spans, asked = np.int64(0), 0
    for place in range(count):
        while asked < min(place + _FAR, count):
            far = np.int64(codes[order[asked]])
            asked += 1
            prefetch(to_start, far)
            prefetch(to_length, far)
            prefetch(to_scheme, far)
            if asks_open:
                prefetch(is_open, far)
            if asks_ended:
                prefetch(ended, far)
            if asks_managers:
                prefetch(manager_from, far)
        i = order[place]
        case = np.int64(codes[i])
        my_start[place], my_length[place] = used + start[i], length[i]
        if asks_open:
            my_open[place] = is_open[case]
        if asks_ended:
            my_ended[place] = ended[case]
        if asks_managers:
            near = codes[order[min(place + _NEAR, count - 1)]]
            prefetch(manager_spans, 2 * np.int64(manager_from[near]))
            my_from[place] = spans
            for x in range(manager_from[case], manager_from[case + 1]):
                if spans == most_spans:
                    return False
                my_spans[2 * spans] = manager_spans[2 * x]
                my_spans[2 * spans + 1] = manager_spans[2 * x + 1]
                spans += 1
            my_from[place + 1] = spans
    return True


@compiled_on_pointers
def leave(
    codes, count, order, my_masks, my_paths, was_masks, was_paths, masks, paths, once, once_less,
    keys, times, bits, used, by_mask, totals,
):  # fmt: skip
    """Put what the pass wrote of each case where it belongs, and count."""
    shift, asked = np.uint64(64 - bits), 0
    for place in range(count):
        while asked < min(place + _FAR, count):
            far = np.int64(codes[order[asked]])
            prefetch(masks, far)
            prefetch(paths, far)
            ask_for_path(my_paths[asked], shift, keys, times)
            asked += 1
        case = np.int64(codes[order[place]])
        was_masks[place], was_paths[place] = masks[case], paths[case]
        masks[case], paths[case] = my_masks[place], my_paths[place]
        ask_for_path(was_paths[place], shift, keys, times)
        add_up(np.int64(was_masks[place]), -1, totals)
        add_up(np.int64(my_masks[place]), 1, totals)
    tally(was_masks, True, was_paths, 0, count, once_less, False, keys, times, bits, used, by_mask)
    tally(my_masks, True, my_paths, 0, count, once, False, keys, times, bits, used, by_mask)


@compiled_on_pointers
def ask_for_path(path, shift, keys, times):
    """Ask the memory for where `tally` looks first."""
    prefetch(keys, np.int64(path >> shift))
    prefetch(times, np.int64(path >> shift))
