"""Columns that follow the records: cases that were touched are replaced, all others stay.

    touched = replace_cases(columns, fresh)       fresh: Columns of all rows of the touched cases
    judge(columns, schemes, world, only=touched, before=judgement)

New rows of a case go behind all others and its old ones are left unused, until the columns are
closed up.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.columns import NO_EVIDENCE, STEP_BITS, STEP_MASK, Columns, grown
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.names import MISSING

_NO_CODES = np.zeros(0, np.int32)
ROWS = ("key", "at", "by", "quantity", "flags")
# Room for more rows: one for so many, and some. What is large is moved uncopied, yet not for
# nothing: what is looked up after it is found more slowly.
_SLACK, _MORE = 8, 1 << 16


def replace_cases(columns: Columns, fresh: Columns, *, schemes: bool = True) -> np.ndarray:
    """Put the cases of `fresh` in the place of those of the same name; their codes, rising.

    `columns` is changed, but for `equal_rows` and `warnings`, which tell of the first
    reading. A case without rows cannot be in `fresh`; see `empty_cases`. Without `schemes` the
    cases keep theirs, whatever `fresh` says.
    """
    if "quantity" in fresh.has and not len(columns.quantity):
        columns.quantity = np.full(len(columns.key), MISSING, np.int32)
    cases = columns.cases.codes_of(fresh.cases)
    make_room_for_cases(columns)
    rows = len(fresh.key)
    _make_room(columns, rows)
    _put_rows(
        columns.used, rows, fresh.key, fresh.at, fresh.by, fresh.quantity, fresh.flags,
        len(fresh.quantity) > 0, columns.steps.codes_of(fresh.steps),
        columns.people.codes_of(fresh.people), _amounts(columns, fresh),
        columns.key, columns.at, columns.by, columns.quantity, columns.flags,
        len(columns.quantity) > 0,
    )  # fmt: skip
    _place_cases(
        cases, len(cases), columns.used, fresh.start, fresh.length, fresh.scheme,
        columns.schemes.codes_of(fresh.schemes) if schemes else _NO_CODES, schemes,
        columns.start, columns.length, columns.scheme,
    )  # fmt: skip
    columns.used += rows
    columns.has |= fresh.has
    columns.last_cycle = max(columns.last_cycle, fresh.last_cycle)
    columns.earliest = min(columns.earliest, fresh.earliest)
    return np.sort(cases)


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
    """Leave out the rows that belong to no case any more; codes stay."""
    rows = rows_of(columns, np.arange(len(columns)))
    for name in ROWS:
        if len(array := getattr(columns, name)):
            setattr(columns, name, array[rows])
    columns.used = len(rows)
    length = columns.length.astype(np.int64)
    columns.start = (np.cumsum(length) - length).astype(columns.start.dtype)


def make_room_for_cases(columns: Columns) -> None:
    """A place for each case that has got its code; so far without rows and scheme."""
    count = len(columns.cases)
    more = count - len(columns.start)
    if more > 0:
        for name in ("start", "length", "scheme"):
            setattr(columns, name, grown(getattr(columns, name), count))
        columns.scheme[-more:] = MISSING


def _make_room(columns: Columns, rows: int) -> None:
    """Room for more rows behind those in use; large arrays are moved by the system, uncopied."""
    needed = columns.used + rows
    for name in ROWS:
        array = getattr(columns, name)
        if len(array) >= needed or (name == "quantity" and not len(array)):
            continue
        setattr(columns, name, grown(array, needed + needed // _SLACK + _MORE))


def _amounts(columns: Columns, fresh: Columns) -> np.ndarray:
    """int32: the place of each of the fresh quantities, to which those that lack are added."""
    places = {amount: place for place, amount in enumerate(columns.quantities)}
    for amount in fresh.quantities:
        places.setdefault(amount, len(places))
    columns.quantities = list(places)
    return np.array([places[amount] for amount in fresh.quantities], np.int32)


@compiled_on_pointers
def _place_cases(
    cases, count, used, start, length, scheme, codes, schemes, to_start, to_length, to_scheme
):  # fmt: skip
    """Say where each case has its rows now, and its scheme as the other log calls it."""
    for i in range(count):
        case = cases[i]
        to_start[case] = start[i] + used
        to_length[case] = length[i]
        if schemes:
            to_scheme[case] = codes[scheme[i]] if scheme[i] >= 0 else MISSING


@compiled_on_pointers
def _put_rows(
    first, rows, key, at, by, quantity, flags, has_quantity, steps, people, amounts,
    to_key, to_at, to_by, to_quantity, to_flags, keeps_quantity,
):  # fmt: skip
    """Write rows from `first` on in one pass, each code as the other log calls it."""
    for row in range(rows):
        one, to = np.int64(key[row]), first + row
        code = np.int64(steps[one & STEP_MASK])
        to_key[to] = np.uint32(one >> STEP_BITS << STEP_BITS | code)
        to_at[to] = at[row]
        to_by[to] = people[by[row]] if by[row] >= 0 else MISSING
        to_flags[to] = flags[row]
        if keeps_quantity:
            known = has_quantity and quantity[row] >= 0
            to_quantity[to] = amounts[quantity[row]] if known else MISSING
