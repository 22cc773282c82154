"""Where a clock's subject is shown and what it is called: told by the areas above, by table."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

Address = Callable[[UUID], str]
Names = Callable[[Collection[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True)
class Place:
    """address: the page of one row; names: what rows are called, in one statement for many; sight:
    what opens the page, told of rows to which no evidence is attached (else evidence.places has it)
    where not everybody who sees clocks may see them."""

    address: Address
    names: Names
    sight: str = ""


_PLACES: dict[str, Place] = {}


def register(table: str, address: Address, names: Names, sight: str = "") -> None:
    """An area tells where the rows of its table are shown."""
    _PLACES[table] = Place(address, names, sight)


def find(table: str) -> Place | None:
    return _PLACES.get(table)


def sights() -> dict[str, str]:
    """The tables whose pages are opened by a sight of their own, with it."""
    return {table: place.sight for table, place in _PLACES.items() if place.sight}
