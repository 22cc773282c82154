"""Posts given by hand: one proposes, another confirms; one is enough to take away.

The two posts of the regulation are not given here: they come from an appointment.
"""

from datetime import datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.commands.accounts import ADMINISTRATORS
from zhiheng.access.conditions import BY_HAND, IN_PERSON, NOT_ONESELF, OPEN, SECOND_PERSON
from zhiheng.access.door import command
from zhiheng.access.models import Grant, Holder, Proposal
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import APPOINTED_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.trace.sheet import Sheet

CONFIRMERS = frozenset(
    {Post.ADMINISTRATOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, OPERATOR, SYSTEM}
)
# Whoever settles a proposal is neither its proposer nor the one it is about.
SETTLING = (OPEN, SECOND_PERSON, NOT_ONESELF)
# Posts an administrator may propose; the others come from a seat or an appointment.
GRANTABLE = frozenset(
    {Post.ADMINISTRATOR, Post.STAFF, Post.PERSONNEL_OFFICER, Post.MANAGEMENT, Post.REGULATOR}
)


@command(
    "propose_grant",
    label="提出授予岗位",
    posts=ADMINISTRATORS,
    on=Holder,
    conditions=(IN_PERSON, NOT_ONESELF),
)
def propose_grant(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, post: str, reason: str
) -> Proposal:
    """Propose a post for a holder; another person confirms it."""
    if post in APPOINTED_POSTS:
        raise Refused(
            "认证质量总监和认证项目质量负责人的职权只来自任命，不能在这里授予。",
            clauses=("4 ¶1-b", "6(1)-b"),
            who="法定代表人或实际控制人（总监）；认证质量总监（项目质量负责人）",
            lawful="请在“两类岗位”页办理任命、授权和接受。",
        )
    if post not in GRANTABLE:
        raise BadInput({"post": "这个岗位由登记的身份产生，请在人员页登记法定代表人。"})
    if not reason.strip():
        raise BadInput({"reason": "请写明理由。"})
    if subject.proposals.filter(kind="grant", post=post, state="open", retracted=False).exists():
        raise BadInput({"post": "这项授予已经提出，正在等待另一人确认。"})
    return sheet.create(
        Proposal(
            holder=subject, post=post, proposed_by=by.account or UUID(int=0), proposed_at=at,
            reason=reason.strip(),
        )
    )  # fmt: skip


@command(
    "confirm_grant", label="确认授予岗位", posts=CONFIRMERS, on=Proposal, second_factor=True,
    conditions=SETTLING,
)  # fmt: skip
def confirm_grant(
    *, subject: Proposal, by: Actor, at: datetime, sheet: Sheet, agree: bool = True
) -> Proposal:
    """Confirm (or decline) a proposal of somebody else's, for somebody else."""
    if settled(sheet, subject, by, at, kind="grant", agree=agree):
        sheet.create(
            Grant(holder=subject.holder, post=subject.post, starts=at, reason=subject.reason)
        )
    return subject


def settled(
    sheet: Sheet, proposal: Proposal, by: Actor, at: datetime, *, kind: str, agree: bool
) -> bool:
    """Settle a proposal as its second person; whether it was agreed to. Raises Refused."""
    if proposal.kind != kind:
        raise Refused("这项提议不是这一类，没有办理。", lawful="请刷新页面查看。")
    if agree and not proposal.holder.active:
        raise Refused("这个账号已停用，不能再授予。", lawful="请拒绝这项提议。")
    state = "confirmed" if agree else "declined"
    sheet.change(proposal, state=state, settled_by=by.account or UUID(int=0), settled_at=at)
    return agree


@command(
    "end_grant", label="终止授予的岗位", posts=CONFIRMERS, on=Grant,
    conditions=(IN_PERSON, BY_HAND),
)  # fmt: skip
def end_grant(*, subject: Grant, by: Actor, at: datetime, sheet: Sheet, reason: str = "") -> Grant:
    """End a granted post at once. An appointment's grant ends with the appointment, not here."""
    if not sheet.change(subject, ends=max(at, subject.starts)):
        raise Refused("这项授予已经终止。")
    return subject


@command("grant_at_founding", label="设立时授予岗位", posts={OPERATOR, SYSTEM}, on=Holder)
def grant_at_founding(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, post: str, reason: str
) -> Grant:
    """Give the first administrator (and, in a demonstration, the cast) their posts.

    Only while no administrator is in office: the founding of an empty installation is the one
    exception to the rule of two. Give the administrator's post last.
    """
    if Grant.objects.filter(post=Post.ADMINISTRATOR, ends=None).exists():
        raise Refused(
            "已有在任的系统管理员，设立阶段已经结束。",
            lawful="请由系统管理员提出、另一人确认来授予岗位。",
        )
    return sheet.create(Grant(holder=subject, post=post, starts=at, reason=reason))
