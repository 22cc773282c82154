"""A cell of a column made into a plain value by the column's rules; equal cells are read once."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.exchange.planning.plan import CLEAR
from zhiheng.exchange.reading.book import Value
from zhiheng.exchange.reading.values import (
    BadValue,
    clean_code,
    clean_text,
    identity_from,
    shown,
    split_multi,
    to_bool,
    to_choice,
    to_date,
    to_datetime,
    to_decimal,
    to_int,
)
from zhiheng.exchange.sheets import Column, Kind

_CLEARS = frozenset((CLEAR, "(空)"))
_MOST_KEPT = 50_000
LATEST = date(2200, 12, 31)

Reader = Callable[[Value], Any]


class Cells:
    """Reads the cells of one column. Call it: the value; None: empty; CLEAR: to be taken away.

    Raises BadValue. Texts and dates met before are not read again.
    """

    def __init__(self, column: Column, date1904: bool | None) -> None:
        self.column = column
        self._read = _reader(column, date1904)
        self._kept: dict[Any, Any] = {}

    def __call__(self, raw: Value) -> Any:
        if type(raw) not in (str, date, datetime):
            return self._checked(raw)
        found = self._kept.get(raw, self)
        if found is self:
            found = self._checked(raw)
            if len(self._kept) < _MOST_KEPT:
                self._kept[raw] = found
        return found

    def _checked(self, raw: Value) -> Any:
        if isinstance(raw, str) and raw.strip() in _CLEARS:
            if self.column.must:
                raise BadValue("此项必填，不能清空", "填写此项")
            return CLEAR
        found = self._read(raw)
        return None if found == "" or found == [] else found


def _reader(column: Column, date1904: bool | None) -> Reader:
    most = column.most or None
    readers: dict[Kind, Reader] = {
        Kind.TEXT: lambda raw: clean_text(raw, most=most),
        Kind.LONG: lambda raw: clean_text(raw, most=most, lines=True),
        Kind.CODE: lambda raw: clean_code(raw, most=most, upper=False),
        Kind.DATE: lambda raw: _plausible(to_date(raw, date1904=date1904)),
        Kind.MOMENT: lambda raw: to_datetime(raw, date1904=date1904),
        Kind.WHOLE: lambda raw: to_int(raw, least=0, most=32_000),
        Kind.DECIMAL: lambda raw: _fitting(to_decimal(raw), *column.digits),
        Kind.YES_NO: to_bool,
        Kind.CHOICE: lambda raw: to_choice(raw, column.choices, column.synonyms),
        Kind.CODES: lambda raw: [clean_code(part, most=most) for part in split_multi(raw)],
        Kind.IDENTITY: lambda raw: raw,  # read with its document, once the row is known
        Kind.SEALED: lambda raw: clean_code(raw, most=most, upper=False),
    }
    return readers[column.kind]


def _plausible(day: date | None) -> date | None:
    if day is not None and day > LATEST:
        raise BadValue(f"{day} 晚于 {LATEST}，多半是笔误", "核对原件上的年份")
    return day


def _fitting(number: Decimal | None, digits: int, places: int) -> Decimal | None:
    """The number, where the table can hold all of it."""
    if number is not None and number != round(number, places):
        raise BadValue(f"小数多于 {places} 位", f"最多 {places} 位小数")
    if number is not None and abs(number) >= 10 ** (digits - places):
        raise BadValue("数太大", f"整数部分最多 {digits - places} 位")
    return number


def identity(raw: Value, kind: str) -> str:
    """The identity number on a document of that kind (居民身份证 by default). Raises BadValue."""
    names = {"resident": "居民身份证", "passport": "护照", "other": "其他"}
    return identity_from(raw, document=names.get(kind, "其他"))


def masked(column: Column, raw: Value) -> str:
    """A cell as it may stand in a message: personal numbers by their last four characters."""
    text = shown(raw)
    if column.kind in (Kind.IDENTITY, Kind.SEALED) and text:
        return f"…{text[-4:]}" if len(text) > 4 else "…"
    return text


__all__ = ["CLEAR", "BadValue", "Cells", "identity", "masked"]
