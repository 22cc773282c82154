"""The body's own page as people see it, and its one weighty form."""

import pytest

from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import AT, BY, opened
from zhiheng.access.tests.test_pages import look, sign_in
from zhiheng.body.commands import found_body

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_bodys_own_page(page) -> None:
    found_body(
        by=BY, at=AT, name="示例认证", credit_code="91110000600037341L", approval_number="示例-001"
    )
    opened("manager", Post.MANAGEMENT)
    sign_in(page, "manager")
    page.goto("/body/")
    look(page, "body")
    page.fill("input[name=since]", "2026-01-01")
    page.fill("form:has(input[name=since]) input[name=reason]", "已核对档案")
    with page.expect_navigation():
        page.click("form:has(input[name=since]) button")
    assert "2026年1月1日" in page.inner_text("main")
    look(page, "body-declared")
