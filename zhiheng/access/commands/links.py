"""Whose account it is. His posts come with him, so saying it takes two: one administrator could
otherwise act as the director, by an account of his own making.
"""

from datetime import datetime
from uuid import UUID

from zhiheng.access import persons
from zhiheng.access.actor import Actor
from zhiheng.access.commands.accounts import ADMINISTRATORS, free
from zhiheng.access.commands.grants import CONFIRMERS, SETTLING, settled
from zhiheng.access.conditions import IN_PERSON, NOT_ONESELF
from zhiheng.access.door import command
from zhiheng.access.models import Holder, Proposal
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.trace.sheet import Sheet


@command(
    "propose_link", label="提出关联人员", posts=ADMINISTRATORS, on=Holder,
    conditions=(IN_PERSON, NOT_ONESELF),
)  # fmt: skip
def propose_link(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, person: UUID, reason: str = ""
) -> Proposal:
    """Propose that the account is this person's; another confirms it."""
    _unclaimed(subject)
    free(person)
    if subject.proposals.filter(kind="person", state="open", retracted=False).exists():
        raise BadInput({"number": "已经提出过关联，正在等待另一人确认。"})
    return sheet.create(
        Proposal(
            holder=subject, kind="person", person=person, reason=reason.strip(),
            proposed_by=by.account or UUID(int=0), proposed_at=at,
        )
    )  # fmt: skip


@command(
    "confirm_link", label="确认关联人员", posts=CONFIRMERS, on=Proposal, second_factor=True,
    conditions=SETTLING,
)  # fmt: skip
def confirm_link(
    *, subject: Proposal, by: Actor, at: datetime, sheet: Sheet, agree: bool = True
) -> Holder:
    """Confirm (or decline): what his seats and appointments stand for is granted at once.

    Once said it stays: another person gets an account of his own.
    """
    person = subject.person
    if not settled(sheet, subject, by, at, kind="person", agree=agree) or person is None:
        return subject.holder
    holder = Holder.objects.select_for_update(of=("self",)).get(pk=subject.holder_id)
    _unclaimed(holder)
    free(person)
    sheet.change(holder, person=person)
    persons.settle(sheet, person, at)
    return holder


def _unclaimed(holder: Holder) -> None:
    if holder.person or not holder.active:
        raise Refused("账号已属于一个人，或已停用，不能再关联。", lawful="请另开一个账号。")
