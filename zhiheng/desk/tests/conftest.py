"""A signed-in client for any post: `client_of("quality_director")`; a record by `on_sheet`."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone


@pytest.fixture
def on_sheet():
    """Writes records as an act of the program: on_sheet(lambda sheet: sheet.create(…))."""
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def do(work, act="test", **entry):
        sheet, now = Sheet(uuid4()), timezone.now()
        with transaction.atomic():
            value = work(sheet)
            append(sheet, at=now, recorded=now, who={"via": "job"}, act=act, **entry)
        return value

    return do


@pytest.fixture
def body(db, on_sheet):
    from zhiheng.body.models import Body

    row = Body(
        name="示例产品认证有限公司", credit_code="91110000100000000X", approval_number="CNCA-R-1"
    )
    return on_sheet(lambda sheet: sheet.create(row))


@pytest.fixture
def client_of(db, on_sheet):
    """Signed in as a holder of the post; second factor enrolled where the post needs one."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.test import Client

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.access.terms import SECOND_FACTOR_POSTS

    def make(*posts, person=None):
        account = Account.objects.create(username=f"u{uuid4().hex[:8]}")

        def write(sheet):
            holder = sheet.create(Holder(account=account, name="示例甲", person=person))
            for post in posts:
                sheet.create(Grant(holder=holder, post=post, starts=timezone.now()))

        on_sheet(write)
        if SECOND_FACTOR_POSTS & set(posts):
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(account)
        client.account = account
        return client

    return make
