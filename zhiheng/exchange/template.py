"""The empty workbook: every sheet with its heads, explanations and drop-down lists."""

from collections.abc import Iterable

from zhiheng.exchange.sheets import SHEETS, Column, Kind, SheetSpec
from zhiheng.exchange.writing import Column as Head
from zhiheng.exchange.writing import SheetSpec as Page
from zhiheng.exchange.writing import Target, write_workbook

GUIDE = "填写说明"
_KINDS = {
    Kind.TEXT: "text", Kind.LONG: "text", Kind.CODE: "code", Kind.CODES: "code",
    Kind.DATE: "date", Kind.MOMENT: "datetime", Kind.WHOLE: "int", Kind.DECIMAL: "decimal",
    Kind.YES_NO: "bool", Kind.CHOICE: "choice", Kind.IDENTITY: "identity", Kind.SEALED: "code",
}  # fmt: skip
_RULES = (
    "每张表一类记录；不用的表可以留空或删去，表名和表头请勿改动。",
    "带 * 的列必填。空格子表示“不改动”（新记录则是“不知道”）；要清掉已有的内容，请填“（空）”。",
    "日期写成 2026-01-05；编号和证件号码所在的列已设为文本格式，请勿改成数字。",
    "同一条记录（见各表说明）再次导入，只更改不同之处；同一个文件导入两次，第二次什么也不改。",
    "一个文件要么全部导入，要么一行也不导入；先试算，看清楚再导入。",
    "表与表之间用工号、证书编号、项目编号、规则代码、名称相互对应，先后次序不限。",
)


def write_template(
    target: Target, rows: dict[str, Iterable[dict[str, object]]] | None = None
) -> None:
    """Write the template.

    rows: by sheet, then column name, for tests and examples: they fill it, and sheets that are not
    named are left out, as anybody may.
    """
    guide = Page(GUIDE, (Head("title", "表", width=16), Head("says", "说明", width=96)), _guide())
    filled = {spec.name: () for spec in SHEETS} if rows is None else rows
    pages = [_page(spec, filled[spec.name]) for spec in SHEETS if spec.name in filled]
    write_workbook(target, [guide, *pages])


def _guide() -> Iterable[tuple[str, str]]:
    yield from (("填写规则", rule) for rule in _RULES)
    yield from ((spec.title, spec.says) for spec in SHEETS)


def _page(spec: SheetSpec, rows: Iterable[dict[str, object]]) -> Page:
    return Page(spec.title, [_head(column) for column in spec.columns], rows)


def _head(column: Column) -> Head:
    return Head(
        column.name, column.head, _KINDS[column.kind], column.says,
        tuple(column.choices.values()), column.must, float(column.width),
    )  # fmt: skip
