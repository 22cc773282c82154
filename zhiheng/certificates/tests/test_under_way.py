"""How far a mass assignment has come, told while its page waits."""

import time

import pytest

from zhiheng.access import under_way
from zhiheng.access.terms import Post
from zhiheng.certificates import commands
from zhiheng.certificates.commands import bulk
from zhiheng.certificates.models import Responsibility
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_in_hands import BY
from zhiheng.certificates.tests.test_views import signed_in

DAY = "2026-06-01"
WATCH = """new MutationObserver(() => {
  const told = document.querySelector(".zh-progress")?.innerText ?? "";
  sessionStorage.shown = (sessionStorage.shown ?? "") + told;
}).observe(document.body, { childList: true, subtree: true })"""


@pytest.fixture
def world():
    build.body()
    scheme, client = build.scheme(), build.client()
    for n in range(7):
        build.certificate(f"C{n:02}", client, scheme=scheme)
    return scheme, build.manager("001")


@pytest.mark.django_db
def test_each_step_is_told_under_the_key_of_the_request_and_forgotten_afterwards(
    world, monkeypatch
):  # fmt: skip
    scheme, person = world
    told = []
    say = bulk.say
    monkeypatch.setattr(bulk, "say", lambda *what: (say(*what), told.append(under_way.found("k"))))
    given = {"person": person, "starts": build.NOW.date(), **BY}
    commands.assign_without_manager(subject=scheme, key="k", **given)
    assert [(one.step, one.done, one.number) for one in told] == [
        ("locking", 0, None), ("counting", 1, None), ("judging", 2, 7), ("writing", 3, 7),
        ("sealing", 4, 7),
    ]  # fmt: skip
    assert {one.steps for one in told} == {bulk.STEPS}
    assert under_way.found("k") is None and under_way.found("other") is None
    under_way.say("writing", 3, 5)  # nobody's request: nobody listens
    browser = signed_in(Post.QUALITY_DIRECTOR)
    page = browser.get("/certificates/under-way/", {"idempotency_key": "k"}).content.decode()
    assert "已提交" in page and 'hx-get="/certificates/under-way/?idempotency_key=k"' in page


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_tells_it_while_it_waits(world, monkeypatch, page, live_server):
    scheme, person = world
    client = signed_in(Post.QUALITY_DIRECTOR)
    cookie = {
        "name": "sessionid", "value": client.session.session_key, "url": live_server.url,
    }  # fmt: skip
    page.context.add_cookies([cookie])
    check = bulk.check_references_now
    monkeypatch.setattr(bulk, "check_references_now", lambda: (time.sleep(4), check()))
    page.goto("/certificates/responsibility/")
    page.select_option("[name=scheme]", str(scheme.pk))
    page.select_option("[name=person]", str(person.pk))
    page.fill("[name=starts]", DAY)
    page.get_by_role("button", name="先看有多少张").click()
    page.get_by_role("button", name="指定", exact=True).wait_for()
    page.evaluate(WATCH)  # Playwright itself cannot look while the next page is awaited
    page.get_by_role("button", name="指定", exact=True).click()
    page.get_by_text("已办理并留痕：7 张证书").wait_for()
    shown = page.evaluate("sessionStorage.shown")
    assert "正在核对并留痕" in shown and "共 7 张证书" in shown
    assert Responsibility.objects.count() == 7
