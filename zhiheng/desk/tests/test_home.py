"""The home by role: what it says to each, empty and not, with how few statements."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.conformance.models import Finding
from zhiheng.deadlines.models import Deadline

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 40  # of all parts together, with nothing kept in the cache


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def finding(on_sheet):
    def write(post=Post.QUALITY_DIRECTOR, **more):
        row = Finding(
            key=str(uuid4()), clause="8 ¶1-b", kind="gap", verdict="not_met", subject_table="x",
            subject_label="SL001", says="此刻无人负责。", owner_post=post,
            found_on=timezone.localdate(), **more,
        )  # fmt: skip
        return on_sheet(lambda sheet: sheet.create(row))

    return write


@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_every_post_has_a_home_also_in_an_empty_body(post, client_of):
    page = client_of(post).get("/")
    assert page.status_code == 200
    question = "十分钟看清这家机构" if post == Post.REGULATOR else "现在需要我做什么"
    assert question in page.content.decode()


@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_a_second_look_takes_few_statements(
    post, client_of, finding, django_assert_max_num_queries
):
    finding()
    client = client_of(post)
    client.get("/")
    with django_assert_max_num_queries(19 if post != Post.ADMINISTRATOR else 30):
        client.get("/")


def test_an_empty_body_is_told_how_to_begin(client_of):
    page = client_of(Post.QUALITY_DIRECTOR).get("/").content.decode()
    assert "第一步怎么走" in page and "/imports/" in page


def test_clocks_stand_first_and_name_what_is_internal(client_of, on_sheet):
    now = timezone.now()
    row = Deadline(
        rule="first-filing-5wd", clause="4 ¶3-a", subject_table="none", subject_id=uuid4(),
        says="首次报备", start=now, due_strict=now + timedelta(hours=30),
        due_rolled=now + timedelta(hours=30), calendar="official", internal=True,
        post=Post.PERSONNEL_OFFICER,
    )  # fmt: skip
    on_sheet(lambda sheet: sheet.create(row))
    page = client_of(Post.QUALITY_DIRECTOR).get("/").content.decode()
    assert "首次报备" in page and "内部时限" in page
    assert page.index("首次报备") < page.index("未了的发现项")
    assert "首次报备" in client_of(Post.PERSONNEL_OFFICER).get("/").content.decode()
    assert "首次报备" not in client_of(Post.STAFF).get("/").content.decode()


def test_findings_are_shown_to_their_owner(client_of, finding):
    person = uuid4()
    finding(post=Post.PROJECT_QUALITY_MANAGER, owner_person=person)
    mine = client_of(Post.PROJECT_QUALITY_MANAGER, person=person).get("/").content.decode()
    other = client_of(Post.PROJECT_QUALITY_MANAGER, person=uuid4()).get("/").content.decode()
    assert "此刻无人负责" in mine and "此刻无人负责" not in other


def test_what_changed_since_the_last_look(client_of, on_sheet):
    client = client_of(Post.QUALITY_DIRECTOR)
    assert "最近的办理" in client.get("/").content.decode()
    cookie = client.cookies["zh_seen"].value
    assert cookie.count("-") >= 1


def test_the_administrator_sees_the_machine_and_no_business(client_of, finding):
    finding(post=Post.ADMINISTRATOR)
    page = client_of(Post.ADMINISTRATOR).get("/").content.decode()
    assert "后台任务" in page and "未了的发现项" not in page and "条款板" not in page


def test_without_sign_in_only_the_pulse_is_told(client):
    assert client.get("/").status_code == 302
    assert client.get("/healthz").json() == {"alive": True}
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()


def test_the_frame_names_the_text_in_use(client_of, body):
    page = client_of(Post.STAFF).get("/").content.decode()
    assert body.name in page and "尚未载入规定文本" in page
