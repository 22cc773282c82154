"""One-time codes without mail, and second factors that are replaced by two.

A code is answered once and kept only as its hash. It lets its holder set a password; a factor code
also takes the second factor away, so that a new one is enrolled at the next sign-in.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_of
from zhiheng.access.commands.accounts import ADMINISTRATORS, revoke_tokens
from zhiheng.access.commands.grants import CONFIRMERS, SETTLING, settled
from zhiheng.access.conditions import IN_PERSON, NOT_ONESELF
from zhiheng.access.door import command
from zhiheng.access.models import Holder, Invitation, Proposal
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.slowing import forget
from zhiheng.access.terms import OPERATOR, SECOND_FACTOR_POSTS, SYSTEM
from zhiheng.trace.sheet import Sheet

INVITATION_LASTS = timedelta(hours=72)


@command("invite", label="签发一次性代码", posts=ADMINISTRATORS, on=Holder, conditions=(IN_PERSON,))
def invite(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet, purpose: str = "join") -> str:
    """Issue a one-time code for the holder; it is answered once and kept only as its hash.

    Purposes: join, password, factor. Who must have a second factor gets a factor code only from
    `confirm_factor`, or from the operator at the server, who is the last resort.
    """
    if purpose not in {"join", "password", "factor"}:
        raise BadInput({"purpose": "请选择：加入、更换密码或更换第二因素。"})
    if by.holder == subject.pk:
        raise Refused(
            "不能给自己签发一次性代码。",
            who="另一位系统管理员",
            lawful="请另一位系统管理员办理，或在服务器上用命令行办理。",
        )
    if purpose == "factor" and by.role != OPERATOR and must_have_factor(subject, at):
        raise Refused(
            "认证质量总监、系统管理员更换第二因素，要由两个人办理，不能由一人签发代码。",
            who="一位系统管理员提出，另一位系统管理员、管理层或法定代表人确认",
            lawful="请在账号页提出更换第二因素；只有一个人时，在服务器上运行 zhiheng account。",
        )
    return _issued(subject, by, at, sheet, purpose)


def must_have_factor(holder: Holder, at: datetime) -> bool:
    """Whether the holder has, or is about to have, a post that asks for a second factor."""
    posts = posts_of(holder.account_id, at)
    coming = holder.grants.filter(starts__gt=at, retracted=False).values_list("post", flat=True)
    return bool((posts | set(coming)) & SECOND_FACTOR_POSTS)


def _issued(holder: Holder, by: Actor, at: datetime, sheet: Sheet, purpose: str) -> str:
    """A new code; those issued before open nothing any more."""
    if not holder.active:
        raise Refused("这个账号已停用，不能再签发代码。", lawful="请先开立新账号。")
    Invitation.objects.filter(account=holder.account_id, used_at=None).update(used_at=at)
    code = "-".join(secrets.token_hex(2) for _ in range(6))
    Invitation.objects.create(
        account_id=holder.account_id, digest=_hash(code), purpose=purpose,
        issued_by=by.account, issued_at=at, expires_at=at + INVITATION_LASTS,
    )  # fmt: skip
    sheet.note(purpose=purpose, holder=str(holder.pk))
    return code


@command(
    "propose_factor", label="提出更换第二因素", posts=ADMINISTRATORS, on=Holder,
    conditions=(IN_PERSON, NOT_ONESELF),
)  # fmt: skip
def propose_factor(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Proposal:
    """Propose that a holder who must have a second factor may enrol a new one."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由，例如“手机遗失，恢复码不在手边”。"})
    if subject.proposals.filter(kind="factor", state="open", retracted=False).exists():
        raise BadInput({"reason": "已经提出过，正在等待另一人确认。"})
    return sheet.create(
        Proposal(
            holder=subject, kind="factor", proposed_by=by.account or UUID(int=0), proposed_at=at,
            reason=reason.strip(),
        )
    )  # fmt: skip


@command(
    "confirm_factor", label="确认更换第二因素", posts=CONFIRMERS, on=Proposal, second_factor=True,
    conditions=SETTLING,
)  # fmt: skip
def confirm_factor(
    *, subject: Proposal, by: Actor, at: datetime, sheet: Sheet, agree: bool = True
) -> str:
    """Confirm another's proposal: answers the code, once, to be handed over; "" where declined."""
    if not settled(sheet, subject, by, at, kind="factor", agree=agree):
        return ""
    return _issued(subject.holder, by, at, sheet, "factor")


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
    for a code that is wrong, used or out of date. Who had the old password may have issued tokens:
    they open nothing any more.
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
    forget(account.username)
    if found.purpose == "factor":
        Authenticator.objects.filter(user=account).delete()
    holder = Holder.objects.get(account=account)
    revoke_tokens(sheet, holder, at)
    sheet.note(purpose=found.purpose, holder=str(holder.pk))
    return holder
