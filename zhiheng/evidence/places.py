"""What evidence may be attached to: told by the areas above, by table.

This floor knows their rows only as ids; so whoever registers a table says which sight opens its
pages, where a row is shown, what it is called, and whom it is about.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may, posts_in_force

Address = Callable[[UUID], str]
Names = Callable[[Collection[UUID]], Mapping[UUID, str]]
Person = Callable[[UUID], UUID | None]


@dataclass(frozen=True)
class Place:
    """sight: what opens the row's page. names: what rows are called; also tells which exist.

    address: asks the database nothing, so that long lists may be led from. person: whom the row
    is about; its evidence is erased and exported with that person. personal: whether evidence
    here is taken to hold personal data unless said otherwise. page: where a row is shown that has
    no page of its own (see `Rows.led`). whole: posts that see every row; others who have the sight
    see what is about themselves.
    """

    sight: str
    address: Address
    names: Names
    person: Person = lambda key: None
    personal: bool = True
    page: Address | None = None
    whole: frozenset[str] | None = None


class Rows:
    """How the rows of a model are met by other areas, from its columns.

    called: the columns whose values, with `label` behind them, name a row.
    about: the column of the person that a row is about; empty: of none. live: only rows that
    were not taken back.
    """

    def __init__(
        self, model: type[Any], *called: str, about: str = "", label: Any = "", live: bool = False
    ) -> None:
        self.table: str = model._meta.db_table
        self._rows = model.objects if live else model.every
        self._called, self._about, self._label = called, about, label

    def names(self, keys: Collection[UUID]) -> Mapping[UUID, str]:
        rows = self._rows.filter(pk__in=list(keys)).values_list("pk", *self._called)
        label = [self._label] if self._label else []
        return {key: " ".join(map(str, (*parts, *label))) for key, *parts in rows}

    def person(self, key: UUID) -> UUID | None:
        return self.of(self._about, key) if self._about else None

    def of(self, column: str, key: UUID) -> Any:
        """One value of one row; None where there is no such row."""
        return self._rows.filter(pk=key).values_list(column, flat=True).first()

    def led(self, key: UUID) -> str:
        """The address of a row that is shown on another's page: it leads there when asked."""
        return f"/evidence/at/{self.table}/{key}/"

    def place(
        self, sight: str, address: Address, *, personal: bool = True,
        whole: frozenset[str] | None = None,
    ) -> Place:  # fmt: skip
        """Of rows that have pages of their own."""
        return Place(sight, address, self.names, self.person, personal, whole=whole)

    def place_on(self, sight: str, page: str, column: str) -> Place:
        """Of rows shown on another's page; column: whose value stands in `page`."""
        return Place(
            sight, self.led, self.names, self.person,
            page=lambda key: page.format(self.of(column, key)),
        )  # fmt: skip


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


def opened_row(
    table: str, key: UUID, by: Actor, at: datetime, posts: frozenset[str] | None = None
) -> Place | None:
    """The place, where `by` may see this very row of it."""
    place = opened(table, by, at, posts)
    if place is None or place.whole is None or by.account is None:
        return place
    held = posts_in_force(by, at) if posts is None else posts
    own = by.person is not None and place.person(key) == by.person
    return place if own or held & place.whole else None


def tables(by: Actor, at: datetime, posts: frozenset[str]) -> list[str]:
    """The tables of which `by` may see every row."""
    return [
        table
        for table in sorted(_PLACES)
        if (place := opened(table, by, at, posts)) and (not place.whole or posts & place.whole)
    ]


def limited(by: Actor, at: datetime, posts: frozenset[str]) -> list[str]:
    """The tables of which `by` does not see every row."""
    if by.account is None:
        return []
    return sorted(_PLACES.keys() - tables(by, at, posts))


def closed(by: Actor, at: datetime, posts: frozenset[str]) -> frozenset[str]:
    """The tables of which `by` may see no row: not even what they are called."""
    return frozenset(table for table in _PLACES if opened(table, by, at, posts) is None)


def own_tables(by: Actor, at: datetime, posts: frozenset[str]) -> list[str]:
    """The tables of which `by` may see the rows that are about himself, and no other."""
    every = set(tables(by, at, posts))
    return [one for one in sorted(_PLACES) if one not in every and opened(one, by, at, posts)]
