"""The sheet to be filed, as Word, PDF (PDF/A) and workbook: the same rows in each.

What makes them is imported when a sheet is made, so that no page waits for it at the start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Paper:
    """A sheet: title, the body it is of, what kind of filing it is, its rows, the day it is made.

    Each row is (item, text, whether it has changed since the last filing).
    """

    title: str
    body: str
    kind: str
    rows: tuple[tuple[str, str, bool], ...]
    made_on: date


HEADS = ("项目", "内容", "较上次报备")
CHANGED, SAME = "有变更", ""
TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def made(paper: Paper, kind: str) -> bytes:
    """The file's bytes; KeyError for a kind that is not made."""
    makers: dict[str, Callable[[Paper], bytes]] = {"docx": _word, "pdf": _pdf, "xlsx": _workbook}
    return makers[kind](paper)


def _word(paper: Paper) -> bytes:
    from zhiheng.posts.papers.word import write

    return write(paper)


def _pdf(paper: Paper) -> bytes:
    from zhiheng.posts.papers.pdf import write

    return write(paper)


def _workbook(paper: Paper) -> bytes:
    from zhiheng.posts.papers.workbook import write

    return write(paper)
