"""People for the tests of sign-in: accounts with passwords, posts and second factors."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from zhiheng.access import commands
from zhiheng.access.actor import Actor, operator
from zhiheng.access.models import Holder

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")
PASSWORD = "eine lange Losung 7"


def opened(username: str, *posts: str, seed: str = "", **more: Any) -> Holder:
    """An account that can sign in, with these posts (any, as a test may) and a second factor."""
    name = more.pop("name", f"示例{username}")
    holder = commands.open_account(by=BY, at=AT, username=username, name=name, **more).value
    holder.account.set_password(PASSWORD)
    holder.account.save()
    for post in posts:
        granted(holder, post)
    if seed:
        enrolled(holder, seed)
    return holder


def granted(holder: Holder, post: str) -> None:
    proposal = commands.propose_grant(by=BY, at=AT, subject=holder, post=post, reason="示例").value
    commands.confirm_grant(by=BY, at=AT, subject=proposal)


def new_seed() -> str:
    return generate_totp_secret()


def enrolled(holder: Holder, seed: str) -> list[str]:
    """Give the holder an authenticator with this seed; the recovery codes."""
    secret = get_adapter().encrypt(seed)
    Authenticator.objects.create(
        user=holder.account, type=Authenticator.Type.TOTP, data={"secret": secret}
    )
    return RecoveryCodes.activate(holder.account).get_unused_codes()


def code(seed: str, step: int = 0) -> str:
    """The code of this moment, or of a step of 30 seconds before or after (-1, 1 are tolerated)."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + step))


def acting(holder: Holder, *, fresh: bool = True) -> Actor:
    return Actor(
        name=holder.name, via="page", account=holder.account_id, holder=holder.pk,
        person=holder.person, fresh_second_factor=fresh,
    )  # fmt: skip
