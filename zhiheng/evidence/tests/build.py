"""People who bring files, and a table that the files may lie with."""

from datetime import UTC, datetime
from uuid import UUID

from zhiheng.access import commands as access
from zhiheng.access.actor import Actor, operator
from zhiheng.evidence import draft

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")
ROW = UUID(int=7)
PERSON = UUID(int=8)
TABLE = "example_row"


def a_draft(content=b"%PDF-1.7\nreceipt", name="回执.pdf"):
    return draft.received([content], name)


def account(username, *posts):
    """A holder with these posts, given by hand."""
    holder = access.open_account(by=BY, at=AT, username=username, name=f"示例{username}").value
    for post in posts:
        made = access.propose_grant(by=BY, at=AT, subject=holder, post=post, reason="示例").value
        access.confirm_grant(by=BY, at=AT, subject=made)
    return holder


def acting(holder):
    return Actor(name=holder.name, via="page", account=holder.account_id, holder=holder.pk)
