"""Rows for tests of the whole body: the builders of the certificates' tests, and a change."""

import pytest


@pytest.fixture
def build():
    from types import SimpleNamespace

    from zhiheng.certificates.tests import build as rows
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def change(row, **values):
        sheet = Sheet()
        sheet.change(row, **values)
        append(sheet, at=rows.NOW, recorded=rows.NOW, who={"via": "test"}, act="test")

    names = {name: getattr(rows, name) for name in dir(rows) if not name.startswith("_")}
    return SimpleNamespace(**names, change=change)


@pytest.fixture
def client_of(db):
    """A client signed in as a holder of the post; second factor enrolled where it is needed."""
    from uuid import uuid4

    from allauth.mfa.totp.internal.auth import TOTP
    from django.test import Client
    from django.utils import timezone

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.access.terms import SECOND_FACTOR_POSTS
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(post, person=None):
        account, now = Account.objects.create(username=f"u{uuid4().hex[:8]}"), timezone.now()
        sheet = Sheet()
        holder = sheet.create(Holder(account=account, name="示例甲", person=person))
        sheet.create(Grant(holder=holder, post=post, starts=now))
        append(sheet, at=now, recorded=now, who={"via": "test"}, act="test")
        if post in SECOND_FACTOR_POSTS:
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(account)
        return client

    return make
