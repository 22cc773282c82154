"""Opening and closing accounts, and whose they are.

Taking a right away is one person's act and holds from the next request.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from zhiheng.access import persons
from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON, NOT_ONESELF
from zhiheng.access.door import command
from zhiheng.access.models import Account, Holder
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import APPOINTED_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.trace.sheet import Sheet

ADMINISTRATORS = frozenset({Post.ADMINISTRATOR, OPERATOR, SYSTEM})


@command("open_account", label="开立账号", posts=ADMINISTRATORS, conditions=(IN_PERSON,))
def open_account(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    username: str, name: str, person: UUID | None = None,
) -> Holder:  # fmt: skip
    """Open an account without a password: an invitation lets its holder set one.

    person: whose it is, where the server's operator or an import says so; on a page that takes
    two (propose_link). Raises BadInput for an empty or taken username, or an empty name.
    """
    username, name = username.strip(), name.strip()
    if not username or not username.isprintable() or " " in username or len(username) > 64:
        raise BadInput({"username": "登录名要有 1 至 64 个字符，不含空格，例如 zhangsan。"})
    if not name:
        raise BadInput({"name": "请填写姓名。"})
    if person:
        if by.account:
            raise Refused(
                "账号属于哪个人，要由两个人办理。",
                who="一位系统管理员提出，另一人确认",
                lawful="请先开立账号，再在账号页提出关联人员。",
            )
        free(person)
    account = Account(username=username)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        says = f"登录名“{username}”已被使用，请换一个，例如 {username}2。"
        raise BadInput({"username": says}) from None
    holder = sheet.create(Holder(account=account, name=name, person=person))
    if person:
        persons.settle(sheet, person, at)
    return holder


def free(person: UUID) -> None:
    if Holder.objects.filter(person=person, active=True).exists():
        raise BadInput({"number": "这个人已有在用的账号；请直接使用那个账号，或先停用它。"})


@command(
    "close_account", label="停用账号", posts=ADMINISTRATORS, on=Holder,
    conditions=(IN_PERSON, NOT_ONESELF),
)  # fmt: skip
def close_account(
    *, subject: Holder, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> Holder:
    """Close an account: no sign-in and no right from the next request on. One person may do it."""
    for grant in subject.grants.select_for_update().filter(ends=None, retracted=False):
        if grant.post not in APPOINTED_POSTS:
            sheet.change(grant, ends=max(at, grant.starts))
    revoke_tokens(sheet, subject, at)
    Account.objects.filter(pk=subject.account_id).update(is_active=False)
    sheet.change(subject, active=False)
    return subject


def revoke_tokens(sheet: Sheet, holder: Holder, at: datetime) -> None:
    """The holder's access tokens open nothing from the next request on."""
    for token in holder.tokens.select_for_update().filter(revoked_at=None, retracted=False):
        sheet.change(token, revoked_at=at)
