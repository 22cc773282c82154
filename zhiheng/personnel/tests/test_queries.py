"""Persons found and paged; facts for qualification: what is unknown stays unknown."""

from datetime import date

import pytest

from zhiheng.body.models import Body
from zhiheng.law.qualification import OPEN, Post, judge
from zhiheng.lawbook.commands import choose_reading
from zhiheng.personnel import commands, queries
from zhiheng.personnel.tests.cast import BY, NOW, NUMBER, TODAY
from zhiheng.personnel.tests.test_facts import SOUND, sheet_of  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete_from(sheet_of):  # noqa: F811
    def declare(day: date | None) -> None:
        sheet_of(
            lambda sheet: sheet.create(
                Body(name="示例", credit_code="9", approval_number="1", records_complete_from=day)
            )
        )

    return declare


def facts(person, on=TODAY, **more):
    return queries.qualification_facts(person.pk, Post.DIRECTOR, on, **more)


def know(person, *lists):
    for what in lists:
        commands.declare_known(subject=person, by=BY, at=NOW, what=what, as_of=TODAY)


def test_nothing_registered_means_nothing_known(person):
    found = facts(person)
    assert found.name == "王晓"
    assert {found.educations, found.employments, found.titles, found.competences, found.bans} == {
        None
    }
    assert found.legal_representative is found.top_management is found.authorised_by is None


def test_a_list_declared_complete_and_empty_says_there_is_none(person, complete_from):
    complete_from(date(2026, 1, 1))
    know(person, "bans", "titles", "seats")
    found = facts(person)
    assert found.bans == found.titles == () and found.educations is None
    assert found.top_management is found.actual_controller is False
    early = facts(person, date(2025, 12, 31))
    assert early.bans is None and early.top_management is None


def test_rows_become_facts_and_a_missing_proof_is_not_a_proof(person):
    for name in ("education", "employment", "title", "competence", "ban"):
        commands.ADD[name](subject=person, by=BY, at=NOW, **SOUND[name])
    commands.add_title(subject=person, by=BY, at=NOW, level="senior", granted=date(2020, 1, 1))
    found = facts(person)
    assert found.educations[0].level == "bachelor" and found.employments[0].end == OPEN
    assert [title.evidence for title in found.titles] == [True, False]
    assert found.competences[0].by == "李明" and found.bans[0].end == date(2025, 1, 1)
    years = [
        one for one in judge(found, Post.DIRECTOR, TODAY).requirements if one.clause == "4.2(2)"
    ]
    assert years[0].verdict == "met"


@pytest.mark.parametrize(("option", "level"), [(None, "bachelor"), ("graduate_tier", "master")])
def test_a_degree_alone_opens_the_tier_that_was_chosen(person, option, level):
    if option:
        choose_reading(subject="A-02", by=BY, at=NOW, option=option, reason="机构决定")
    commands.add_education(
        subject=person, by=BY, at=NOW, level="master", degree_only=True, evidence=True
    )
    assert facts(person).educations[0].level == level


def test_the_legal_representative_is_known_by_his_number_and_rules_others_out(register):
    head, other = register("E001", identity=NUMBER), register("E002", "李明")
    commands.add_seat(
        subject=head, by=BY, at=NOW, kind="legal_representative", starts=date(2020, 1, 1)
    )
    assert facts(head).legal_representative is True
    assert facts(other).legal_representative is False
    assert facts(head, date(2019, 12, 31)).legal_representative is None
    assert queries.legal_representative(TODAY) == head
    assert queries.is_legal_representative(head, TODAY)
    assert not queries.is_legal_representative(other, TODAY)


def test_an_ended_seat_says_no_and_one_without_proof_is_not_known(register):
    ended, claimed = register("E001"), register("E002", "李明")
    seat = {"kind": "top_management", "starts": date(2020, 1, 1)}
    commands.add_seat(subject=ended, by=BY, at=NOW, **seat, ends=date(2026, 3, 2))
    commands.add_seat(subject=claimed, by=BY, at=NOW, **seat, evidence=False)
    assert facts(ended, date(2026, 3, 1)).top_management is True
    assert facts(ended).top_management is False
    assert facts(claimed).top_management is None
    assert set(queries.top_management(date(2026, 3, 1))) == {ended, claimed}


def test_many_persons_take_as_many_statements_as_one(register, django_assert_num_queries):
    people = [register(f"E{n:03}", f"王{n}") for n in range(12)]
    with django_assert_num_queries(4):
        queries.qualification_facts_for([people[0].pk], TODAY)
    with django_assert_num_queries(4):
        found = queries.qualification_facts_for([one.pk for one in people], TODAY)
    assert len(found) == 12


def test_people_are_found_by_two_characters_and_by_number(register):
    for number, name in (("E001", "王晓明"), ("E002", "李明轩"), ("A103", "欧阳晓")):
        register(number, name, department="检验一部" if number == "E001" else "")
    names = lambda **by: {one.name for one in queries.found_people(**by)}  # noqa: E731
    assert names(text="晓明") == {"王晓明"} and names(text=" a10 ") == {"欧阳晓"}
    assert names(text="晓") == {"王晓明", "欧阳晓"} and names(text="没有") == set()
    assert names(department="检验一部") == {"王晓明"} == names(text="王晓", department="检验一部")
    assert queries.departments() == ("检验一部",)


def test_pages_go_on_and_back_in_alphabetical_order(register):
    for n, name in enumerate("赵钱孙李周吴郑"):
        register(f"E{n}", f"{name}某")
    people = queries.found_people()
    first = queries.page_of(people, limit=3)
    assert [one.name[0] for one in first.persons] == ["李", "钱", "孙"] and first.previous is None
    second = queries.page_of(people, first.next, limit=3)
    assert [one.name[0] for one in second.persons] == ["吴", "赵", "郑"]
    last = queries.page_of(people, second.next, limit=3)
    assert [one.name[0] for one in last.persons] == ["周"] and last.next is None
    assert queries.page_of(people, last.previous, limit=3).persons == second.persons
    back = queries.page_of(people, second.previous, limit=3)
    assert back.persons == first.persons and back.previous is None and back.next
    assert queries.page_of(people, ">rubbish", limit=3).persons == first.persons
    assert queries.count_up_to(people, 5) == 6
