"""Pages of findings: who sees them, how few statements, filters, keyset, export, history."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.terms import BUSINESS_POSTS, Post

pytestmark = pytest.mark.django_db
MOST = 20


@pytest.fixture
def judged(build):
    """A body with five certificates that nobody answers for, judged."""
    from zhiheng.conformance.commands import judge

    build.body()
    owner = build.client()
    for n in range(5):
        build.certificate(f"C-{n}", owner)
    judge(by=system(), at=timezone.now())


def findings(**having):
    from zhiheng.conformance.models import Finding

    return Finding.objects.filter(**having).order_by("subject_label")


@pytest.mark.parametrize("post", sorted(BUSINESS_POSTS))
def test_the_list_is_seen_with_few_statements(
    post, judged, client_of, django_assert_max_num_queries
):
    client = client_of(post)
    with django_assert_max_num_queries(MOST):
        page = client.get("/findings/")
    assert page.status_code == 200
    assert "C-0" in page.content.decode() and "证书无人负责" in page.content.decode()


def test_one_finding_tells_why_what_next_and_what_happened(
    judged, client_of, django_assert_max_num_queries
):
    client = client_of(Post.MANAGEMENT)
    row = findings(kind="gap").first()
    with django_assert_max_num_queries(MOST):
        page = client.get(f"/findings/{row.pk}/")
    text = page.content.decode()
    assert page.status_code == 200 and row.says in text and row.next_step in text
    assert f"/certificates/{row.subject_id}/" in text and "发现" in text


def test_an_empty_list_says_so(client_of, build):
    build.body()
    client = client_of(Post.MANAGEMENT)
    assert "没有未了的发现项" in client.get("/findings/").content.decode()
    assert "没有符合条件" in client.get("/findings/?state=closed").content.decode()


def test_the_administrator_sees_none(client_of):
    assert client_of(Post.ADMINISTRATOR).get("/findings/").status_code == 403


def test_filters_and_what_they_do_not_know(judged, client_of):
    client = client_of(Post.MANAGEMENT)
    assert "C-0" in client.get("/findings/?clause=8+¶1-b&verdict=not_met").content.decode()
    assert "C-0" not in client.get("/findings/?kind=gap&verdict=unknown").content.decode()
    assert client.get("/findings/?age=nonsense&after=nonsense").status_code == 200
    director = client_of(Post.QUALITY_DIRECTOR)
    assert "C-0" in director.get("/findings/?owner=mine").content.decode()
    assert "C-0" not in client.get("/findings/?owner=mine").content.decode()


def test_one_record_s_findings_are_listed_by_themselves(judged, client_of):
    client, row = client_of(Post.MANAGEMENT), findings(kind="gap").first()
    text = client.get(f"/findings/?state=all&subject={row.subject_id}").content.decode()
    assert "C-0" in text and "C-1" not in text and "只看一条记录的发现项" in text
    every = client.get("/findings/?subject=nonsense").content.decode()
    assert "C-1" in every and "只看一条记录的发现项" not in every, "it is not of one record"


def test_pages_follow_one_another_and_lose_nothing(judged):
    from zhiheng.conformance.queries import Filters, page

    today, after, seen = timezone.localdate(), "", []
    while True:
        one = page(Filters(), today, after=after, limit=2)
        seen += [row.finding.pk for row in one.rows]
        if one.next is None:
            break
        after = one.next
    assert len(seen) == len(set(seen)) == findings(closed_on=None).count()


def test_a_finding_that_is_closed_asks_for_nothing_any_more(judged, build, client_of):
    row = findings(closed_on=None).exclude(next_step="").first()
    reader = client_of(Post.MANAGEMENT)
    assert row.next_step in reader.get(f"/findings/{row.pk}/").content.decode()
    build.change(row, closed_on=timezone.localdate())
    page = reader.get(f"/findings/{row.pk}/").content.decode()
    assert "已经不再存在，不必再办" in page and row.next_step not in page


def test_the_export_has_the_rows_of_the_page(judged, client_of):
    page = client_of(Post.MANAGEMENT).get("/imports/lists/findings.xlsx?clause=8+¶1-b")
    assert page.status_code == 200
    assert b"".join(page.streaming_content).startswith(b"PK")


def test_ages_are_counted(judged):
    from zhiheng.conformance.queries import by_age, by_state, freshness

    number = findings(closed_on=None).count()
    assert by_age(timezone.localdate()) == {"week": number, "month": 0, "quarter": 0, "older": 0}
    assert sum(by_state().values()) == 143
    assert freshness().behind == 0


def test_new_entries_are_told(judged, build):
    from zhiheng.conformance.jobs import due
    from zhiheng.conformance.queries import freshness

    now = timezone.now()
    assert not due(now)
    build.client("另一个客户")
    assert freshness().behind == 1 and "等待重新判定" in freshness().says
    assert due(datetime(2200, 1, 1, tzinfo=UTC))
