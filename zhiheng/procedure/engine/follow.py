"""Columns that follow the records: cases that were touched are replaced, all others stay.

    fresh = fresh_events(events, has, columns)     all rows of the touched cases
    replace_cases(columns, fresh)
    judge(columns, schemes, world, only=fresh.codes, before=judgement)

New rows of a case go behind all others and its old ones are left unused, until the columns are
closed up.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.columns import NO_EVIDENCE, Columns, Fresh, grown
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.memory import move, prefetch
from zhiheng.procedure.engine.names import MISSING
from zhiheng.procedure.engine.pages import may_be_large, passing, together

ROWS = ("key", "at", "by", "quantity", "flags")
# Room for more rows: half as many, up to so many (`_HALF`); an eighth where that is more; so many
# at least (`_MORE`).
_MORE, _HALF = 1 << 16, 1 << 20
_MANY = 1 << 22  # rows of which arrays are better moved by the system, uncopied
_FAR = 16  # cases ahead of which the memory is asked


def replace_cases(columns: Columns, fresh: Fresh, *, schemes: bool = True) -> None:
    """Put the rows of `fresh`, gathered for this log, in the place of all that its cases had.

    `columns` is changed, but for `equal_rows` and `warnings`, which tell of the first
    reading. A case without rows cannot be in `fresh`; see `empty_cases`. Without `schemes` the
    cases keep theirs, whatever `fresh` says. Where `has` gains a column, all cases are to be judged
    anew. Raises ValueError, and nothing has changed, for rows gathered for another log, or codes
    that are none of this one, or rows that do not belong together.
    """
    if fresh.quantities is not columns.quantities:
        raise ValueError("these rows were gathered for another log")
    if not fresh.is_sound or (len(fresh.codes) and fresh.codes[-1] >= len(columns.cases)):
        raise ValueError("these rows are not sound, or not those of cases of this log")
    columns.has |= fresh.has
    if "quantity" in columns.has and not len(columns.quantity):
        columns.quantity = np.full(len(columns.key), MISSING, np.int32)
    make_room_for_cases(columns)
    _put_rows(columns, fresh)
    _place_cases(
        fresh.codes, len(fresh.codes), columns.used, fresh.start, fresh.length, fresh.scheme,
        schemes, columns.start, columns.length, columns.scheme,
    )  # fmt: skip
    columns.used += len(fresh.key)
    columns.last_cycle = max(columns.last_cycle, fresh.last_cycle)
    columns.earliest = min(columns.earliest, fresh.earliest)


def empty_cases(columns: Columns, names: Iterable[str]) -> np.ndarray:
    """Cases that have no rows any more; their codes, rising. Such a case is not counted.

    The rows given up lose their evidence: whether a log tells of any is asked of all rows in use.
    """
    codes = np.sort(columns.cases.find(pa.array(list(names), pa.string())))
    codes = codes[codes >= 0]
    columns.flags[rows_of(columns, codes)] = NO_EVIDENCE
    columns.length[codes] = 0
    return codes


def rows_of(columns: Columns, codes: np.ndarray) -> np.ndarray:
    """The places of the rows of these cases, case after case."""
    length = columns.length[codes].astype(np.int64)
    ends = np.cumsum(length)
    return np.repeat(columns.start[codes] - (ends - length), length) + np.arange(
        int(ends[-1]) if len(ends) else 0
    )


def is_sparse(columns: Columns) -> bool:
    """Whether more than a quarter of the rows belong to no case, so that closing up is worth it."""
    return columns.used > 4 and 4 * columns.rows < 3 * columns.used


def close_up(columns: Columns) -> None:
    """Leave out the rows that belong to no case any more; the others stand case by case again.

    The arrays stay where they are, so nobody else may hold them; what is free behind the rows is
    room to grow.
    """
    rows, has_quantity = columns.rows, len(columns.quantity) > 0
    memory = passing(rows * columns.at.itemsize)
    drafts = [memory.view(getattr(columns, name).dtype) for name in ROWS]
    arrays = [getattr(columns, name) for name in ROWS]
    _put_together(len(columns), columns.start, columns.length, *arrays, *drafts, has_quantity)
    columns.used = rows


def make_room_for_cases(columns: Columns) -> None:
    """A place for each case that has got its code; so far without rows and scheme."""
    count = len(columns.cases)
    more = count - len(columns.start)
    if more > 0:
        for name in ("start", "length", "scheme"):
            setattr(columns, name, grown(getattr(columns, name), count))
        columns.scheme[-more:] = MISSING


def _put_rows(columns: Columns, fresh: Fresh) -> None:
    """Write the fresh rows behind those in use."""
    needed = columns.used + len(fresh.key)
    names = [name for name in ROWS if name != "quantity" or "quantity" in columns.has]
    if any(len(getattr(columns, name)) < needed for name in names):
        _make_room_for_rows(columns, names, needed)
    for name in names:
        array, values = getattr(columns, name), getattr(fresh, name)
        none_told = name == "quantity" and not len(values)
        array[columns.used : needed] = MISSING if none_told else values


def _make_room_for_rows(columns: Columns, names: list[str], needed: int) -> None:
    """Room for as many rows, and for more to come."""
    count = needed + max(needed // 8, min(needed // 2, _HALF), _MORE)
    arrays = [getattr(columns, name) for name in names]
    if needed < _MANY and may_be_large():
        larger = together([array[: columns.used] for array in arrays], count)
    else:
        larger = [grown(array, count) for array in arrays]
    for name, array in zip(names, larger, strict=True):
        # The system gives each page when it is first written to, which takes as long as to judge
        # what stands on it: rather now, for all of them.
        array[needed:] = 0
        setattr(columns, name, array)


@compiled_on_pointers
def _put_together(
    count, start, length, key, at, by, quantity, flags,
    key_draft, at_draft, by_draft, quantity_draft, flags_draft, has_quantity,
):  # fmt: skip
    """The rows of the first case, then those of the next; all in one go, so that nothing is half
    done. One draft after the other is written and copied back: they are in the same place."""
    collect(count, start, length, key, key_draft)
    collect(count, start, length, at, at_draft)
    collect(count, start, length, by, by_draft)
    collect(count, start, length, flags, flags_draft)
    if has_quantity:
        collect(count, start, length, quantity, quantity_draft)
    used = np.int64(0)
    for case in range(count):
        start[case] = used
        used += length[case]


@compiled_on_pointers
def collect(count, start, length, array, draft):
    """Of one array; the rows of cases that stand side by side move as one."""
    used, case = np.int64(0), 0
    while case < count:
        begin = end = start[case]
        while case < count and (start[case] == end or length[case] == 0):
            end += length[case]
            case += 1
        prefetch(array, start[min(case + _FAR, count - 1)])
        move(array, begin, draft, used, end - begin)
        used += end - begin
    move(draft, 0, array, 0, used)


@compiled_on_pointers
def _place_cases(
    cases, count, used, start, length, scheme, schemes, to_start, to_length, to_scheme
):  # fmt: skip
    """Say where each case has its rows now, and its scheme.

    What is written is read just before, whence the sum that nobody needs: of reads at many places
    the memory answers many at a time, while writes wait for one another, twice as long in all.
    """
    fetched = np.int64(0)
    for i in range(count):
        case = cases[i]
        fetched += to_start[case] ^ to_length[case] ^ to_scheme[case]
        to_start[case] = start[i] + used
        to_length[case] = length[i]
        if schemes:
            to_scheme[case] = scheme[i]
    return fetched
