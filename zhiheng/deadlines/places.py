"""Where a clock's subject is shown and what it is called: told by the areas above, by table."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

Address = Callable[[UUID], str]
Names = Callable[[Collection[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True)
class Place:
    """address: the page of one row; names: what rows are called, in one statement for many."""

    address: Address
    names: Names


_PLACES: dict[str, Place] = {}


def register(table: str, address: Address, names: Names) -> None:
    """An area tells where the rows of its table are shown."""
    _PLACES[table] = Place(address, names)


def find(table: str) -> Place | None:
    return _PLACES.get(table)
