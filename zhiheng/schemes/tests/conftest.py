"""Clients and pages signed in as holders of a post."""

from uuid import uuid4

import pytest


@pytest.fixture
def account_of():
    """Makes an account whose holder has the post by grant, as tests may."""
    from django.db import transaction
    from django.utils import timezone

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(post):
        account, now, sheet = Account.objects.create(username=uuid4().hex), timezone.now(), Sheet()
        with transaction.atomic():
            holder = sheet.create(Holder(account=account, name="示例甲"))
            sheet.create(Grant(holder=holder, post=post, starts=now))
            append(sheet, at=now, recorded=now, who={"via": "test"}, act="test")
        return account

    return make


@pytest.fixture
def client_of(account_of):
    from django.test import Client

    def make(post):
        client = Client()
        client.force_login(account_of(post))
        return client

    return make
