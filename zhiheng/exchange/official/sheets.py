"""The three official sheets: their fields, recognising them, and what a row must fill."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zhiheng.exchange.official.codes import table
from zhiheng.exchange.reading.book import Row, Sheet, Value
from zhiheng.exchange.reading.heads import (
    Head,
    HeadMatch,
    Record,
    best_head_row,
    looks_like,
    match_heads,
    plain_head,
    words_of,
)
from zhiheng.exchange.reading.values import clean_code, is_empty, to_choice


@dataclass(frozen=True)
class Field:
    """One column. type: text, date, number; length in characters; digits: (all, decimals).

    need: "always" or ""; when: {field, codes, is | is_not, otherwise}; level: the receiving
    system's check level; public: whether it is published; codes: key of the table; many: several
    values by ；.
    """

    code: str
    name: str
    type: str
    level: int
    public: bool
    head: str = ""
    length: int | None = None
    digits: tuple[int, int] | None = None
    need: str = ""
    when: Mapping[str, Any] | None = None
    many: bool = False
    codes: str = ""


@dataclass(frozen=True)
class OfficialSheet:
    """One official sheet: number, name, version, and its fields in the prescribed order."""

    sheet: str
    name: str
    version: str
    fields: tuple[Field, ...]

    def field(self, code: str) -> Field:
        """The field of that code. Raises KeyError."""
        return {f.code: f for f in self.fields}[code]

    def heads(self) -> list[Head]:
        """The heads to look for; those that are always needed must be there."""
        return [
            Head(f.code, tuple(filter(None, (f.name, f.head))), f.need == "always")
            for f in self.fields
        ]


@dataclass(frozen=True)
class Recognised:
    """A sheet that is one of the official ones, and where its heads are."""

    official: OfficialSheet
    match: HeadMatch

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the columns that this file does not have (none of them always needed)."""
        return self.match.missing

    def rows(self) -> Iterator[Record]:
        """The rows of data: number, values by field code, columns without a head."""
        return self.match.records()


@cache
def official_sheets() -> tuple[OfficialSheet, ...]:
    """All official sheets that ship, by number."""
    return tuple(_load(path) for path in sorted(Path(__file__).parent.glob("20*.toml")))


def _load(path: Path) -> OfficialSheet:
    data = tomllib.loads(path.read_text("utf-8"))
    tables = {f["code"]: f.get("codes", "") for f in data["field"] if not f.get("many")}
    for field in data["field"]:
        if "digits" in field:
            field["digits"] = tuple(field["digits"])
        if "when" in field:
            field["when"]["codes"] = tables.get(field["when"]["field"], "")
    fields = tuple(Field(**field) for field in data["field"])
    return OfficialSheet(data["sheet"], data["name"], data["version"], fields)


def recognise(sheet: Sheet, *, extra: Collection[str] = ()) -> Recognised | None:
    """Which official sheet this is, by its heads (codes or names); None where it is none.

    extra: heads of the body's own that may stand beside. Raises heads.WrongHeads with the sentence.
    """
    candidates = [
        (_likeness(sheet, found[0], official), official)
        for official in official_sheets()
        if (found := best_head_row(sheet, official.heads())) and looks_like(found, official.heads())
    ]
    if not candidates:
        return None
    official = max(candidates, key=lambda candidate: candidate[0])[1]
    match = match_heads(sheet, official.heads(), extra=extra)
    return Recognised(official, match) if match else None


def rows(sheet: Sheet, *, extra: Collection[str] = ()) -> Iterator[Record]:
    """The rows of an official sheet; none where it is not one. Raises heads.WrongHeads."""
    found = recognise(sheet, extra=extra)
    return found.rows() if found else iter(())


def _likeness(sheet: Sheet, row: Row, official: OfficialSheet) -> tuple[bool, int]:
    """(whether the sheet names itself on its tab or before its heads, known − unknown heads)."""
    named = sheet.name.strip() == official.name or any(
        isinstance(v, str) and v.strip() in (official.sheet, official.name) for v in row.values[:2]
    )
    words = words_of(official.heads())
    heads = [plain for v in row.values if (plain := plain_head(v))]
    return named, sum(1 if plain in words else -1 for plain in heads)


def demand(field: Field, cells: Mapping[str, Value]) -> str:
    """What a row (values by field code) must do with a field: "required", "empty", or "free".

    "empty": nothing may stand there. Raises BadValue where the field that decides it is unreadable.
    """
    if field.need == "always":
        return "required"
    if field.when is None:
        return "free"
    value = _decider(cells.get(field.when["field"]), field.when.get("codes", ""))
    if "is" in field.when:
        holds = value in field.when["is"]
    else:
        holds = value not in field.when["is_not"]
    return "required" if holds else field.when.get("otherwise", "free")


def _decider(value: Value, codes: str) -> str:
    """The value that decides, as a code of its table; "" where empty."""
    if is_empty(value):
        return ""
    if not codes:
        return clean_code(value)
    known = table(codes)
    return to_choice(value, known.labels, known.synonyms()) or ""
