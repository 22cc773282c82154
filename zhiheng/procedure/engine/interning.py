"""Texts hashed, compared and coded in machine code: the larger half of what reading a log costs.

Texts are bytes one after the other with their offsets, as arrow keeps them. Words of eight bytes
are put together byte by byte, which the compiler turns into one load.
"""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers

BLOCK = 256  # rows looked up together, so that the memory answers several at once
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BLANK, _AS_BEFORE, _SEARCHED = -1, -2, -3


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
    """64 bits of a text."""
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
    return h ^ (h >> np.uint64(32))


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
def intern(
    data, offsets, bits, has_bits, first, row, rows, out, hashed, add,
    kept, kept_room, ends, hashes, names_room, table, table_size, used,
):  # fmt: skip
    """Codes of texts from `row` on; the row at which room ran out, or the number of rows.

    hashed: uint64[BLOCK], written to. table: code + 1 at the place that the hash names, behind it
    where that is taken; kept, ends, hashes: bytes, ends and hashes of the texts coded so far; used:
    how many there are and how many bytes. Without `add` a text that is not known has the code -1.
    """
    mask = table_size - 1
    while row < rows:
        stop = min(row + BLOCK, rows)
        # What is probably the code of each, without looking at what that text is.
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
            h = hash_of(data, begin, end)
            hashed[r - row] = h
            code = table[np.int64(h >> np.uint64(20)) & mask] - 1
            out[r] = code if code >= 0 else _SEARCHED
        for r in range(row, stop):
            code = np.int64(out[r])
            if code >= 0:
                begin, end = np.int64(offsets[r]), np.int64(offsets[r + 1])
                start = np.int64(ends[code - 1]) if code > 0 else np.int64(0)
                if (
                    hashes[code] != hashed[r - row]
                    or ends[code] - start != end - begin
                    or not _same(data, begin, end - begin, kept, start)
                ):
                    out[r] = _SEARCHED
        for r in range(row, stop):
            if out[r] >= _BLANK:
                continue
            if out[r] == _AS_BEFORE:
                out[r] = out[r - 1]
                continue
            begin, end = np.int64(offsets[r]), np.int64(offsets[r + 1])
            length = end - begin
            h = hashed[r - row]
            place = np.int64(h >> np.uint64(20)) & mask
            code = np.int64(-1)
            while table[place] != 0:
                other = np.int64(table[place]) - 1
                if hashes[other] == h:
                    start = np.int64(ends[other - 1]) if other > 0 else np.int64(0)
                    if ends[other] - start == length and _same(data, begin, length, kept, start):
                        code = other
                        break
                place = (place + 1) & mask
            if code < 0 and add:
                count, size = used[0], used[1]
                if size + length > kept_room or count >= names_room or 2 * (count + 1) > table_size:
                    return r
                for i in range(length):
                    kept[size + i] = data[begin + i]
                ends[count] = size + length
                hashes[count] = h
                table[place] = count + 1
                used[0], used[1] = count + 1, size + length
                code = count
            out[r] = code
        row = stop
    return row


@compiled_on_pointers
def hash_all(data, ends, count, hashes):
    """The hashes of texts that stand one after the other."""
    begin = np.int64(0)
    for code in range(count):
        hashes[code] = hash_of(data, begin, ends[code])
        begin = ends[code]


@compiled_on_pointers
def rehash(table, table_size, hashes, count):
    """Fill an empty table."""
    mask = table_size - 1
    for code in range(count):
        place = np.int64(hashes[code] >> np.uint64(20)) & mask
        while table[place] != 0:
            place = (place + 1) & mask
        table[place] = code + 1


@compiled_on_pointers
def fill_fingerprints(data, offsets, bits, has_bits, first, rows, out):
    """uint32 for each text: 0 for none and blank ones, else never 0."""
    for row in range(rows):
        begin, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        if is_null(bits, has_bits, first + row) or is_blank(data, begin, end):
            out[row] = 0
        else:
            out[row] = np.uint32(hash_of(data, begin, end)) | np.uint32(1)
