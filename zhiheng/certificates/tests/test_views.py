"""Pages as roles see them: what stands there, what is refused, how many statements it takes."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhiheng.access.models import Account
from zhiheng.access.terms import Post
from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_commands import actor

pytestmark = pytest.mark.django_db
MOST = 20


def signed_in(post: str) -> Client:
    """A browser of somebody who holds the post (the director with the second factor enrolled)."""
    from allauth.mfa.models import Authenticator

    account = Account.objects.get(pk=actor(post).account)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def held() -> Certificate:
    build.body()
    scheme = build.scheme()
    project = build.case("P1", scheme, applied_on=date(2025, 1, 5))
    build.write(
        build.event(project, "application", date(2025, 1, 5), "甲"),
        build.event(project, "type_test", date(2025, 2, 5), "乙"),
        build.event(project, "decision", date(2025, 2, 20), "乙"),
        build.event(project, "certificate", date(2025, 3, 1), "丙"),
    )
    row = build.certificate("C0001", build.client(), scheme=scheme, case=project)
    build.answers(row, build.manager("001"), date(2026, 2, 1))
    return row


def test_every_business_post_reads_and_others_do_not(held: Certificate) -> None:
    pages = [
        "/certificates/", f"/certificates/{held.pk}/", "/certificates/responsibility/",
        "/schemes/", f"/schemes/{held.scheme_id}/", "/cases/", f"/cases/{held.case_id}/",
    ]  # fmt: skip
    for post in (Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, Post.REGULATOR):
        browser = signed_in(post)
        for page in pages:
            assert browser.get(page).status_code == 200, (post, page)
    administrator = signed_in(Post.ADMINISTRATOR)
    for page in pages:
        assert administrator.get(page).status_code == 403, page


def test_the_certificate_tells_its_gap_and_its_manager(held: Certificate) -> None:
    page = signed_in(Post.QUALITY_DIRECTOR).get(f"/certificates/{held.pk}/").content.decode()
    assert "示例001" in page and "无人负责" in page and "暂停证书" in page
    case = signed_in(Post.STAFF).get(f"/cases/{held.case_id}/").content.decode()
    assert "评价与决定未分开" in case and "乙" in case


def test_suspending_through_the_page(held: Certificate) -> None:
    browser = signed_in(Post.QUALITY_DIRECTOR)
    address = f"/certificates/{held.pk}/suspend/"
    assert "一人即可办理" in browser.get(address).content.decode()
    data = {"grounds": ["0203"], "acted_on": "2026-06-01", "idempotency_key": str(uuid4()),
            "version": held.version}  # fmt: skip
    wrong = browser.post(address, {**data, "grounds": [], "idempotency_key": str(uuid4())})
    assert wrong.status_code == 422 and "2026-06-01" in wrong.content.decode()
    assert browser.post(address, data).status_code == 302
    assert StateChange.objects.filter(certificate=held, state="02").count() == 1
    assert browser.post(address, data).status_code in (302, 422)
    assert StateChange.objects.filter(certificate=held, state="02").count() == 1
    stale = browser.post(
        f"/certificates/{held.pk}/withdraw/",
        {**data, "grounds": ["0201"], "idempotency_key": str(uuid4())},
    )
    assert stale.status_code == 409
    other = {**data, "idempotency_key": str(uuid4())}
    assert signed_in(Post.REGULATOR).post(address, other).status_code == 403


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_takes_few_statements_whatever_its_length(count: int) -> None:
    build.body()
    client, who = build.client(), build.manager("001")
    rows = [
        Certificate(number=f"C{n:05}", client=client, product="锂电池", state="01",
                    search=["c0", "锂电", "电池"])
        for n in range(count)
    ]  # fmt: skip
    build.write(*rows)
    build.answers(rows[0], who, date(2026, 1, 1))
    browser = signed_in(Post.QUALITY_DIRECTOR)
    browser.get("/certificates/")
    addresses = ["", "?q=锂电", "?watch=none", "?watch=overdue", f"?manager={who.pk}"]
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get("/certificates/" + address).status_code == 200
        assert len(seen) < MOST, (address, len(seen))


def test_pages_of_the_list_go_on_and_back() -> None:
    build.body()
    client = build.client()
    build.write(
        *(Certificate(number=f"C{n:05}", client=client, product="示例", state="01",
                      search=["示例"]) for n in range(120))
    )  # fmt: skip
    browser = signed_in(Post.STAFF)
    page = browser.get("/certificates/?q=示例").context["page"]
    assert (page.rows[0].number, page.next, page.previous) == ("C00000", "C00049", None)
    page = browser.get("/certificates/?q=示例&after=C00049").context["page"]
    assert (page.rows[0].number, page.next, page.previous) == ("C00050", "C00099", "C00050")
    page = browser.get("/certificates/?q=示例&before=C00050").context["page"]
    assert (page.rows[0].number, page.rows[-1].number) == ("C00000", "C00049")
    assert page.previous is None
    assert "至少输入两个字符" in browser.get("/certificates/?q=示").content.decode()


def test_empty_pages_say_what_to_do() -> None:
    browser = signed_in(Post.QUALITY_DIRECTOR)
    for address, says in (
        ("/certificates/", "还没有证书"),
        ("/schemes/", "还没有认证规则"),
        ("/cases/", "还没有项目"),
        ("/certificates/responsibility/", "还没有证书"),
    ):
        assert says in browser.get(address).content.decode()
    assert browser.get(f"/certificates/{uuid4()}/").status_code == 404
