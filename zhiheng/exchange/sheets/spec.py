"""How a sheet of our workbook is described: its columns, what names a row, what it refers to.

A row of a sheet is read into plain values by column name. `key` names the columns that tell one
record from another (the natural key); `links` turn columns into references to other records by
*their* natural keys, in the same file or in the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.trace.models import Record


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    CODE = "code"  # a number by which something is named: half-width, without blanks
    DATE = "date"
    MOMENT = "moment"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CODES = "codes"  # several texts in one cell, divided by ；、, or a line break
    IDENTITY = "identity"  # checked by its kind; sealed
    SEALED = "sealed"  # personal text that is kept sealed
    LONG = "long"  # text over several lines, kept as typed


@dataclass(frozen=True)
class Column:
    """One column. `name` is the model's field, or what a link or `complete` calls it.

    choices: stored value → label shown; synonyms: other words met in practice → stored value.
    must: an empty cell is refused. filed: part of what was filed about the quality director.
    default: the value for a new row whose cell is empty. stored=False: used by links only.
    """

    head: str
    name: str
    kind: Kind = Kind.TEXT
    must: bool = False
    says: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()  # other heads under which the column is recognised
    default: Any = None
    filed: bool = False
    stored: bool = True
    most: int = 0  # longest text; 0: no limit
    digits: tuple[int, int] = (14, 4)  # of a decimal: all, after the point
    width: int = 16
    example: str = ""


@dataclass(frozen=True)
class Link:
    """`field` refers to the record of sheet `to` whose natural key is `columns` (a value that
    begins with = stands for itself)."""

    field: str
    to: str
    columns: tuple[str, ...]
    optional: bool = False


Complete = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class SheetSpec:
    """A kind of record as a sheet.

    paths: the ORM path of each column of `key`, to find the record in the database; the first is
    the one by which rows are fetched. complete: further fields computed from the row (search …).
    check: a sentence for what is wrong with the row as a whole, with the column it concerns.
    posts: who may import it. opens: the columns whose [from, to) must not be turned round.
    """

    name: str
    title: str
    model: type[Record]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    paths: tuple[str, ...]
    says: str
    links: tuple[Link, ...] = ()
    complete: Complete | None = None
    check: Callable[[dict[str, Any]], tuple[str, str] | None] | None = None
    interval: tuple[str, str] | None = None
    posts: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    group: str = ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.stored)


_ALWAYS = {OPERATOR, SYSTEM, Post.QUALITY_DIRECTOR}
PERSONNEL = frozenset(_ALWAYS | {Post.PERSONNEL_OFFICER})
QUALITY = frozenset(_ALWAYS | {Post.PROJECT_QUALITY_MANAGER, Post.STAFF})
DIRECTOR = frozenset(_ALWAYS)


def labels(choices: type) -> dict[str, str]:
    """Stored value → label of a TextChoices class, read when it is needed by the language."""
    return {str(value): str(label) for value, label in choices.choices}  # type: ignore[attr-defined]


def interval_columns(
    start: str = "自", end: str = "至", must: bool = False
) -> tuple[Column, Column]:
    """The two columns of an interval [from, to); an empty end means that it lasts."""
    return (
        Column(start, "starts", Kind.DATE, must=must, says="起始日期（含当日），如 2020-03-01"),
        Column(end, "ends", Kind.DATE, says="终止日期（不含当日）；仍在继续的留空"),
    )
