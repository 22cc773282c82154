"""A signed-in client for any post: `client_of("quality_director")`."""

from uuid import uuid4

import pytest


@pytest.fixture
def client_of(db):
    """client_of(post, …): signed in; a second factor is enrolled where a post needs one."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.access.terms import SECOND_FACTOR_POSTS
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(*posts, person=None):
        account = Account.objects.create(username=f"u{uuid4().hex[:8]}")
        sheet, now = Sheet(), timezone.now()
        with transaction.atomic():
            holder = sheet.create(Holder(account=account, name="示例甲", person=person))
            for post in posts:
                sheet.create(Grant(holder=holder, post=post, starts=now))
            append(sheet, at=now, recorded=now, who={"via": "job"}, act="test")
        if SECOND_FACTOR_POSTS & set(posts):
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(account)
        client.account = account
        return client

    return make
