"""What people do to their own way of signing in: entered by the program on the holder's behalf.

Each is found by allauth's signals (see witness); the rows that change are mechanics and not
records, so the entry is all that is written. A recovery code alarms the administrators.
"""

from datetime import datetime

from zhiheng.access.actor import Actor
from zhiheng.access.commands.accounts import revoke_tokens
from zhiheng.access.door import command
from zhiheng.access.models import Holder
from zhiheng.access.terms import SYSTEM
from zhiheng.trace.sheet import Sheet


@command("use_recovery_code", label="使用恢复码", posts={SYSTEM}, on=Holder)
def use_recovery_code(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, left: int
) -> Holder:
    """A recovery code stood in for the second factor; `left` are still unused."""
    sheet.note(left=left)
    return subject


@command("enrol_second_factor", label="启用第二因素", posts={SYSTEM}, on=Holder)
def enrol_second_factor(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet) -> Holder:
    """The holder enrolled an authenticator."""
    return subject


@command("end_second_factor", label="停用第二因素", posts={SYSTEM}, on=Holder)
def end_second_factor(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet) -> Holder:
    """The holder, who showed it just now, gave up the second factor."""
    return subject


@command("renew_recovery_codes", label="重新生成恢复码", posts={SYSTEM}, on=Holder)
def renew_recovery_codes(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet) -> Holder:
    """New recovery codes; the old ones open nothing any more."""
    return subject


@command("change_password", label="更换密码", posts={SYSTEM}, on=Holder)
def change_password(*, subject: Holder, by: Actor, at: datetime, sheet: Sheet) -> Holder:
    """The holder changed the password, knowing the old one; his access tokens end with it, as
    whoever knew the old one may have issued them."""
    revoke_tokens(sheet, subject, at)
    return subject
