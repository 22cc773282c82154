"""The interface's page in a browser: under the strict policy, from our own host only."""

import pytest

from tests.walk.sweep import sweep
from tests.walk.walking import axe
from zhiheng.access.terms import Post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_act_is_shown_and_can_be_tried_and_nothing_is_refused_by_the_policy(
    client_of, page, live_server
):  # fmt: skip
    """The wheel's page is asked for one act at a time: all at once took a busy machine more than
    fifteen seconds."""
    client = client_of(Post.STAFF)
    cookie = {
        "name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url,
    }  # fmt: skip
    page.context.add_cookies([cookie])
    said, asked = [], []
    page.on("console", lambda message: said.append((message.type, message.text)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs/")
    assert axe(page) == []
    page.click("a[href='/api/v1/docs/register_client/']")
    page.wait_for_selector("[data-path='/api/v1/acts/register_client']")
    assert page.locator(".opblock").count() == 1
    page.click(".try-out__btn")
    page.fill("[placeholder='Idempotency-Key']", "k-1")
    page.fill(".body-param__text", '{"inputs": {"name": "示例电池厂"}}')
    with page.expect_response("**/acts/register_client") as answered:
        page.click(".execute")
    assert answered.value.status == 200 and answered.value.json()["version"] == 1
    assert not [one for one in said if one[0] == "error"], said
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked)


def test_the_page_of_tokens_is_whole_at_both_widths(by_token, new_page, live_server, tmp_path):
    from django.db import transaction

    with transaction.atomic():
        program = by_token(Post.STAFF, "register_client", "open_case")
    sweep(new_page, live_server.url, program.holder.account, ["account/tokens/"], tmp_path)
