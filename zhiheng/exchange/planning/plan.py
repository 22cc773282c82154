"""What a plan is: planned records, refusals with their place, counts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist

from zhiheng.exchange.sheets import BY_NAME, Column, SheetSpec

CLEAR = "（空）"
"""What a person writes into a cell to take a value away: an empty cell leaves it alone."""
Key = tuple[Any, ...]


class Place(NamedTuple):
    """A row of a sheet, as the spreadsheet numbers it; `columns`: name → column number (from 1)."""

    sheet: str
    row: int
    columns: dict[str, int]

    def __str__(self) -> str:
        return f"“{self.sheet}”第 {self.row} 行"


@dataclass(frozen=True)
class Refusal:
    """Why a cell (column > 0) or a row (0) cannot come in, and what would be right.

    head: the column's head; value: as shown, personal numbers masked; row 0: the whole sheet.
    """

    sheet: str
    row: int
    column: int
    head: str
    value: str
    why: str
    right: str

    @property
    def where(self) -> str:
        if self.sheet and self.row and self.head:
            return f"“{self.sheet}”第 {self.row} 行“{self.head}”"
        parts = [f"“{self.sheet}”"] if self.sheet else []
        parts += [f"第 {self.row} 行"] if self.row else []
        parts += [f"“{self.head}”"] if self.head else []
        return "".join(parts)

    @property
    def says(self) -> str:
        value = f"填的是“{self.value}”，" if self.value else ""
        return f"{self.where}：{value}{self.why}" + (f"；{self.right}" if self.right else "") + "。"

    @property
    def cause(self) -> str:
        """What groups like with like: the sheet, the column, and the reason without its numbers."""
        plain = "".join("#" if c.isdigit() else c for c in self.why)
        return f"{self.sheet}|{self.head}|{_without_quotes(plain)}"


def _without_quotes(text: str) -> str:
    """The sentence without what stands in quotation marks, which differs from row to row."""
    kept, inside = [], False
    for character in text:
        inside = (inside or character == "“") and character != "”"
        if not inside:
            kept.append(character)
    return "".join(kept)


class Planned:
    """A row on its way to a record. `cells`: the plain values of filled cells by column name.

    key: its natural key. soft: it follows from another row (an official sheet, a certificate's
    state), so it gives way where the file says more. values: the model's attributes that are new;
    links: every reference by attribute; old: what they were (empty for a new record); seals:
    personal texts, sealed at carrying out.
    bad: something of the row was refused; it stays only so that others can refer to it.
    """

    __slots__ = (
        "bad", "cells", "id", "key", "links", "old", "place", "seals", "soft", "spec", "values",
        "version",
    )  # fmt: skip

    def __init__(
        self, spec: SheetSpec, place: Place, cells: dict[str, Any], *, soft: bool = False
    ) -> None:
        self.spec, self.place, self.cells, self.soft = spec, place, cells, soft
        self.key = key_of(spec, cells)
        self.bad = False
        self.id: UUID | None = None
        self.version = 0
        self.values: dict[str, Any] = {}
        self.links: dict[str, UUID | None] = {}
        self.old: dict[str, Any] = {}
        self.seals: dict[str, str] = {}

    def refusal(self, name: str, value: str, why: str, right: str) -> Refusal:
        """Why the cell of this column cannot come in, and what would be right."""
        column, number = self.spec.column(name), self.place.columns.get(name, 0)
        return Refusal(self.place.sheet, self.place.row, number, column.head, value, why, right)


def key_of(spec: SheetSpec, cells: Mapping[str, Any]) -> Key:
    """The natural key of a row; what is not filled stands as the table's empty value."""
    blanks = blanks_of(spec)
    return tuple(
        blanks[name] if (v := cells.get(name)) in (None, CLEAR) else v for name in spec.key
    )


@cache
def blanks_of(spec: SheetSpec) -> dict[str, Any]:
    """What a column holds where nothing was filled in, by column name."""
    return {column.name: _blank(spec, column) for column in spec.columns}


def _blank(spec: SheetSpec, column: Column) -> Any:
    if column.default is not None:
        return column.default
    try:
        field = spec.model._meta.get_field(column.name)
    except FieldDoesNotExist:
        return None
    return None if field.null or field.is_relation else ""


@dataclass(frozen=True)
class Filed:
    """A change of something filed about the director: what, of which appointment."""

    appointment: UUID
    what: str


@dataclass
class Plan:
    """What a file would do. Its text is what tells two requests apart (see the door's key)."""

    file_name: str
    digest: str
    kind: str
    nature: str
    effective: date | None
    on: date  # the day on which it is planned
    mapping: dict[str, str] = field(default_factory=dict)
    created: dict[str, list[Planned]] = field(default_factory=dict)
    changed: dict[str, list[Planned]] = field(default_factory=dict)
    same: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)
    asks: list[Any] = field(default_factory=list)  # questions of the mapping step still open
    progress: Callable[[int, int], None] = field(default=lambda done, total: None, repr=False)

    def __str__(self) -> str:
        return f"{self.digest} {self.nature} {self.effective} {sorted(self.mapping.items())}"

    __repr__ = __str__

    @property
    def counts(self) -> dict[str, int]:
        """created, changed, same: records; refused: rows."""
        return {
            "created": sum(map(len, self.created.values())),
            "changed": sum(map(len, self.changed.values())),
            "same": self.same.total(),
            "refused": len({(r.sheet, r.row) for r in self.refused}),
        }

    @property
    def writes(self) -> bool:
        return bool(self.created or self.changed)

    def specs(self) -> list[SheetSpec]:
        """The kinds of record that the file holds, in the order of dependence."""
        names = {*self.created, *self.changed, *self.same}
        return [spec for name, spec in BY_NAME.items() if name in names]

    def groups(self) -> Iterator[tuple[Refusal, int]]:
        """Each cause of refusal with its first example and its count, most frequent first."""
        first: dict[str, Refusal] = {}
        often: Counter[str] = Counter()
        for refusal in self.refused:
            first.setdefault(refusal.cause, refusal)
            often[refusal.cause] += 1
        for cause, count in often.most_common():
            yield first[cause], count
