"""Texts hashed, compared and coded in machine code: the larger half of what reading a log costs.

Texts are bytes one after the other with their offsets, as arrow keeps them. Words of eight bytes
are put together byte by byte, which the compiler turns into one load.
"""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers

BLOCK = 256  # rows looked up together, so that the memory answers several at once
SCRATCH = 4 * BLOCK  # of those looked up: rows, hashes, places of the table, first bytes
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BLANK, _AS_BEFORE = -1, -2
_CODE = np.uint64(0xFFFFFFFF)  # the bits of a place in the table that hold the code + 1
_NOT_CODE = np.uint64(0xFFFFFFFF00000000)


@compiled_on_pointers
def _eight(data, i):
    return (
        np.uint64(data[i])
        | np.uint64(data[i + 1]) << np.uint64(8)
        | np.uint64(data[i + 2]) << np.uint64(16)
        | np.uint64(data[i + 3]) << np.uint64(24)
        | np.uint64(data[i + 4]) << np.uint64(32)
        | np.uint64(data[i + 5]) << np.uint64(40)
        | np.uint64(data[i + 6]) << np.uint64(48)
        | np.uint64(data[i + 7]) << np.uint64(56)
    )


@compiled_on_pointers
def _up_to_eight(data, begin, length):
    """All bytes of a text of at most eight, whatever their number, in one word."""
    if length >= 4:
        low, high = begin, begin + length - 4
        return (
            np.uint64(data[low])
            | np.uint64(data[low + 1]) << np.uint64(8)
            | np.uint64(data[low + 2]) << np.uint64(16)
            | np.uint64(data[low + 3]) << np.uint64(24)
            | np.uint64(data[high]) << np.uint64(32)
            | np.uint64(data[high + 1]) << np.uint64(40)
            | np.uint64(data[high + 2]) << np.uint64(48)
            | np.uint64(data[high + 3]) << np.uint64(56)
        )
    if length == 0:
        return np.uint64(0)
    return (
        np.uint64(data[begin])
        | np.uint64(data[begin + length // 2]) << np.uint64(8)
        | np.uint64(data[begin + length - 1]) << np.uint64(16)
    )


@compiled_on_pointers
def hash_of(data, begin, end):
    """64 bits of a text; the highest depend on all of it."""
    length = np.int64(end) - begin
    h = np.uint64(length) * _FACTOR
    if length <= 8:
        h = (h ^ _up_to_eight(data, begin, length)) * _FACTOR
    else:
        i = np.int64(begin)
        while i + 8 < end:
            h = (h ^ _eight(data, i)) * _FACTOR
            h ^= h >> np.uint64(29)
            i += 8
        h = (h ^ _eight(data, end - 8)) * _FACTOR
    return (h ^ h >> np.uint64(32)) * _FACTOR


@compiled_on_pointers
def _same(data, begin, length, kept, at):
    """Whether two texts of one length are the same."""
    if length <= 8:
        return _up_to_eight(data, begin, length) == _up_to_eight(kept, at, length)
    i = 0
    while i + 8 < length:
        if _eight(data, begin + i) != _eight(kept, at + i):
            return False
        i += 8
    return _eight(data, begin + length - 8) == _eight(kept, at + length - 8)


@compiled_on_pointers
def is_blank(data, begin, end):
    """Whether there is nothing but white space (full-width and no-break space included)."""
    i = np.int64(begin)
    while i < end:
        one = data[i]
        if one <= 32:
            i += 1
        elif one == 0xE3 and i + 2 < end and data[i + 1] == 0x80 and data[i + 2] == 0x80:
            i += 3
        elif one == 0xC2 and i + 1 < end and data[i + 1] == 0xA0:
            i += 2
        else:
            return False
    return True


@compiled_on_pointers
def is_null(bits, has_bits, row):
    """Whether the validity bits, where there are any, say that the row has no text."""
    return has_bits and not (bits[row >> 3] >> (row & 7)) & 1


@compiled_on_pointers
def _head(data, begin, length):
    """The first eight bytes of a text; all of one that has no more."""
    return _up_to_eight(data, begin, length) if length <= 8 else _eight(data, begin)


@compiled_on_pointers
def _tail(data, begin, length):
    """The last eight bytes of a text that has more than eight."""
    return np.uint64(0) if length <= 8 else _eight(data, begin + length - 8)


@compiled_on_pointers
def _slot(h, length):
    """What a place of the table holds of a text beside its code: 24 bits of its hash, its length.

    Lengths from 255 on are not told apart.
    """
    told = np.uint64(length if length < 255 else 255)
    return h << np.uint64(40) | told << np.uint64(32)


@compiled_on_pointers
def _is_it(slot, first, data, begin, length, kept, ends, heads):
    """Whether the text coded in this place of the table is this one, byte by byte.

    Of one length they are, as the place says. A text of up to sixteen bytes is its first eight and
    its last eight: to look at them costs one access to the memory, at the bytes themselves three.
    """
    if first != _head(data, begin, length):
        return False
    code = np.int64(slot & _CODE) - 1
    if heads[2 * code + 1] != _tail(data, begin, length):
        return False
    if length <= 16:
        return True
    start = np.int64(ends[code - 1]) if code > 0 else np.int64(0)
    return ends[code] - start == length and _same(data, begin, length, kept, start)


@compiled_on_pointers
def _to_be_found(data, offsets, bits, has_bits, first, row, stop, out, scratch):
    """How many texts of these rows are to be looked up: their rows and hashes go into scratch.

    Those that are blank, or like that of the row before, are told in `out`.
    """
    found = 0
    before = row > 0 and out[row - 1] >= 0
    for r in range(row, stop):
        begin, end = np.int64(offsets[r]), np.int64(offsets[r + 1])
        if is_null(bits, has_bits, first + r) or is_blank(data, begin, end):
            out[r] = _BLANK
            before = False
            continue
        length = end - begin
        if (
            before
            and begin - offsets[r - 1] == length
            and _same(data, begin, length, data, begin - length)
        ):
            out[r] = _AS_BEFORE  # logs repeat themselves from row to row
            continue
        before = True
        scratch[found] = np.uint64(r)
        scratch[BLOCK + found] = hash_of(data, begin, end)
        found += 1
    return found


@compiled_on_pointers
def _look_ahead(found, offsets, table, shift, mask, heads, scratch):
    """What probably is the place of each in the table, and the first bytes of the text there.

    Nothing is decided between one access to the memory and the next, so that it answers many at
    once: each alone, they would be most of what reading a log costs.
    """
    for i in range(found):
        scratch[2 * BLOCK + i] = table[np.int64(scratch[BLOCK + i] >> shift)]
    for i in range(found):
        r, h = np.int64(scratch[i]), scratch[BLOCK + i]
        wanted = _slot(h, np.int64(offsets[r + 1]) - offsets[r])
        slot = scratch[2 * BLOCK + i]
        place = np.int64(h >> shift)
        while slot != 0 and slot & _NOT_CODE != wanted:
            place = (place + 1) & mask
            slot = table[place]
        scratch[2 * BLOCK + i] = slot
    for i in range(found):
        slot = scratch[2 * BLOCK + i]
        code = np.int64(slot & _CODE) - 1 if slot != 0 else np.int64(0)  # any will do for none
        scratch[3 * BLOCK + i] = heads[2 * code]


@compiled_on_pointers
def _repeat(row, stop, out):
    """The code of each row that is like the one before."""
    for r in range(row, stop):
        if out[r] == _AS_BEFORE:
            out[r] = out[r - 1]


@compiled_on_pointers
def intern(
    data, offsets, bits, has_bits, first, row, rows, out, scratch, add,
    kept, kept_room, ends, heads, names_room, table, table_bits, used,
):  # fmt: skip
    """Codes of texts from `row` on; the row at which room ran out, or the number of rows.

    scratch: uint64[SCRATCH], written to. table: at the place that the hash names, behind it where
    that is taken, code + 1 and what `_slot` says; kept, ends, heads: bytes, ends and outer bytes of
    the texts coded so far; used: how many there are and how many bytes. Without `add` a text that
    is not known has the code -1.
    """
    shift, mask = np.uint64(64 - table_bits), (1 << table_bits) - 1
    while row < rows:
        stop = min(row + BLOCK, rows)
        found = _to_be_found(data, offsets, bits, has_bits, first, row, stop, out, scratch)
        _look_ahead(found, offsets, table, shift, mask, heads, scratch)
        for i in range(found):
            r, h = np.int64(scratch[i]), scratch[BLOCK + i]
            begin, length = np.int64(offsets[r]), np.int64(offsets[r + 1]) - offsets[r]
            slot = scratch[2 * BLOCK + i]
            if slot != 0 and _is_it(
                slot, scratch[3 * BLOCK + i], data, begin, length, kept, ends, heads
            ):
                out[r] = np.int64(slot & _CODE) - 1
                continue
            # Not known when this block was looked at, or another text of the same mark.
            wanted, place, code = _slot(h, length), np.int64(h >> shift), np.int64(-1)
            while table[place] != 0:
                slot = table[place]
                if slot & _NOT_CODE == wanted:
                    head = heads[2 * np.int64(slot & _CODE) - 2]
                    if _is_it(slot, head, data, begin, length, kept, ends, heads):
                        code = np.int64(slot & _CODE) - 1
                        break
                place = (place + 1) & mask
            if code < 0 and add:
                count, size = used[0], used[1]
                if size + length > kept_room or count >= names_room or 2 * (count + 1) > mask:
                    _repeat(row, r, out)
                    return r
                for k in range(length):
                    kept[size + k] = data[begin + k]
                ends[count] = size + length
                heads[2 * count] = _head(data, begin, length)
                heads[2 * count + 1] = _tail(data, begin, length)
                table[place] = wanted | np.uint64(count + 1)
                used[0], used[1] = count + 1, size + length
                code = count
            out[r] = code
        _repeat(row, stop, out)
        row = stop
    return row


@compiled_on_pointers
def fill_heads(data, ends, count, heads):
    """The outer bytes of texts that stand one after the other."""
    begin = np.int64(0)
    for code in range(count):
        heads[2 * code] = _head(data, begin, ends[code] - begin)
        heads[2 * code + 1] = _tail(data, begin, ends[code] - begin)
        begin = ends[code]


@compiled_on_pointers
def fill_table(table, table_bits, data, ends, count):
    """An empty table made the table of these texts."""
    shift, mask = np.uint64(64 - table_bits), (1 << table_bits) - 1
    begin = np.int64(0)
    for code in range(count):
        h = hash_of(data, begin, ends[code])
        place = np.int64(h >> shift)
        while table[place] != 0:
            place = (place + 1) & mask
        table[place] = _slot(h, ends[code] - begin) | np.uint64(code + 1)
        begin = ends[code]


@compiled_on_pointers
def fill_fingerprints(data, offsets, bits, has_bits, first, rows, out):
    """uint32 for each text: 0 for none and blank ones, else never 0."""
    for row in range(rows):
        begin, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        if is_null(bits, has_bits, first + row) or is_blank(data, begin, end):
            out[row] = 0
        else:
            out[row] = np.uint32(hash_of(data, begin, end) >> np.uint64(32)) | np.uint32(1)


@compiled_on_pointers
def fill_spread(values, indices, bits, has_bits, first, rows, missing, out):
    """Each row's value, by its index; `missing` where the row is null."""
    for row in range(rows):
        out[row] = missing if is_null(bits, has_bits, first + row) else values[indices[row]]
