"""What evidence may be attached to: told by the areas above, by table.

This floor knows their rows only as ids; so whoever registers a table says which sight opens its
pages, where a row is shown, what it is called, and whom it is about.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may

Address = Callable[[UUID], str]
Names = Callable[[Collection[UUID]], Mapping[UUID, str]]
Person = Callable[[UUID], UUID | None]


@dataclass(frozen=True)
class Place:
    """sight: what opens the row's page. names: what rows are called; also tells which exist.

    person: whom the row is about; its evidence is erased and exported with that person.
    personal: whether evidence here is taken to hold personal data unless said otherwise.
    """

    sight: str
    address: Address
    names: Names
    person: Person = lambda key: None
    personal: bool = True


_PLACES: dict[str, Place] = {}


def register(table: str, place: Place) -> None:
    """An area tells that evidence may be attached to rows of its table."""
    _PLACES[table] = place


def find(table: str) -> Place | None:
    return _PLACES.get(table)


def opened(
    table: str, by: Actor, at: datetime, posts: frozenset[str] | None = None
) -> Place | None:
    """The place, where `by` may see its rows; absent and forbidden look the same."""
    place = _PLACES.get(table)
    return place if place and (by.account is None or may(by, place.sight, at, posts)) else None


def tables(by: Actor, at: datetime, posts: frozenset[str]) -> list[str]:
    """The tables whose rows `by` may see."""
    return [table for table in sorted(_PLACES) if opened(table, by, at, posts)]
