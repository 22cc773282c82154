"""Acts on accounts and grants. The two posts are not granted here: they come from an appointment.

Taking a right away is one person's act and holds from the next request. Giving one is two persons'.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.models import Account, Grant, Holder, Invitation, Proposal
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import APPOINTED_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.trace.sheet import Sheet

ADMINISTRATORS = {Post.ADMINISTRATOR, OPERATOR, SYSTEM}
INVITATION_LASTS = timedelta(hours=72)
# Posts an administrator may propose; the others come from a seat or an appointment.
GRANTABLE = frozenset(
    {Post.ADMINISTRATOR, Post.STAFF, Post.PERSONNEL_OFFICER, Post.MANAGEMENT, Post.REGULATOR}
)


@command("open_account", label="开立账号", posts=ADMINISTRATORS)
def open_account(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    username: str, name: str, person: UUID | None = None,
) -> Holder:  # fmt: skip
    """Open an account without a password: an invitation lets its holder set one.

    Raises BadInput for an empty or taken username, or an empty name.
    """
    username, name = username.strip(), name.strip()
    if not username or not username.isprintable() or " " in username or len(username) > 64:
        raise BadInput({"username": "登录名要有 1 至 64 个字符，不含空格，例如 zhangsan。"})
    if not name:
        raise BadInput({"name": "请填写姓名。"})
    if person and Holder.objects.filter(person=person, active=True).exists():
        raise BadInput({"person": "这个人已有在用的账号；请直接使用那个账号，或先停用它。"})
    account = Account(username=username)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        says = f"登录名“{username}”已被使用，请换一个，例如 {username}2。"
        raise BadInput({"username": says}) from None
    return sheet.create(Holder(account=account, name=name, person=person))


@command("invite", label="签发一次性代码", posts=ADMINISTRATORS, on=Holder)
def invite(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet, purpose: str = "join") -> str:
    """Issue a one-time code for the holder; it is answered once and kept only as its hash.

    Purposes: join, password, factor. A factor code also needs a second person when the holder is
    an administrator or the director (see `redeem`): it opens nothing until one has agreed.
    """
    if purpose not in {"join", "password", "factor"}:
        raise BadInput({"purpose": "请选择：加入、更换密码或更换第二因素。"})
    if not subject.active:
        raise Refused("这个账号已停用，不能再签发代码。", lawful="请先开立新账号。")
    if by.holder == subject.pk:
        raise Refused(
            "不能给自己签发一次性代码。",
            who="另一位系统管理员",
            lawful="请另一位系统管理员办理，或在服务器上用命令行办理。",
        )
    Invitation.objects.filter(account=subject.account_id, used_at=None).update(used_at=at)
    code = "-".join(secrets.token_hex(2) for _ in range(6))
    Invitation.objects.create(
        account_id=subject.account_id, digest=_hash(code), purpose=purpose,
        issued_by=by.account, issued_at=at, expires_at=at + INVITATION_LASTS,
    )  # fmt: skip
    sheet.note(purpose=purpose, holder=str(subject.pk))
    return code


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().lower().encode()).digest()


def invitation_of(code: str, at: datetime) -> Invitation | None:
    """The invitation that this code opens now, or None."""
    return (
        Invitation.objects.select_related("account")
        .filter(digest=_hash(code), used_at=None, expires_at__gt=at, account__is_active=True)
        .first()
    )


@command("redeem_code", label="使用一次性代码", posts={SYSTEM})
def redeem_code(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, code: str, password: str
) -> Holder:
    """Set the password that goes with a code; a factor code also removes the second factor.

    Called by the page for a visitor, so `by` is the system on the holder's behalf. Raises BadInput
    for a code that is wrong, used or out of date.
    """
    found = invitation_of(code, at)
    if found is None:
        raise BadInput({"code": "代码不对、已用过或已过期（72 小时）。请系统管理员重新签发。"})
    taken = Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=at)
    if not taken:
        raise BadInput({"code": "这个代码刚刚被使用过。请系统管理员重新签发。"})
    account = found.account
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    if found.purpose == "factor":
        Authenticator.objects.filter(user=account).delete()
    holder = Holder.objects.get(account=account)
    sheet.note(purpose=found.purpose, holder=str(holder.pk))
    return holder


@command("close_account", label="停用账号", posts=ADMINISTRATORS, on=Holder)
def close_account(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> Holder:
    """Close an account: no sign-in and no right from the next request on. One person may do it."""
    if by.holder == subject.pk:
        raise Refused("不能停用自己的账号。", who="另一位系统管理员")
    for grant in subject.grants.select_for_update().filter(ends=None, retracted=False):
        if grant.post not in APPOINTED_POSTS:
            sheet.change(grant, ends=max(at, grant.starts))
    Account.objects.filter(pk=subject.account_id).update(is_active=False)
    sheet.change(subject, active=False)
    return subject


@command("propose_grant", label="提出授予岗位", posts=ADMINISTRATORS, on=Holder)
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
    _not_oneself(subject, by)
    if subject.proposals.filter(post=post, state="open", retracted=False).exists():
        raise BadInput({"post": "这项授予已经提出，正在等待另一人确认。"})
    return sheet.create(
        Proposal(
            holder=subject, post=post, proposed_by=by.account or UUID(int=0), proposed_at=at,
            reason=reason.strip(),
        )
    )  # fmt: skip


CONFIRMERS = {Post.ADMINISTRATOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, OPERATOR, SYSTEM}


@command("confirm_grant", label="确认授予岗位", posts=CONFIRMERS, on=Proposal, second_factor=True)
def confirm_grant(
    *, subject: Proposal, by: Actor, at: datetime, sheet: Sheet, agree: bool = True
) -> Proposal:
    """Confirm (or decline) a proposal of somebody else's, for somebody else."""
    if subject.state != "open":
        raise Refused("这项提议已经有了结果。", lawful="请刷新页面查看。")
    if by.account and by.account == subject.proposed_by:
        raise Refused("提出的人不能自己确认。", who="另一位系统管理员、管理层或法定代表人")
    _not_oneself(subject.holder, by)
    state = "confirmed" if agree else "declined"
    sheet.change(subject, state=state, settled_by=by.account or UUID(int=0), settled_at=at)
    if agree:
        sheet.create(
            Grant(holder=subject.holder, post=subject.post, starts=at, reason=subject.reason)
        )
    return subject


def _not_oneself(holder: Holder, by: Actor) -> None:
    if by.holder == holder.pk:
        raise Refused("不能给自己授予岗位。", who="另一位系统管理员")


@command("end_grant", label="终止授予的岗位", posts=CONFIRMERS, on=Grant)
def end_grant(*, subject: Grant, by: Actor, at: datetime, sheet: Sheet, reason: str = "") -> Grant:
    """End a granted post at once. An appointment's grant ends with the appointment, not here."""
    if subject.basis:
        raise Refused(
            "这项职权来自任命，须由终止任命的行为结束。",
            clauses=("6 chapeau", "16-b"),
            lawful="请在“两类岗位”页办理任职终止，并写明理由。",
        )
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
