"""Make the sheet that is filed: its clear texts are read by an act, which its entry tells."""

from datetime import datetime

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.body.queries import the_body
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.conditions import OF_DIRECTOR
from zhiheng.posts.filed import items_of
from zhiheng.posts.models import Appointment
from zhiheng.posts.papers import TYPES, Paper
from zhiheng.posts.terms import FilingKind
from zhiheng.trace.sheet import Sheet

TITLE = "认证质量总监个人信息报备表"
MAKERS = {Post.PERSONNEL_OFFICER, Post.QUALITY_DIRECTOR, OPERATOR}


@command(
    "make_filing_sheet", label="生成报备表", posts=MAKERS, clauses=("4 ¶3-a", "4 ¶3-b"),
    on=Appointment, conditions=(OF_DIRECTOR,),
)  # fmt: skip
def make_filing_sheet(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, format: str
) -> Paper:
    """What is to be filed now, and which items have changed since the last filing."""
    if format not in TYPES:
        raise BadInput({"format": "请选择 Word、PDF 或工作簿。"})
    filed = set(subject.filings.filter(retracted=False).values_list("change", flat=True))
    first = not subject.filings.filter(retracted=False, kind=FilingKind.FIRST).exists()
    changed = {
        one.what for one in subject.filed_changes.filter(retracted=False) if one.pk not in filed
    }
    items = items_of(subject)
    sheet.note(read=[item.label for item in items if item.text], format=format)
    body = the_body()
    return Paper(
        TITLE, body.name if body else "", "首次报备" if first else "信息变更",
        tuple((item.label, item.text, not first and item.label in changed) for item in items),
        in_shanghai(at).date(),
    )  # fmt: skip
