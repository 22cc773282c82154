"""Who the persons of the body are, told by the areas above: this floor knows them only as ids.

`find` gives the person of a personnel number; `settlers` write the grants that his seats and
appointments already stand for, when he gets an account.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from zhiheng.trace.sheet import Sheet

Find = Callable[[str], tuple[UUID, str] | None]
Settle = Callable[[Sheet, UUID, datetime], object]
_finders: list[Find] = []
_settlers: dict[str, Settle] = {}


def known_by(find: Find) -> Find:
    """Register how a person is found by personnel number: (id, name), or None."""
    _finders[:] = [find]
    return find


def settled_by(name: str, settle: Settle) -> Settle:
    """Register what writes a person's grants on the sheet of an act, at an instant."""
    _settlers[name] = settle
    return settle


def find(number: str) -> tuple[UUID, str] | None:
    """The person with this personnel number: id and name."""
    return next((found for one in _finders if (found := one(number))), None)


def settle(sheet: Sheet, person: UUID, at: datetime) -> None:
    """Write the grants that the person's seats and appointments stand for."""
    for name in sorted(_settlers):
        _settlers[name](sheet, person, at)
