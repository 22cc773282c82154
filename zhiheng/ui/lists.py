"""Lists that can be taken away as a workbook: each area registers its own, exchange writes them.

An area registers when its views are loaded; `rows(request)` answers the same rows that the page
shows under the filters of the request, all of them, in the order of the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Rows = Callable[[HttpRequest], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class ListExport:
    """A list by its name (in addresses), its title, who may see it, its heads and its rows."""

    name: str
    title: str
    sight: str
    columns: tuple[str | Promise, ...]
    rows: Rows


_LISTS: dict[str, ListExport] = {}


def register(
    name: str, title: str, sight: str, columns: Sequence[str | Promise], rows: Rows
) -> ListExport:
    """Enter a list; raises ValueError where another has the name already."""
    entry = ListExport(name, title, sight, tuple(columns), rows)
    if name in _LISTS and _LISTS[name].rows is not rows:
        raise ValueError(f"list {name} is registered twice")
    _LISTS[name] = entry
    return entry


def lists() -> tuple[ListExport, ...]:
    return tuple(_LISTS[name] for name in sorted(_LISTS))


def find(name: str) -> ListExport | None:
    return _LISTS.get(name)
