"""A book's sheets recognised by their heads, and their rows as plain values with their places."""

from collections.abc import Iterable
from typing import Any

from zhiheng.exchange.planning.cells import BadValue, Cells, identity, masked
from zhiheng.exchange.planning.plan import Place, Planned, Refusal
from zhiheng.exchange.reading.book import Book, Sheet
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
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.sheets import SHEETS, Kind, SheetSpec

Rows = dict[str, list[Planned]]


def heads_of(spec: SheetSpec) -> list[Head]:
    return [Head(c.name, (c.head, *c.heads), c.must) for c in spec.columns]


def spec_of(sheet: Sheet, wanted: str = "") -> SheetSpec | None:
    """Which of our sheets this is: by its name, else by its heads; None where it is none.

    wanted: the title that the user named. Raises Unreadable where the heads fit several equally.
    """
    name = (wanted or sheet.name).strip()
    for spec in SHEETS:
        if name in (spec.title, spec.name, *spec.titles):
            return spec
    if wanted:
        titles = "、".join(spec.title for spec in SHEETS)
        raise Unreadable(f"没有名为“{wanted[:40]}”的表。可用的表：{titles}。")
    return _by_heads(sheet)


def _by_heads(sheet: Sheet) -> SheetSpec | None:
    fits: list[tuple[int, int, SheetSpec]] = []
    for spec in SHEETS:
        heads = heads_of(spec)
        found = best_head_row(sheet, heads)
        if found is not None and looks_like(found, heads) and _has_all(found[0].values, spec):
            fits.append((found[1], -len(spec.columns), spec))
    if not fits:
        return None
    most = max(known for known, _, _ in fits)
    best = [spec for known, _, spec in fits if known == most]
    if len(best) > 1:
        titles = "、".join(f"“{spec.title}”" for spec in best)
        raise Unreadable(
            f"工作表“{sheet.name}”的表头同时像 {titles}。请把工作表改成其中一个名字，"
            "或在导入时指明（命令行 --sheet）。"
        )
    return best[0]


def _has_all(values: Iterable[Any], spec: SheetSpec) -> bool:
    words = words_of(heads_of(spec))
    there = {words.get(plain_head(value)) for value in values}
    return all(column.name in there for column in spec.columns if column.must)


def read_sheet(sheet: Sheet, spec: SheetSpec, refused: list[Refusal]) -> list[Planned]:
    """The rows of one sheet of ours. Raises WrongHeads, Unreadable; bad cells go to `refused`."""
    match = match_heads(sheet, heads_of(spec))
    if match is None:
        raise Unreadable(_no_heads(sheet, spec))
    return _Reading(sheet, spec, match, refused).rows()


def _no_heads(sheet: Sheet, spec: SheetSpec) -> str:
    """What the sheet's best row lacks to be the head row of this kind."""
    heads = heads_of(spec)
    found = best_head_row(sheet, heads)
    if found is None:
        wanted = "、".join(f"“{c.head}”" for c in spec.columns if c.must)
        return (
            f"工作表“{sheet.name}”里找不到“{spec.title}”的表头。"
            f"前 15 行中应有一行写着 {wanted} 等。"
            "请对照模板改好表头。"
        )
    words = words_of(heads)
    there = {words.get(plain_head(value)) for value in found[0].values}
    lacking = "、".join(f"“{c.head}”" for c in spec.columns if c.must and c.name not in there)
    strange = "、".join(
        f"“{str(value)[:40]}”"
        for value in found[0].values
        if plain_head(value) and plain_head(value) not in words
    )
    parts = [f"缺少表头{lacking}"] if lacking else []
    parts += [f"不认识表头{strange}"] if strange else []
    return (
        f"工作表“{sheet.name}”第 {found[0].number} 行不像“{spec.title}”的表头："
        f"{'；'.join(parts) or '认得出的表头太少'}。请对照模板改好表头。"
    )


