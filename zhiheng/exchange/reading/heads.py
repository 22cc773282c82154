"""Finding a sheet's head row and columns, by code or Chinese name, forgiving in form only.

Spaces, width, letter case, a leading "1、" and a trailing "*" do not count; a misspelt head is
refused with the nearest one, for a column quietly ignored is a loss that nobody sees.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from weakref import WeakKeyDictionary

from zhiheng.exchange.reading.book import Row, Sheet, Value
from zhiheng.exchange.reading.cleaning import clean, half_width

NOTES_MARK = "说明："
LABELS = frozenset(
    ("字段名称", "字段含义", "数据类型", "最大长度", "填表说明", "校验级别", "是否公开")
)
_LOOK = 15
_NUMBERING = re.compile(r"^\d{1,3}[、.)]")
_REQUIRED = re.compile(r"(\*|\(必填\))$")


@dataclass(frozen=True)
class Head:
    """One column looked for: its code, the names it may go by, whether the sheet needs it."""

    code: str
    names: tuple[str, ...]
    required: bool = False


class WrongHeads(ValueError):
    """The head row is there but wrong. `says` is the sentence; missing, unknown: names."""

    def __init__(self, says: str, row: int, missing: tuple[str, ...], unknown: tuple[str, ...]):
        super().__init__(says)
        self.says, self.row, self.missing, self.unknown = says, row, missing, unknown


class Record(NamedTuple):
    """One row of data: number, values by head code (None: empty), columns without a head."""

    number: int
    cells: dict[str, Value]
    stray: tuple[int, ...]


@dataclass(frozen=True)
class HeadMatch:
    """The head row of a sheet. columns: code → column from 1; missing: absent optional codes."""

    sheet: Sheet
    row: int
    columns: dict[str, int]
    missing: tuple[str, ...]
    ignored: frozenset[int]
    words: Mapping[str, str]

    def records(self) -> Iterator[Record]:
        """The rows of data, in order, without empty ones and those that describe columns."""
        describing, gaps = True, self._gaps()
        for row in self.sheet.rows():
            if row.number <= self.row:
                continue
            if describing and self._describes(row):
                continue
            cells = {code: _at(row, column) for code, column in self.columns.items()}
            stray = tuple(column for column in gaps if _at(row, column) is not None)
            if any(value is not None for value in cells.values()) or stray:
                describing = False
                yield Record(row.number, cells, stray)

    def _gaps(self) -> list[int]:
        """The columns from the first head on that have no head, and are not left alone."""
        known = self.ignored.union(self.columns.values())
        first, last = min(self.columns.values()), self.sheet.column_count
        return [column for column in range(first, last + 1) if column not in known]

    def _describes(self, row: Row) -> bool:
        """Whether a row under the heads explains them: labelled, marked as notes, heads again."""
        filled = [v for v in row.values if isinstance(v, str) and v.strip()]
        if not filled:
            return False
        first = min(self.columns.values())
        labels = (_label(v) for v in row.values[: first - 1] if isinstance(v, str))
        if any(label in LABELS for label in labels) or filled[0].strip().startswith(NOTES_MARK):
            return True
        return sum(plain_head(v) in self.words for v in filled) * 2 > len(filled)


def _label(text: str) -> str:
    return re.sub(r"\(.*\)$", "", half_width(clean(text).text))


def _at(row: Row, column: int) -> Value:
    value = row.values[column - 1] if column <= len(row.values) else None
    return None if isinstance(value, str) and not value.strip() else value


def plain_head(value: Value) -> str:
    """A head in the form in which heads are compared."""
    if not isinstance(value, str):
        return ""
    text = _NUMBERING.sub("", "".join(half_width(clean(value).text).split()))
    return _REQUIRED.sub("", text).upper()


def words_of(heads: Sequence[Head]) -> Mapping[str, str]:
    """Every word a head may be found under → its code."""
    return _words_of(tuple(heads))


@lru_cache(128)  # as many kinds of sheets as there are, and more
def _words_of(heads: tuple[Head, ...]) -> Mapping[str, str]:
    return {plain_head(word): head.code for head in heads for word in (head.code, *head.names)}


# What stands in the first rows is compared with the heads of every kind of sheet. It is held no
# longer than the sheet is.
_TOPS: "WeakKeyDictionary[Sheet, list[tuple[Row, list[str]]]]" = WeakKeyDictionary()


def _top_of(sheet: Sheet) -> list[tuple[Row, list[str]]]:
    """The first fifteen filled rows, each with its values as heads are compared."""
    if sheet not in _TOPS:
        rows = islice(sheet.rows(), _LOOK)
        _TOPS[sheet] = [(row, list(map(plain_head, row.values))) for row in rows]
    return _TOPS[sheet]


def best_head_row(sheet: Sheet, heads: Sequence[Head]) -> tuple[Row, int] | None:
    """Of the first fifteen filled rows the one with most known heads, and how many."""
    words = words_of(heads)
    best: tuple[Row, int] | None = None
    for row, plain in _top_of(sheet):
        known = len({words[word] for word in plain if word in words})
        if known > (best[1] if best else 0):
            best = row, known
    return best


def looks_like(found: tuple[Row, int] | None, heads: Sequence[Head]) -> bool:
    """Whether it is a row of these heads at all: three known ones, half of what it holds."""
    if found is None:
        return False
    row, known = found
    filled = sum(1 for v in row.values if plain_head(v) and _label(str(v)) not in LABELS)
    return known >= min(3, len(heads)) and known * 2 >= filled


def match_heads(
    sheet: Sheet, heads: Sequence[Head], *, extra: Collection[str] = ()
) -> HeadMatch | None:
    """The head row of these heads, or None where the sheet is of another kind.

    extra: further heads that may stand there and are left alone. Raises WrongHeads where required
    heads are missing, or heads are unknown or there twice.
    """
    found = best_head_row(sheet, heads)
    if found is None or not looks_like(found, heads):
        return None
    words, row = words_of(heads), found[0]
    columns: dict[str, int] = {}
    twice, unknown, ignored = [], [], set()
    allowed = {plain_head(name) for name in extra}
    for column, value in enumerate(row.values, start=1):
        word = plain_head(value)
        if word in words:
            if words[word] in columns:
                twice.append(str(value).strip())
            columns.setdefault(words[word], column)
        elif word and word in allowed:
            ignored.add(column)
        elif word and columns:
            unknown.append(str(value).strip())
    absent = [head for head in heads if head.code not in columns]
    needed = [head for head in absent if head.required]
    if needed or unknown or twice:
        raise _wrong(sheet, row.number, needed, unknown, twice, absent)
    return HeadMatch(
        sheet, row.number, columns, tuple(h.code for h in absent), frozenset(ignored), words
    )


def _wrong(
    sheet: Sheet,
    row: int,
    needed: list[Head],
    unknown: list[str],
    twice: list[str],
    absent: list[Head],
) -> WrongHeads:
    """The sentence for a wrong head row: missing, unknown, doubled, and the nearest match."""
    parts = []
    if needed:
        parts.append("缺少表头" + "、".join(f"“{_name(head)}”" for head in needed))
    for text in unknown:
        near = _nearest(text, absent)
        parts.append(f"不认识表头“{text[:40]}”" + (f"（是否应为“{near}”？）" if near else ""))
    if twice:
        parts.append("表头重复：" + "、".join(f"“{text[:40]}”" for text in twice))
    says = (
        f"工作表“{sheet.name}”第 {row} 行的表头不对：{'；'.join(parts)}。"
        "请对照模板改好表头，多余的列请删去。"
    )
    return WrongHeads(says, row, tuple(_name(head) for head in needed), tuple(unknown))


def _name(head: Head) -> str:
    return head.names[0] if head.names else head.code


def _nearest(text: str, absent: Sequence[Head]) -> str | None:
    words = {plain_head(w): w for head in absent for w in (*head.names, head.code)}
    close = difflib.get_close_matches(plain_head(text), words, n=1, cutoff=0.6)
    return words[close[0]] if close else None
