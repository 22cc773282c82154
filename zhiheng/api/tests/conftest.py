"""A body in small, and whoever asks: by session, by token, with and without a second factor."""

import json
from uuid import uuid4

import pytest


class Asks:
    """Asks the interface as one account does; answers (status, body)."""

    def __init__(self, client, **headers):
        self.client, self.headers = client, headers

    def get(self, path, **query):
        answer = self.client.get(f"/api/v1/{path}", query, headers=self.headers)
        return answer.status_code, answer.json()

    def post(self, path, body, key=None, **headers):
        given = {"Idempotency-Key": key or uuid4().hex, **self.headers, **headers}
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        answer = self.client.post(
            f"/api/v1/{path}", sent, content_type="application/json", headers=given
        )
        return answer.status_code, answer.json()

    def act(self, name, subject=None, /, version=None, key=None, **inputs):
        body = {"inputs": inputs}
        if subject is not None:
            body["subject"] = str(getattr(subject, "pk", subject))
        if version is not None:
            body["version"] = version
        return self.post(f"acts/{name}", body, key=key)


@pytest.fixture
def client_of(db):
    """client_of(post, …): signed in; a second factor is enrolled where the post needs one."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.access.terms import SECOND_FACTOR_POSTS
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(*posts, person=None, scope=()):
        account = Account.objects.create(username=f"u{uuid4().hex[:8]}")
        sheet, now = Sheet(), timezone.now()
        with transaction.atomic():
            holder = sheet.create(Holder(account=account, name="示例甲", person=person))
            for post in posts:
                sheet.create(Grant(holder=holder, post=post, starts=now, scope=list(scope)))
            append(sheet, at=now, recorded=now, who={"via": "job"}, act="test")
        if SECOND_FACTOR_POSTS & set(posts):
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(account)
        client.account = account
        return client

    return make


@pytest.fixture
def asks(client_of):
    """asks(post, …): signed in by session, in a client that does not check CSRF."""
    return lambda *posts, **more: Asks(client_of(*posts, **more))


@pytest.fixture
def by_token(client_of):
    """by_token(post, acts): a token issued by the act itself, and whoever asks with it."""
    from dataclasses import replace

    from django.test import Client
    from django.utils import timezone

    from zhiheng.access.actor import Actor
    from zhiheng.access.commands import issue_token
    from zhiheng.access.models import Holder

    def make(post, *acts, person=None, days=30):
        holder = Holder.objects.get(account=client_of(post, person=person).account)
        by = Actor(name="示例甲", via="page", account=holder.account_id, holder=holder.pk)
        done = issue_token(
            by=replace(by, fresh_second_factor=True), at=timezone.now(), name="业务系统",
            days=days, allowed=acts,
        )  # fmt: skip
        asking = Asks(Client(enforce_csrf_checks=True), Authorization=f"Bearer {done.value}")
        asking.code, asking.holder = done.value, holder
        return asking

    return make
