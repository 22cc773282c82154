"""Rows brought together by case, and within a case in order of time."""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled, compiled_on_pointers
from zhiheng.procedure.engine.names import Names
from zhiheng.procedure.engine.pages import scattered

_FEW = 4096  # rows that are worth sorting in place; more are sorted by numpy


def cluster(cases: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """(start, length) of each case, and the order of rows that clusters them.

    The order is None where the rows stand together already: codes are given by appearance, so they
    do when the codes never fall.
    """
    start, length = scattered(count, np.int64), scattered(count, np.int32)
    length.fill(0)
    clustered = _count(cases, length)
    start[:1] = 0
    np.cumsum(length[:-1], out=start[1:]) if count else None
    if clustered:
        return start, length, None
    order = np.empty(len(cases), np.uint32 if len(cases) < 1 << 32 else np.int64)
    _counting_sort(cases, start.copy(), order)
    return start, length, order


def reorder(columns: dict[str, np.ndarray], order: np.ndarray) -> None:
    """Put the rows of these columns into the order that `cluster` gave, in their place.

    What stands in a row's small columns is first put together, so that a row is fetched from one
    place of the memory and not from five. The print of a row's texts loses its two lowest bits.
    """
    count, quantity = len(order), columns["quantity"]
    has_quantity = len(quantity) > 0
    records = np.empty((count, 4), np.uint32)
    _put_together(
        columns["key"], columns["by"], quantity, has_quantity, columns["flags"],
        columns["prints"], records, count,
    )  # fmt: skip
    for name in ("key", "by", "quantity", "flags", "prints"):
        columns[name] = np.empty(0 if name == "quantity" and not has_quantity else count,
                                 columns[name].dtype)  # fmt: skip
    del quantity
    _take_apart(
        records, order, columns["key"], columns["by"], columns["quantity"], has_quantity,
        columns["flags"], columns["prints"], count,
    )  # fmt: skip
    del records
    for name in ("at", "scheme"):
        if len(columns[name]):
            out = np.empty_like(columns[name])
            _pick(columns[name], order, out, count)
            columns[name] = out


@compiled_on_pointers
def _put_together(key, by, quantity, has_quantity, flags, prints, records, count):
    for row in range(count):
        at = 4 * row
        records[at] = key[row]
        records[at + 1] = np.uint32(by[row])
        records[at + 2] = np.uint32(quantity[row]) if has_quantity else np.uint32(0)
        records[at + 3] = prints[row] & np.uint32(0xFFFFFFFC) | np.uint32(flags[row])


@compiled_on_pointers
def _take_apart(records, order, key, by, quantity, has_quantity, flags, prints, count):
    for row in range(count):
        at = 4 * np.int64(order[row])
        key[row] = records[at]
        by[row] = np.int32(records[at + 1])
        if has_quantity:
            quantity[row] = np.int32(records[at + 2])
        flags[row] = records[at + 3] & np.uint32(3)
        prints[row] = records[at + 3]


@compiled_on_pointers
def _pick(values, order, out, count):
    for row in range(count):
        out[row] = values[order[row]]


@compiled
def _count(cases, length):
    """Counts the rows of each case; whether the codes never fall."""
    clustered = True
    before = 0
    for case in cases:
        length[case] += 1
        clustered &= case >= before
        before = case
    return clustered


@compiled
def _counting_sort(cases, place, order):
    for row in range(len(cases)):
        case = cases[row]
        order[place[case]] = row
        place[case] += 1


def schemes_of_cases(
    named: np.ndarray, start: np.ndarray, length: np.ndarray
) -> tuple[np.ndarray, int]:
    """(the scheme that each case's rows name, MISSING for none; a case that names two, or -1)."""
    scheme = scattered(len(start), np.int32)
    scheme.fill(-1)
    torn = _one_scheme_each(named, start, length, scheme) if len(named) else -1
    return scheme, torn


@compiled
def _one_scheme_each(named, start, length, scheme):
    for case in range(len(start)):
        for row in range(start[case], start[case] + length[case]):
            if named[row] >= 0:
                if scheme[case] >= 0 and scheme[case] != named[row]:
                    return case
                scheme[case] = named[row]
    return -1


def put_in_order(
    start: np.ndarray,
    length: np.ndarray,
    steps: Names,
    key: np.ndarray,
    at: np.ndarray,
    by: np.ndarray,
    quantity: np.ndarray,
    flags: np.ndarray,
    prints: np.ndarray,
) -> int:
    """Sort the rows of each case in place: by time, step's name, cycle, then by all else.

    Returns how many rows are equal to one before them.
    """
    rank = _ranks(steps)
    columns = (key, at, by, quantity, flags, prints)
    _sort_few(start, length, rank, *columns)
    for case in np.flatnonzero(length > _FEW).tolist():
        part = slice(int(start[case]), int(start[case]) + int(length[case]))
        _sort_many([each[part] for each in columns if len(each)], key[part], at[part], rank)
    return int(_count_equals(start, length, *columns))


def _ranks(steps: Names) -> np.ndarray:
    """The place of each step among all by name (UTF-8 keeps the order of code points)."""
    names = [name.encode() for name in steps]
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return rank


def _sort_many(parts: list[np.ndarray], key: np.ndarray, at: np.ndarray, rank: np.ndarray) -> None:
    name = key & np.uint32((1 << 22) - 1)
    order = np.lexsort([*reversed(parts), key >> np.uint32(22), rank[name], at])
    for part in parts:
        part[:] = part[order]


@compiled
def _before(a, b, rank, key, at, by, quantity, flags, prints):
    """Whether row a belongs before row b."""
    if at[a] != at[b]:
        return at[a] < at[b]
    if key[a] != key[b]:
        one, other = key[a] & np.uint32(0x3FFFFF), key[b] & np.uint32(0x3FFFFF)
        if one != other:
            return rank[one] < rank[other]
        return key[a] < key[b]
    if by[a] != by[b]:
        return by[a] < by[b]
    if len(quantity) and quantity[a] != quantity[b]:
        return quantity[a] < quantity[b]
    if flags[a] != flags[b]:
        return flags[a] < flags[b]
    return prints[a] < prints[b]


@compiled
def _swap(a, b, key, at, by, quantity, flags, prints):
    key[a], key[b] = key[b], key[a]
    at[a], at[b] = at[b], at[a]
    by[a], by[b] = by[b], by[a]
    if len(quantity):
        quantity[a], quantity[b] = quantity[b], quantity[a]
    flags[a], flags[b] = flags[b], flags[a]
    prints[a], prints[b] = prints[b], prints[a]


@compiled
def _sort_few(start, length, rank, key, at, by, quantity, flags, prints):
    """Shell's sort, which costs nothing but a look where rows stand in order already."""
    for case in range(len(start)):
        first, count = start[case], length[case]
        if count > _FEW:
            continue
        gap = 1
        if count > 24:
            while gap < count // 9:
                gap = 3 * gap + 1
        while gap > 0:
            for i in range(first + gap, first + count):
                j = i
                while (
                    j - gap >= first
                    and at[j] <= at[j - gap]
                    and _before(j, j - gap, rank, key, at, by, quantity, flags, prints)
                ):
                    _swap(j, j - gap, key, at, by, quantity, flags, prints)
                    j -= gap
            gap //= 3


@compiled
def _count_equals(start, length, key, at, by, quantity, flags, prints):
    equal = 0
    for case in range(len(start)):
        for row in range(start[case] + 1, start[case] + length[case]):
            if (
                at[row] == at[row - 1]
                and key[row] == key[row - 1]
                and by[row] == by[row - 1]
                and flags[row] == flags[row - 1]
                and prints[row] == prints[row - 1]
                and (len(quantity) == 0 or quantity[row] == quantity[row - 1])
            ):
                equal += 1
    return equal


@compiled
def count_between(start, length, at, low, high):
    """How many rows have a time of `low` or later and before `high`; rows stand in order."""
    count = 0
    for case in range(len(start)):
        row = start[case] + length[case] - 1
        while row >= start[case] and at[row] >= low:
            count += at[row] < high
            row -= 1
    return count
