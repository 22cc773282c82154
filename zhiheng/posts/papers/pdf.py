"""The sheet as PDF/A-2b, with its typeface inside: it reads the same in ten years."""

import json
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from zhiheng.posts.papers import CHANGED, HEADS, SAME, Paper

_compile: Any = typst.compile  # its own types do not know a source given as bytes

_PAGE = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title, author: told.body,
  date: datetime(year: told.day.at(0), month: told.day.at(1), day: told.day.at(2)))
#set page(paper: "a4", margin: 2.2cm, numbering: "1 / 1")
#set text(font: "Noto Sans SC", size: 10.5pt, lang: "zh")
#align(center, text(size: 16pt, told.title))
#v(6pt)
认证机构：#told.body #h(1fr) 报备类型：#told.kind
#table(columns: (3.2cm, 1fr, 2.6cm), inset: 7pt,
  table.header(..told.heads.map(head => strong(head))),
  ..told.rows.flatten())
#v(18pt)
制表日期：#told.made #h(1fr) 机构盖章：#h(4cm)
"""


def write(paper: Paper) -> bytes:
    """The document's bytes. Raises ValueError where a character has no glyph in the typeface."""
    rows = [[label, text, CHANGED if changed else SAME] for label, text, changed in paper.rows]
    told = {
        "title": paper.title, "body": paper.body, "kind": paper.kind, "heads": HEADS,
        "rows": rows,
        "made": paper.made_on.isoformat(),
        "day": [paper.made_on.year, paper.made_on.month, paper.made_on.day],
    }  # fmt: skip
    try:
        made = _compile(
            _PAGE.encode(),
            font_paths=[str(Path(fonts.sans_path()).parent)],
            ignore_system_fonts=True,
            pdf_standards=["a-2b"],
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise ValueError(str(error)) from error
    return bytes(made)
