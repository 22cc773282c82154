"""The sheet as a Word document, to be completed and stamped."""

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from zhiheng.posts.papers import CHANGED, HEADS, SAME, Paper

FONT = "宋体"  # named, not carried: the reader's own Word has it


def write(paper: Paper) -> bytes:
    """The document's bytes."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    document.core_properties.title = paper.title
    document.core_properties.author = paper.body
    document.add_heading(paper.title, level=1)
    document.add_paragraph(f"认证机构：{paper.body}　　报备类型：{paper.kind}")
    table = document.add_table(rows=1, cols=len(HEADS))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for label, text, changed in paper.rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = label, text, CHANGED if changed else SAME
    document.add_paragraph(f"制表日期：{paper.made_on.isoformat()}　　机构盖章：")
    out = BytesIO()
    document.save(out)
    return out.getvalue()
