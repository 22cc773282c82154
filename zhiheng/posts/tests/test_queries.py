"""Who is in office, judged: results and number of statements."""

from datetime import date

import pytest

from zhiheng.posts import commands, queries, rules
from zhiheng.posts.tests.cast import BY, NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(qualified, in_post):
    director = in_post(qualified("E001"))
    managers = [in_post(qualified(f"E10{n}", f"李{n}"), "project_manager") for n in range(3)]
    commands.file_director(
        subject=director, by=BY, at=NOW, kind="first", filed_on=date(2026, 1, 6), receipt="R-1"
    )
    return director, managers


def test_posts_on_a_day(staffed):
    director, managers = staffed
    held = queries.posts_on(TODAY)
    assert [one.post for one in held] == ["director", *["project_manager"] * 3]
    assert held[0].first_filed_on == date(2026, 1, 6) and held[0].first_due is not None
    assert queries.posts_on(date(2026, 1, 4)) == ()
    assert queries.holders_of("director", TODAY) == {director.person_id}
    assert queries.offices_of(managers[0].person_id)[0].appointment == managers[0].pk
    assert len(queries.former(date(2026, 1, 4))) == 4 and queries.former(TODAY) == ()


def test_office_holders_are_judged_in_a_fixed_number_of_statements(
    staffed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(19):
        found = queries.qualification_of_office_holders(TODAY)
    verdicts = {office.post: report.verdict.value for office, report in found}
    assert verdicts == {"director": "met", "project_manager": "met"}
    with django_assert_max_num_queries(19):
        given = queries.office_facts(TODAY, live_schemes=["S1"], assigned=[])
    answers = {one.clauses[0]: one(given).verdict.value for one in rules.OFFICE_RULES}
    assert answers["2-a"] == "met" == answers["4 ¶1-b"] == answers["8 ¶1-a"] == answers["13-c"]
    assert answers["4 ¶3-a"] == "met" and answers["4 ¶3-b"] == "unknown"


def test_powers_tell_grants_and_accounts(staffed, account_of):
    director, _ = staffed
    account_of(director.person)
    held = queries.posts_on(TODAY)
    assert queries.powers(held, NOW)[director.pk] == queries.Powers(False, True)
    commands.settle_grants(by=BY, at=NOW, appointments=[director], reason="补办")
    assert queries.powers(held, NOW)[director.pk].granted
