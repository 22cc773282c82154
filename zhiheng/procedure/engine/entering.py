"""What `ongoing` does around the pass: touched cases are copied out of a log, and put back judged.

They lie far apart in the memory, which is asked ahead for what is read and written of each.
"""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.counts import add_up, tally
from zhiheng.procedure.engine.memory import move, prefetch
from zhiheng.procedure.engine.names import MISSING

_FAR, _NEAR = 16, 8  # cases ahead of which the memory is asked, see `kernel`
_BLOCK = 256  # rows for which it is asked together, a block ahead


@compiled_on_pointers
def enter(
    used, is_sound, last_code, longest, last_step, last_person, last_quantity, last_scheme,
    last_cycle, count, rows, codes, start, length, scheme,
    key, at, by, flags, quantity, has_quantity,
    longest_known, cases, room, steps, people, quantities, cycles, most, most_spans, bits, taken,
    to_start, to_length, to_scheme, to_key, to_at, to_by, to_flags, to_quantity, keep_quantity,
    is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
    my_start, my_length, my_open, my_ended, my_from, my_spans, order, my_codes, touched,
    pass_of, schemes, words, passes, width, first,
):  # fmt: skip
    """Put fresh rows into the columns, from `used` on, and copy what the pass reads of each case.

    Gives 1, or 0 where something is not as was made ready for: then nothing has changed.
    pass_of: which pass is for the cases of a scheme, by the scheme's code + 1. words: what the
    passes are called with, `width` for each; the first and the one behind say from and to which of
    the copied cases it judges. order: the place in `codes` of each copied case. touched: how many.
    """
    if count > most or used + rows > room or not is_sound or last_code >= cases:
        return 0
    if longest > longest_known or last_step >= steps or last_person >= people:
        return 0
    if last_quantity >= quantities or last_scheme + 1 >= schemes or last_cycle >= cycles:
        return 0
    if 2 * (taken[0] + count) >= (1 << bits) - 1:
        return 0
    for i in range(count):
        if pass_of[scheme[i] + 1] < 0:
            return 0
    put_in_order(scheme, count, pass_of, passes, words, width, first, order)
    touched[0] = count
    if not copy_cases(
        used, codes, count, start, length, most_spans, to_start, to_length, to_scheme,
        is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
        my_start, my_length, my_open, my_ended, my_from, my_spans, order, my_codes,
    ):  # fmt: skip
        return 0
    for begin in range(0, rows, _BLOCK):
        many, to = min(_BLOCK, rows - begin), used + begin
        ask_for_rows(begin + _BLOCK, rows, key, at, by, flags)
        ask_for_rows(to + _BLOCK, used + rows, to_key, to_at, to_by, to_flags)
        move(key, begin, to_key, to, many)
        move(at, begin, to_at, to, many)
        move(by, begin, to_by, to, many)
        move(flags, begin, to_flags, to, many)
    if keep_quantity and has_quantity:
        move(quantity, 0, to_quantity, used, rows)
    elif keep_quantity:
        for row in range(used, used + rows):
            to_quantity[row] = MISSING
    for i in range(count):
        case = np.int64(codes[i])
        to_start[case] = used + start[i]
        to_length[case] = length[i]
        to_scheme[case] = scheme[i]
    return 1


@compiled_on_pointers
def ask_for_rows(begin, end, key, at, by, flags):
    """Ask the memory for a block of rows, a line of it at a time."""
    end = min(begin + _BLOCK, end)
    for row in range(begin, end, 8):
        prefetch(at, row)
    for row in range(begin, end, 16):
        prefetch(key, row)
        prefetch(by, row)
    for row in range(begin, end, 64):
        prefetch(flags, row)


@compiled_on_pointers
def put_in_order(scheme, count, pass_of, passes, words, width, first, order):
    """Sort the cases by the pass that judges them, and say where those of each begin and end."""
    for n in range(passes):
        words[n * width + first + 1] = 0
    for i in range(count):
        words[pass_of[scheme[i] + 1] * width + first + 1] += 1
    begin = np.int64(0)
    for n in range(passes):
        mine = words[n * width + first + 1]
        words[n * width + first] = words[n * width + first + 1] = begin
        begin += mine
    for i in range(count):
        end = pass_of[scheme[i] + 1] * width + first + 1
        order[words[end]] = i
        words[end] += 1


@compiled_on_pointers
def copy_cases(
    used, codes, count, start, length, most_spans, to_start, to_length, to_scheme,
    is_open, asks_open, ended, asks_ended, manager_from, manager_spans, asks_managers,
    my_start, my_length, my_open, my_ended, my_from, my_spans, order, my_codes,
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
        my_codes[place], my_start[place], my_length[place] = case, used + start[i], length[i]
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
    touched, codes, my_masks, my_paths, was_masks, was_paths, masks, paths, once, once_less,
    keys, times, bits, used, by_mask, totals,
):  # fmt: skip
    """Put what the pass wrote of each case where it belongs, and count.

    touched: how many cases; codes: theirs.
    """
    count, shift, asked = touched[0], np.uint64(64 - bits), 0
    for place in range(count):
        while asked < min(place + _FAR, count):
            far = codes[asked]
            prefetch(masks, far)
            prefetch(paths, far)
            ask_for_path(my_paths[asked], shift, keys, times)
            asked += 1
        case = codes[place]
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
