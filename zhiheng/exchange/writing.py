"""Writing workbooks: templates with drop-down lists, exports, and copies with marked cells.

Clause: none of its own; serves art. 5(7) and the page that tells a person what to mend.
Nothing written here is a live formula: a text that begins like one gets a leading quote, and
invisible or direction characters show as their code points.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet as Page

from zhiheng.exchange.reading.book import Book, Row, Sheet
from zhiheng.exchange.reading.cleaning import GUARDED, shown
from zhiheng.exchange.reading.dates import EARLIEST, SHANGHAI
from zhiheng.exchange.reading.heads import NOTES_MARK
from zhiheng.exchange.reading.wire import Fault

Target = str | PathLike | BinaryIO

MOST_ROWS = 1_048_576
MOST_COMMENTS = 5000
_MOST_CHARS = 32_767
_INLINE_LIST = 255
_OPEN_ROWS = 5000
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LISTS_SHEET = "选项"
REFUSALS_SHEET = "需要改正"
_TEXT_KINDS = frozenset(("text", "code", "identity", "choice"))
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E7F0FA", "border": 1, "valign": "vcenter"},
    "required": {"bold": True, "bg_color": "#D3E4F7", "border": 1, "valign": "vcenter"},
    "note": {"italic": True, "font_color": "#5B6B7B", "text_wrap": True, "valign": "top"},
    "text": {"num_format": "@"},
    "words": {},
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm"},
    "time": {"num_format": "hh:mm:ss"},
    "number": {},
    "marked": {"bg_color": "#FFD9D6", "border": 1, "border_color": "#C0392B"},
    "marked_date": {"bg_color": "#FFD9D6", "num_format": "yyyy-mm-dd"},
    "marked_datetime": {"bg_color": "#FFD9D6", "num_format": "yyyy-mm-dd hh:mm"},
    "marked_time": {"bg_color": "#FFD9D6", "num_format": "hh:mm:ss"},
}


@dataclass(frozen=True)
class Column:
    """One column. kind: text, code, identity, date, datetime, int, decimal, bool or choice.

    note explains the column under its head; choices are the words of its drop-down list; width is
    in characters (default: by kind and head).
    """

    key: str
    head: str
    kind: str = "text"
    note: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    width: float | None = None


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: rows as mappings by column key or as sequences in the order of the columns."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any] = ()
    notes: bool = True


@dataclass(frozen=True)
class Mark:
    """What is wrong at one place: sheet, row and column from 1 (column None: the whole row).

    says: what is wrong; right: what would be right; value: what stands there (default: the cell).
    """

    sheet: str
    row: int
    column: int | None
    says: str
    right: str = ""
    value: str | None = None


def write_workbook(target: Target, sheets: Sequence[SheetSpec]) -> None:
    """Write the sheets with heads, notes, lists and formats; rows are streamed.

    Raises ValueError (a Chinese sentence) where there are more rows than a sheet can hold.
    """
    with _Writer(target) as writer:
        for spec in sheets:
            writer.add(spec)


def export_rows(target: Target, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """Export a list: one sheet without notes, going on on a further one where it is too long."""
    ahead = iter(rows)
    with _Writer(target) as writer:
        for part in range(1, 1000):
            name = title if part == 1 else f"{title[:25]}（{part}）"
            first = list(islice(ahead, 1))
            if not first and part > 1:
                return
            page = _chain(first, islice(ahead, MOST_ROWS - 2))
            writer.add(SheetSpec(name, columns, page, notes=False))


def _chain(first: list[Any], rest: Iterable[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


def marked_copy(target: Target, book: Book, marks: Sequence[Mark]) -> None:
    """Write the book's sheets again, marked cells coloured and commented, and a first sheet that
    lists every mark: sheet, row, column, value, what is wrong, what would be right.

    Rows and columns stay where they were. Comments stop at 5000, the list does not; what lies
    beyond a sheet's rows is listed as well. Formulas come back as their values.
    """
    by_place: dict[str, dict[int, list[Mark]]] = {}
    for mark in marks:
        by_place.setdefault(mark.sheet, {}).setdefault(mark.row, []).append(mark)
    values = _values_at(book, by_place)
    with _Writer(target) as writer:
        writer.add(_refusals(marks, values))
        left = MOST_COMMENTS
        for sheet in book.sheets:
            left = writer.copy(sheet, by_place.get(sheet.name, {}), left)


def _values_at(book: Book, by_place: dict[str, dict[int, list[Mark]]]) -> dict[tuple, str]:
    found = {}
    for sheet in book.sheets:
        rows = by_place.get(sheet.name, {})
        for row in sheet.rows() if rows else ():
            for mark in rows.get(row.number, ()):
                if mark.column:
                    found[mark.sheet, mark.row, mark.column] = shown(row.cell(mark.column))
    return found


def _refusals(marks: Sequence[Mark], values: dict[tuple, str]) -> SheetSpec:
    columns = (
        Column("sheet", "工作表", width=18),
        Column("row", "行", "int", width=8),
        Column("column", "列", width=8),
        Column("value", "填写的值", width=28),
        Column("says", "哪里不对", width=48),
        Column("right", "怎样才对", width=48),
    )
    rows = (
        (
            mark.sheet,
            mark.row,
            xl_col_to_name(mark.column - 1) if mark.column else "整行",
            mark.value
            if mark.value is not None
            else values.get((mark.sheet, mark.row, mark.column), ""),
            mark.says,
            mark.right,
        )
        for mark in marks
    )
    return SheetSpec(REFUSALS_SHEET, columns, rows, notes=False)


def guarded(text: str) -> str:
    """A text that no spreadsheet will run: a leading quote before = + - @, tab, return.

    Invisible and direction characters show as \\u202e and the like; at most 32,767 characters.
    """
    plain = "".join(
        f"\\u{ord(c):04x}" if c not in "\n\t" and unicodedata.category(c)[0] == "C" else c
        for c in text
    )
    lead = "'" if text[:1] and text[0] in GUARDED else ""
    return (lead + plain)[:_MOST_CHARS]


class _Writer:
    """One workbook being written in constant memory: rows in order, each once."""

    def __init__(self, target: Target):
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        }
        self._target = target
        self._book = xlsxwriter.Workbook(target, options)
        self._formats = {k: self._book.add_format(v) for k, v in _FORMATS.items()}
        self._names: set[str] = set()
        self._lists: list[tuple[str, ...]] = []

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, kind: type | None, *_: Any) -> None:
        if kind is None:
            self._write_lists()
            self._book.close()
        else:
            self._abandon()

    def _abandon(self) -> None:
        """Leave nothing behind: neither a half-written workbook nor its temporary files."""
        self._book.fileclosed = 1
        for page in self._book.worksheets():
            page.row_data_fh.close()
            Path(page.row_data_filename).unlink(missing_ok=True)

    def add(self, spec: SheetSpec) -> None:
        """Write one sheet from its specification."""
        page = self._book.add_worksheet(self._free_name(spec.name))
        top = 2 if spec.notes and any(c.note for c in spec.columns) else 1
        self._heads(page, spec.columns, notes=top == 2)
        number = top - 1
        for number, row in enumerate(spec.rows, start=top):
            if number >= MOST_ROWS:
                raise ValueError(
                    f"“{spec.name}”超过 {MOST_ROWS} 行，一张工作表放不下，请分开导出。"
                )
            for place, column in enumerate(spec.columns):
                value = row.get(column.key) if hasattr(row, "get") else row[place]
                self._cell(page, number, place, value, column.kind)
        self._validations(page, spec.columns, top, max(number, top + _OPEN_ROWS))
        page.freeze_panes(top, 1)
        if number >= top:
            page.autofilter(top - 1, 0, number, len(spec.columns) - 1)

    def _heads(self, page: Page, columns: Sequence[Column], *, notes: bool) -> None:
        for place, column in enumerate(columns):
            kind = "text" if column.kind in _TEXT_KINDS else "words"
            own = column.kind if column.kind in ("date", "datetime") else kind
            page.set_column(place, place, column.width or _width(column), self._formats[own])
        for place, column in enumerate(columns):
            style = self._formats["required" if column.required else "head"]
            page.write_string(0, place, column.head + ("*" if column.required else ""), style)
            if column.note:
                page.write_comment(0, place, column.note, {"x_scale": 2})
        if notes:
            page.set_row(1, 48)
            for place, column in enumerate(columns):
                lead = NOTES_MARK if place == 0 else ""
                page.write_string(1, place, lead + column.note, self._formats["note"])

    def _validations(self, page: Page, columns: Sequence[Column], top: int, last: int) -> None:
        for place, column in enumerate(columns):
            choices = column.choices or (("是", "否") if column.kind == "bool" else ())
            if not choices:
                continue
            page.data_validation(
                top,
                place,
                last,
                place,
                {
                    "validate": "list",
                    "source": self._source(choices),
                    "error_title": "请从列表中选择",
                    "error_message": f"“{column.head[:20]}”只能填列表中的值。",
                },
            )

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        """The list itself, or where it is too long for that a range on the hidden sheet."""
        if len(",".join(choices)) <= _INLINE_LIST and not any("," in c for c in choices):
            return list(choices)
        if choices not in self._lists:
            self._lists.append(choices)
        letter = xl_col_to_name(self._lists.index(choices))
        return f"={LISTS_SHEET}!${letter}$1:${letter}${len(choices)}"

    def _write_lists(self) -> None:
        if not self._lists:
            return
        page = self._book.add_worksheet(LISTS_SHEET)
        for row in range(max(map(len, self._lists))):
            for place, choices in enumerate(self._lists):
                if row < len(choices):
                    page.write_string(row, place, choices[row])
        page.hide()

    def copy(self, sheet: Sheet, marks: dict[int, list[Mark]], comments: int) -> int:
        """Write a sheet again with its marks; how many comments are left afterwards."""
        page = self._book.add_worksheet(self._free_name(sheet.name, reserved=""))
        page.set_column(0, max(sheet.column_count - 1, 0), 16)
        for row in sheet.rows():
            here = marks.get(row.number, [])
            marked = {m.column for m in here}
            width = max([len(row.values), *(m.column or 1 for m in here)])
            for column in range(1, width + 1):
                wrong = column in marked or None in marked
                self._copied(page, row, column, wrong)
            comments = self._comments(page, row.number, here, comments)
        if sheet.hidden:
            page.hide()
        return comments

    def _copied(self, page: Page, row: Row, column: int, wrong: bool) -> None:
        raw = row.cell(column).raw
        if raw is None and not wrong:
            return
        dated = f"_{type(raw).__name__}" if isinstance(raw, date | time) else ""
        style = f"marked{dated}" if wrong else None
        self._cell(page, row.number - 1, column - 1, raw, "", style)

    def _comments(self, page: Page, number: int, marks: list[Mark], left: int) -> int:
        by_column: dict[int, list[str]] = {}
        for mark in marks:
            says = mark.says + (f"\n应为：{mark.right}" if mark.right else "")
            by_column.setdefault(mark.column or 1, []).append(says)
        for column, said in by_column.items():
            if left > 0:
                page.write_comment(number - 1, column - 1, "\n".join(said), {"x_scale": 2})
                left -= 1
        return left

    def _cell(
        self, page: Page, row: int, place: int, value: Any, kind: str, style: str | None = None
    ) -> None:
        """Write one value in the format of its kind; text is guarded, identities are text."""
        formats = self._formats
        if isinstance(value, Fault):
            value = value.code or "（公式无值）"
        if value is None or value == "":
            if style:
                page.write_blank(row, place, None, formats[style])
        elif isinstance(value, bool):
            page.write_string(row, place, "是" if value else "否", formats[style or "words"])
        elif isinstance(value, int | float | Decimal) and kind not in _TEXT_KINDS:
            _write_number(page, row, place, value, formats[style or "number"])
        elif isinstance(value, date | time):
            self._write_moment(page, row, place, value, style)
        else:
            own = style or ("text" if kind in ("code", "identity") else "words")
            page.write_string(row, place, guarded(str(value)), formats[own])

    def _write_moment(
        self, page: Page, row: int, place: int, value: Any, style: str | None
    ) -> None:
        """A real date cell; what Excel cannot hold (before 1900) is written as text."""
        if isinstance(value, datetime) and value.tzinfo:
            value = value.astimezone(SHANGHAI).replace(tzinfo=None)
        own = type(value).__name__
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and day < EARLIEST:
            page.write_string(row, place, value.isoformat(), self._formats[style or "text"])
        else:
            page.write_datetime(row, place, value, self._formats[style or own])

    def _free_name(self, name: str, reserved: str = LISTS_SHEET) -> str:
        """A name that Excel takes (31 characters, no brackets or slashes) and that is not taken."""
        plain = _BAD_IN_NAME.sub("_", guarded(name)).strip("'") or "工作表"
        free, number = plain[:31], 1
        while free.lower() in self._names or free == reserved:
            number += 1
            free = f"{plain[:26]}（{number}）"
        self._names.add(free.lower())
        return free


def _write_number(
    page: Page, row: int, place: int, value: int | float | Decimal, style: Any
) -> None:
    """A number cell where a spreadsheet keeps every digit of it, else text."""
    digits = len(value.as_tuple().digits) if isinstance(value, Decimal) else 0
    if value == value and abs(float(value)) < 1e15 and digits <= 15:
        page.write_number(row, place, value, style)
    else:
        page.write_string(row, place, str(value), style)


def _width(column: Column) -> float:
    by_kind = {"date": 12, "datetime": 18, "identity": 22, "code": 20, "int": 10, "bool": 10}
    return max(by_kind.get(column.kind, 16), min(2 * len(column.head) + 2, 40))
