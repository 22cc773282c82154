"""Columns that follow the records: cases that were touched are replaced, all others stay.

    touched = replace_cases(columns, fresh)       fresh: Columns of all rows of the touched cases
    judge(columns, schemes, world, only=touched, before=judgement)

New rows of a case go behind all others and its old ones are left unused; when half of the rows are
unused the columns are packed again.
"""

from dataclasses import fields

import numpy as np

from zhiheng.procedure.engine.columns import STEP_MASK, Columns, grown
from zhiheng.procedure.engine.names import MISSING, Names

_ROWS = ("key", "at", "by", "quantity", "flags")
# Room for more rows: one for so many, and some. What is large is moved uncopied and may move often.
_SLACK, _MORE = 32, 1 << 16


def replace_cases(columns: Columns, fresh: Columns, *, schemes: bool = True) -> np.ndarray:
    """Put the cases of `fresh` in the place of those of the same name; their codes, rising.

    `columns` is changed, but for `equal_rows` and `warnings`, which tell of the first
    reading. A case without rows cannot be in `fresh`; see `empty_cases`. Without `schemes` the
    cases keep theirs, whatever `fresh` says.
    """
    if "quantity" in fresh.has and not len(columns.quantity):
        columns.quantity = np.full(len(columns.key), MISSING, np.int32)
    cases = columns.cases.codes_of(fresh.cases)
    _make_room_for_cases(columns)
    rows = len(fresh.key)
    _make_room(columns, rows)
    here = slice(columns.used, columns.used + rows)
    steps = columns.steps.codes_of(fresh.steps).astype(np.uint32)
    cycles = fresh.key & ~np.uint32(STEP_MASK)
    columns.key[here] = cycles | (steps[fresh.key & np.uint32(STEP_MASK)] if rows else cycles)
    columns.at[here] = fresh.at
    columns.by[here] = _mapped(columns.people, fresh.people, fresh.by)
    columns.flags[here] = fresh.flags
    if len(columns.quantity):
        columns.quantity[here] = _quantities(columns, fresh)
    columns.start[cases] = fresh.start + columns.used
    columns.length[cases] = fresh.length
    if schemes:
        columns.scheme[cases] = _mapped(columns.schemes, fresh.schemes, fresh.scheme)
    columns.used += rows
    columns.has |= fresh.has
    columns.last_cycle = max(columns.last_cycle, fresh.last_cycle)
    columns.earliest = min(columns.earliest, fresh.earliest)
    return np.sort(cases)


def empty_cases(columns: Columns, names: list[str]) -> np.ndarray:
    """Cases that have no rows any more; their codes, rising. Such a case is not counted."""
    cases = np.array([columns.cases.code(name) for name in names], np.int64)
    cases = np.sort(cases[cases >= 0])
    columns.length[cases] = 0
    return cases


def is_sparse(columns: Columns) -> bool:
    """Whether half of the rows are unused, so that `packed` is worth it."""
    return columns.used > 2 * columns.rows + 1024


def packed(columns: Columns) -> Columns:
    """The same columns without unused rows; codes stay."""
    order = np.repeat(columns.start - _starts(columns.length), columns.length)
    order += np.arange(len(order))
    new = {each.name: getattr(columns, each.name) for each in fields(columns)}
    for name in _ROWS:
        if len(new[name]):
            new[name] = new[name][order]
    new["start"] = _starts(columns.length)
    new["used"] = len(order)
    return Columns(**new)


def _starts(length: np.ndarray) -> np.ndarray:
    start = np.zeros(len(length), np.int64)
    np.cumsum(length[:-1], out=start[1:])
    return start


def _make_room_for_cases(columns: Columns) -> None:
    count = len(columns.cases)
    more = count - len(columns.start)
    if more > 0:
        for name in ("start", "length", "scheme"):
            setattr(columns, name, grown(getattr(columns, name), count))
        columns.scheme[-more:] = MISSING


def _make_room(columns: Columns, rows: int) -> None:
    """Room for more rows behind those in use; large arrays are moved by the system, uncopied."""
    needed = columns.used + rows
    for name in _ROWS:
        array = getattr(columns, name)
        if len(array) >= needed or (name == "quantity" and not len(array)):
            continue
        setattr(columns, name, grown(array, needed + needed // _SLACK + _MORE))


def _mapped(names: Names, other: Names, codes: np.ndarray) -> np.ndarray:
    """Codes of one set of names in another, to which names that it lacks are added."""
    known = np.append(names.codes_of(other), np.int32(MISSING))
    return known[codes]


def _quantities(columns: Columns, fresh: Columns) -> np.ndarray:
    places = {amount: place for place, amount in enumerate(columns.quantities)}
    for amount in fresh.quantities:
        places.setdefault(amount, len(places))
    columns.quantities = list(places)
    if not len(fresh.quantity):
        return np.full(len(fresh.key), MISSING, np.int32)
    known = np.array([*(places[amount] for amount in fresh.quantities), MISSING], np.int32)
    return known[fresh.quantity]
