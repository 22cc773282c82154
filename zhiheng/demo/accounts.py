"""Accounts of the cast: opened, given a password and a second factor, given their posts."""

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from zhiheng.access import commands
from zhiheng.access.actor import on_behalf
from zhiheng.access.models import Account, Holder, Proposal
from zhiheng.access.terms import APPOINTED_POSTS, Post
from zhiheng.demo.cast import CAST, SILENT, Role
from zhiheng.demo.doing import Doing, person_id
from zhiheng.demo.people import BY_NUMBER

WHY = "示例机构的角色"


def open_accounts(doing: Doing, listed: Sequence[dict[str, Any]]) -> None:
    """Open every account; the founding posts, the first administrator last, then the second."""
    for role in CAST:
        _open(doing, role.username, role.name, role.number)
    for number in SILENT:
        _open(doing, number.lower(), BY_NUMBER[number].name, number)
    for one in listed:
        _arm(doing, one)
    administrators = [role for role in CAST if role.post == Post.ADMINISTRATOR]
    founding = [r for r in CAST if r.post not in {*APPOINTED_POSTS, Post.ADMINISTRATOR}]
    for role in (*founding, administrators[0]):
        doing.once(
            f"grant/{role.username}", commands.grant_at_founding,
            subject=holder(role.username), post=str(role.post), reason=WHY,
        )  # fmt: skip
    _second_administrator(doing, administrators)


def _open(doing: Doing, username: str, name: str, number: str) -> None:
    doing.once(
        f"account/{username}", commands.open_account, username=username, name=name,
        person=person_id(number) if number else None,
    )  # fmt: skip


def _arm(doing: Doing, one: dict[str, Any]) -> None:
    """Set the password, and enrol the second factor, of one account of the list."""
    account = Account.objects.get(username=one["username"])
    if not account.has_usable_password():
        account.set_password(one["password"])
        account.save(update_fields=["password"])
    if not one["totp_seed"]:
        return
    if not Authenticator.objects.filter(user=account).exists():
        TOTP.activate(account, one["totp_seed"])
    own = holder(one["username"])
    key = doing.key(f"factor/{one['username']}")
    if key not in doing.done:
        commands.enrol_second_factor(subject=own, by=on_behalf(own), at=doing.at, key=key)


def _second_administrator(doing: Doing, both: Sequence[Role]) -> None:
    """Proposed by the first administrator, confirmed by the legal representative."""
    first, second = (role.username for role in both)
    own = holder(second)
    doing.once(
        f"propose/{second}", commands.propose_grant, first,
        subject=own, post=str(Post.ADMINISTRATOR), reason="系统管理员须有两名",
    )  # fmt: skip
    proposal = Proposal.objects.filter(holder=own, post=Post.ADMINISTRATOR).first()
    doing.once(f"confirm/{second}", commands.confirm_grant, "legal", subject=proposal)


def holder(username: str) -> Holder:
    return Holder.objects.select_related("account").get(account__username=username)
