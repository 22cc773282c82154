"""What a press of a button does to a draft: add, remove, move. Pure.

An operation is a word of the form "add-steps", "remove-i3", "up-i3", "down-s1", "add-aparts".
"""

from typing import Any

from zhiheng.schemes.draft import (
    APART,
    INITIAL,
    LATER,
    LIMIT,
    MOST_STEPS,
    ApartRow,
    Draft,
    LimitRow,
    StepRow,
    tidied,
)

_MADE: dict[str, tuple[str, type[Any]]] = {
    "steps": (INITIAL, StepRow),
    "later": (LATER, StepRow),
    "aparts": (APART, ApartRow),
    "limits": (LIMIT, LimitRow),
}


def edited(draft: Draft, operation: str) -> str:
    """Carry the operation out on the draft; the id of the field to go on with, or nothing."""
    act, _, target = operation.partition("-")
    if act == "add" and target in _MADE:
        return _added(draft, target)
    for name in _MADE:
        rows = getattr(draft, name)
        place = next((n for n, row in enumerate(rows) if row.key == target), None)
        if place is not None and act in ("remove", "up", "down"):
            return _moved(draft, rows, place, act)
    return ""


def _added(draft: Draft, name: str) -> str:
    """A new row at the end; a new step comes after the last one, as most do."""
    rows = getattr(draft, name)
    if len(rows) >= MOST_STEPS:
        return ""
    letter, made = _MADE[name]
    numbers = [int(row.key[1:]) for row in rows]
    row = made(f"{letter}{max(numbers, default=0) + 1}")
    if isinstance(row, StepRow) and rows:
        row.after = [rows[-1].key]
    rows.append(row)
    return {"aparts": "left-", "limits": "from-"}.get(name, "id-") + row.key


def _moved(draft: Draft, rows: list[Any], place: int, act: str) -> str:
    key = rows[place].key
    if act == "remove":
        del rows[place]
        tidied(draft)
        return ""
    other = place + (1 if act == "down" else -1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return f"{act}-{key}"
