"""The sheet as a workbook. Cells are texts, so that no number of a document loses its end."""

from io import BytesIO

from xlsxwriter import Workbook

from zhiheng.posts.papers import CHANGED, HEADS, SAME, Paper

RISKY = ("=", "+", "-", "@", "\t", "\r")


def write(paper: Paper) -> bytes:
    """The workbook's bytes."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("报备信息")
        head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page.write_string(0, 0, paper.title, head)
        page.write_string(1, 0, f"认证机构：{paper.body}", text)
        page.write_string(2, 0, f"报备类型：{paper.kind}；制表日期：{paper.made_on.isoformat()}")
        for place, words in enumerate(HEADS):
            page.write_string(4, place, words, head)
        for number, (label, told, changed) in enumerate(paper.rows, start=5):
            page.write_string(number, 0, label, text)
            page.write_string(number, 1, guarded(told), text)
            page.write_string(number, 2, CHANGED if changed else SAME, text)
        page.set_column(0, 0, 16)
        page.set_column(1, 1, 60, text)
        page.freeze_panes(5, 1)
    return out.getvalue()


def guarded(told: str) -> str:
    """A text that a spreadsheet would take for a formula gets a leading quote."""
    return f"'{told}" if told.startswith(RISKY) else told
