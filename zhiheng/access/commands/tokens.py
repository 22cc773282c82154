"""Access tokens: by what another program of the body acts for an account.

A token is answered once and kept only as its hash. It reads what its holder's posts read at the
moment of each request; of the acts it does only those named when it was issued, and none that is
marked as a person's own or asks for a second factor (`Act.by_machine`). Rights, accounts, and
judgements of persons are so marked act by act; tests/house/test_machine_acts.py lists the rest.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import Act, acts, may, posts_in_force
from zhiheng.access.conditions import Condition
from zhiheng.access.door import command
from zhiheng.access.models import Holder, Token
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.trace.sheet import Sheet

PREFIX = "zh_"
LONGEST_NAME = 80
MOST_DAYS = 366
MOST_TOKENS = 10
HOLDERS = ALL_POSTS - {Post.REGULATOR}  # who acts for the body; the regulator reads in person
# Who may take anybody's token away: the safe direction, one person.
KEEPERS = {Post.ADMINISTRATOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT}


def _own(by: Actor, at: datetime, row: Token) -> None:
    if by.holder != row.holder_id and not KEEPERS & posts_in_force(by, at):
        raise Refused(
            "这个访问令牌是别人签发的，不能由您吊销。",
            who="签发的人、系统管理员、管理层或法定代表人",
        )


def _live(by: Actor, at: datetime, row: Token) -> None:
    if row.revoked_at is not None:
        raise Refused("这个访问令牌已经吊销。", lawful="请刷新页面查看。")


OWN = Condition("own_token", "person", _("本人签发的；系统管理员、管理层和法定代表人不限"), _own)
LIVE = Condition("live_token", "state", _("令牌尚未吊销"), _live)


@command("issue_token", label="签发访问令牌", posts=HOLDERS, second_factor=True)
def issue_token(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, name: str, days: int,
    allowed: Iterable[str] = (),
) -> str:  # fmt: skip
    """A token for the actor's own account, answered once. allowed: names of acts; none: it reads.

    days: how long it lasts, 1 to 366. Raises BadInput for an act that a machine may not do, or that
    the actor may not do himself.
    """
    name, chosen = " ".join(name.split()), sorted(set(allowed))
    wrong: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME:
        wrong["name"] = f"请写明给哪个系统用（不超过 {LONGEST_NAME} 字）。"
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = f"请填 1 到 {MOST_DAYS} 天。"
    offered = {one.name for one in offered_to(by, at)}
    if strange := [one for one in chosen if one not in offered]:
        wrong["allowed"] = f"“{strange[0][:60]}”不能交给访问令牌办理；请从列出的事项中选择。"
    if Token.objects.filter(holder=by.holder, revoked_at=None, expires_at__gt=at).count() >= (
        MOST_TOKENS
    ):
        wrong["name"] = f"您已有 {MOST_TOKENS} 个在用的访问令牌；请先吊销不用的。"
    if wrong:
        raise BadInput(wrong)
    code = PREFIX + secrets.token_urlsafe(32)
    row = sheet.create(
        Token(
            holder=Holder.objects.get(account=by.account), name=name, digest=_hash(code),
            acts=chosen, issued_at=at, expires_at=at + timedelta(days=days),
        )
    )  # fmt: skip
    sheet.note(token=str(row.pk), acts=chosen)
    return code


@command("revoke_token", label="吊销访问令牌", posts=HOLDERS, on=Token, conditions=(LIVE, OWN))
def revoke_token(
    *, subject: Token, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> Token:
    """The token opens nothing from the next request on."""
    sheet.change(subject, revoked_at=at)
    return subject


def offered_to(by: Actor, at: datetime) -> list[Act]:
    """The acts that `by` may give to a token of his, by their names."""
    held = posts_in_force(by, at)
    return [one for one in acts() if one.by_machine and may(by, one.name, at, held)]


def token_of(code: str, at: datetime) -> Token | None:
    """The live token that this code is, with its holder; None where there is none."""
    if not code.startswith(PREFIX):
        return None
    return (
        Token.objects.select_related("holder")
        .filter(
            digest=_hash(code), revoked_at=None, expires_at__gt=at, holder__active=True,
            holder__account__is_active=True,
        )
        .first()
    )  # fmt: skip


def _hash(code: str) -> str:
    """The code has 256 bits of chance, so a bare hash of it cannot be guessed at."""
    return hashlib.sha256(code.encode()).hexdigest()
