"""The board, the register and the clause pages: what they say, to whom, with how few statements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from zhiheng.access.terms import ALL_POSTS, BUSINESS_POSTS, Post
from zhiheng.conformance.models import Answer
from zhiheng.desk import answers
from zhiheng.law.register import obligations

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 20


@pytest.fixture
def answer(on_sheet):
    def write(clause="8 ¶1-b", verdict="not_met", because="3 张证书此刻无人负责。"):
        today = timezone.localdate()
        row = Answer(clause=clause, verdict=verdict, because=because, judged_on=today, head=1)
        return on_sheet(lambda sheet: sheet.create(row))

    return write


@pytest.mark.parametrize("post", sorted(BUSINESS_POSTS))
def test_the_board_shows_every_obligation(post, client_of, answer, django_assert_max_num_queries):
    answer()
    client = client_of(post)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = client.get("/board/")
    assert page.status_code == 200
    assert page.content.decode().count("zh-chip zh-tone") == len(obligations()) == 143


def test_what_was_never_judged_is_unknown_and_nothing_is_met(client_of):
    states = answers.counts(answers.board({}))
    assert states["met"] == 0
    assert states["unknown"] == sum(one.status == "ruled" for one in obligations())
    assert "还没有判定过" in client_of(Post.QUALITY_DIRECTOR).get("/board/").content.decode()


def test_a_past_day_shows_what_was_judged_then(answer, on_sheet):
    row = answer()
    assert answers.history().at(timezone.localdate())["8 ¶1-b"].verdict == "not_met"
    before = timezone.localdate() - timedelta(days=1)
    assert answers.history().at(before) == {}
    on_sheet(lambda sheet: sheet.change(row, verdict="met"))
    assert answers._history().at(timezone.localdate())["8 ¶1-b"].verdict == "met"


def test_the_administrator_does_not_see_the_board(client_of):
    assert client_of(Post.ADMINISTRATOR).get("/board/").status_code == 403


@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_everybody_reads_the_register(post, client_of, django_assert_max_num_queries):
    client = client_of(post)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = client.get("/law/?state=not_yet")
    assert page.status_code == 200


def test_every_clause_has_its_page(client_of):
    client = client_of(Post.QUALITY_DIRECTOR)
    for entry in obligations():
        page = client.get(f"/law/{entry.id}/")
        assert page.status_code == 200 and entry.duty in page.context["entry"].duty
    assert client.get("/law/4 ¶3-b/").status_code == 200
    assert client.get("/law/M999/").status_code == 404


def test_whatever_an_act_names_as_its_clause_leads_to_its_words(client_of):
    """An import names an item as a whole, of which the register holds the parts."""
    from zhiheng.access.acts import acts

    client = client_of(Post.STAFF)
    for clause in sorted({clause for act in acts() for clause in act.clauses}):
        page = client.get(f"/law/{clause}/", follow=True)
        assert page.status_code == 200, clause
    parts = client.get("/law/5(7)/", follow=True).content.decode()
    assert "5(7)-a" in parts and "5(7)-c" in parts and "5(6)-a" not in parts
    assert client.get("/law/5(99)/").status_code == 404


def test_a_clauses_page_shows_the_answer_and_each_use(
    client_of, answer, on_sheet, django_assert_max_num_queries
):
    answer()
    on_sheet(lambda sheet: None, act="test", rules=[{"clause": "8 ¶1-b"}])
    client = client_of(Post.QUALITY_DIRECTOR)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = client.get("/law/8 ¶1-b/").content.decode()
    assert "3 张证书此刻无人负责。" in page
    assert "不是处罚计算" in page
    assert "/trail/" in page


def test_the_administrator_sees_no_business_on_a_clauses_page(client_of, answer):
    page = client_of(Post.ADMINISTRATOR).get("/law/8 ¶1-b/").content.decode()
    assert "看不到机构的业务记录" in page