class _Reading:
    """Reads the rows of one sheet under its heads."""

    def __init__(
        self, sheet: Sheet, spec: SheetSpec, match: HeadMatch, refused: list[Refusal]
    ) -> None:
        self.sheet, self.spec, self.match, self.refused = sheet, spec, match, refused
        self.cells = {
            c.name: Cells(c, sheet.date1904) for c in spec.columns if c.name in match.columns
        }
        self.must = [c.name for c in spec.columns if c.must]

    def rows(self) -> list[Planned]:
        return [self._row(record) for record in self.match.records()]

    def _row(self, record: Record) -> Planned:
        """The row with its plain values; bad where a cell was refused."""
        place = Place(self.sheet.name, record.number, self.match.columns)
        before = len(self.refused)
        values: dict[str, Any] = {}
        told: set[str] = set()
        for name, read in self.cells.items():
            raw = record.cells[name]
            if raw is None:
                continue
            try:
                value = read(raw)
            except BadValue as error:
                self._refuse(place, name, raw, error)
                told.add(name)
                continue
            if value is not None:
                values[name] = value
        if record.stray:
            self._refuse_stray(place, record.stray[0])
        self._finish(place, values, told)
        row = Planned(self.spec, place, values)
        row.bad = len(self.refused) > before
        return row

    def _finish(self, place: Place, values: dict[str, Any], told: set[str]) -> None:
        """What needs the whole row: obligatory columns, the identity, turned-round intervals.

        told: columns whose cell was refused already; it is not empty, so nothing more is said.
        """
        for name in self.must:
            if name not in values and name not in told:
                self._refuse(place, name, None, BadValue("此项必填，却是空的", "填写此项"))
        if "identity" in values:
            self._read_identity(place, values)
        if self.spec.interval:
            start, end = (values.get(name) for name in self.spec.interval)
            if start and end and not isinstance(end, str) and end < start:
                head = self.spec.column(self.spec.interval[0]).head
                why = BadValue(f"早于“{head}”的 {start:%Y-%m-%d}", "核对两个日期")
                self._refuse(place, self.spec.interval[1], f"{end:%Y-%m-%d}", why)
        whole = self.spec.check and all(name in values for name in self.must)
        if whole and (wrong := self.spec.check(values)):  # type: ignore[misc]
            says, _, right = wrong[1].partition("；")
            self._refuse(place, wrong[0], self._typed(wrong[0], values), BadValue(says, right))

    def _typed(self, name: str, values: dict[str, Any]) -> str | None:
        """What stands in the cell, as people write it; nothing of a long text."""
        column, value = self.spec.column(name), values.get(name)
        if value is None or column.kind is Kind.LONG:
            return None
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(column.choices.get(value, value)) if isinstance(value, str) else str(value)

    def _read_identity(self, place: Place, values: dict[str, Any]) -> None:
        raw = values["identity"]
        try:
            values["identity"] = identity(raw, values.get("identity_kind", "resident"))
        except BadValue as error:
            del values["identity"]
            self._refuse(place, "identity", raw, error)

    def _refuse(self, place: Place, name: str, raw: Any, error: BadValue) -> None:
        column = self.spec.column(name)
        self.refused.append(
            Refusal(
                place.sheet, place.row, place.columns.get(name, 0), column.head,
                masked(column, raw) if raw is not None else "", error.why, error.right,
            )
        )  # fmt: skip

    def _refuse_stray(self, place: Place, column: int) -> None:
        self.refused.append(
            Refusal(
                place.sheet, place.row, column, "", "", "这一列没有表头，却有内容",
                "给该列写上模板中的表头，或删去这些内容",
            )
        )  # fmt: skip


def recognise(
    book: Book, wanted: str = "", *, official: bool = True
) -> tuple[list[tuple[Sheet, SheetSpec]], list[Any], list[str]]:
    """(our sheets, official ones, warnings of sheets left out). Raises Unreadable, WrongHeads."""
    from zhiheng.exchange import official as officials

    ours, theirs, warnings = [], [], []
    if wanted and len([s for s in book.sheets if s.row_count]) > 1:
        raise Unreadable(f"文件“{book.name}”有多张工作表，指明一张表的做法只用于单表文件。")
    for sheet in book.sheets:
        if not sheet.row_count:
            continue
        if not wanted and official and (found := officials.recognise(sheet)):
            theirs.append(found)
        elif spec := spec_of(sheet, wanted):
            ours.append((sheet, spec))
        elif sheet.name.strip() not in GUIDES:
            warnings.append(f"工作表“{sheet.name}”不是模板中的表，没有读入。")
    if not ours and not theirs:
        raise Unreadable(
            f"文件“{book.name}”里没有认得出的表头。请用“zhiheng import --template 文件.xlsx”"
            "或页面上的“下载模板”取得模板，把数据放到对应的表头下面。"
        )
    return ours, theirs, warnings


GUIDES = frozenset(("填写说明", "说明", "选项", "问题清单"))
