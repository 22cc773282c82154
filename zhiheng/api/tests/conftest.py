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
