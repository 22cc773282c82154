"""The form of the body and its version: demanded, and kept when the form comes back."""

from uuid import uuid4

import pytest

from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import AT, BY, opened
from zhiheng.body.commands import found_body
from zhiheng.body.models import Body

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"


def test_a_page_without_a_version_is_told_and_keeps_what_was_typed(client):
    found_body(by=BY, at=AT, name="示例认证", credit_code=CODE, approval_number="A-1")
    client.force_login(opened("head", Post.MANAGEMENT).account)
    typed = {
        "idempotency_key": uuid4().hex, "act": "amend", "name": "示例认证", "nature": "correction",
        "credit_code": CODE, "approval_number": "A-1", "address": "一号路1号",
        "applies_as": "mandatory", "reason": "补登地址",
    }  # fmt: skip
    answer = client.post("/body/", typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "哪一版" in said and "一号路1号" in said
    assert Body.objects.get().address == ""
    assert client.post("/body/", {**typed, "version": "1"}).status_code == 302


def test_what_a_form_saw_stays_what_it_saw_when_it_comes_back_with_an_error(client):
    """Otherwise the second try would overwrite what somebody else did meanwhile."""
    found_body(by=BY, at=AT, name="示例认证", credit_code=CODE, approval_number="A-1")
    client.force_login(opened("head", Post.MANAGEMENT).account)
    answer = client.post("/body/", {"act": "amend", "version": "7", "name": ""})
    assert answer.status_code == 422
    assert 'name="version" value="7"' in answer.content.decode()
