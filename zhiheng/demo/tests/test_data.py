"""The data, without a database: always the same, fictional, sound but for what is planted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from stdnum.cn import ric, uscc

from zhiheng.certificates.rules import (
    CoverageFacts,
    SurveillanceFacts,
    SuspensionFacts,
    Tenure,
    exactly_one_manager,
    surveillance_on_time,
    suspended_in_time,
)
from zhiheng.demo.body import PER_SCHEME, certificate_books, ordinary_lives, under_way
from zhiheng.demo.certificates import Life
from zhiheng.demo.clients import client_rows, factory_rows
from zhiheng.demo.days import APPOINTED, Days
from zhiheng.demo.defects import DEFECTS, planted
from zhiheng.demo.names import AREA
from zhiheng.demo.people import FORMER, MEMBERS, SHORT, people_rows
from zhiheng.demo.recipes import BY_CODE, RECIPES
from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification import Person, Post, judge, parse_person
from zhiheng.procedure.events import SHANGHAI, Event, Standing
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.scheme import load_scheme

TODAYS = [date(2026, 8, 1), date(2026, 11, 23), date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_ordinary_certificate_is_sound(code, today):
    days = Days(today)
    recipe = BY_CODE[code]
    schemes = {label: load_scheme(recipe.definition(label), code) for label, _ in recipe.versions}
    for life in ordinary_lives(recipe, days, 120):
        assert procedure(life, schemes, days) is Standing.CONFORMING, life.number
        assert exactly_one_manager(coverage(life, days)).verdict in SOUND, life.number
        assert surveillance_on_time(surveillance(life, days)).verdict in SOUND, life.number
        for row in life.states:
            if row.get("confirmed_on"):
                facts = SuspensionFacts(row["confirmed_on"], row["acted_on"], today)
                assert suspended_in_time(facts).verdict is Verdict.MET
            assert row["published_on"] == row["acted_on"]


@pytest.mark.parametrize("today", TODAYS)
def test_every_project_under_way_conforms_so_far(today):
    days = Days(today)
    for recipe in RECIPES:
        schemes = {v: load_scheme(recipe.definition(v), recipe.code) for v, _ in recipe.versions}
        for life in under_way(recipe, days):
            assert life.events, life.case
            assert procedure(life, schemes, days) is Standing.CONFORMING, life.case


SOUND = {Verdict.MET, Verdict.NOT_APPLICABLE}


def procedure(life: Life, schemes: dict, days: Days) -> Standing:
    events = [
        Event(
            row["case"], row["step"], row["at"].replace(tzinfo=SHANGHAI), row["performer"],
            row["cycle"], _number(row["quantity"]), row["evidence"],
        )
        for row in life.events
    ]  # fmt: skip
    return judge_case(
        schemes[life.case["version"]], events, case=life.case["number"],
        closed=life.case["closed"], ended=life.case.get("ended_on"), on=days.today,
        has_evidence_column=True,
    ).standing  # fmt: skip


def _number(quantity: int | None) -> Decimal | None:
    return None if quantity is None else Decimal(quantity)


def coverage(life: Life, days: Days) -> CoverageFacts:
    posts = {FORMER: ((APPOINTED, days.handed_over),)}
    tenures = tuple(
        Tenure(r["person"], r["starts"], r["ends"], in_post=posts.get(r["person"], EVER))
        for r in life.responsibilities
    )
    issued, ended = life.certificate["issued_on"], life.case.get("ended_on")
    return CoverageFacts(issued, tenures, days.today, days.complete_from, ended)


EVER = ((APPOINTED, None),)


def surveillance(life: Life, days: Days) -> SurveillanceFacts:
    begun: dict[int, date] = {}
    for row in life.events:
        if row["cycle"]:
            day = row["at"].date()
            begun[row["cycle"]] = min(day, begun.get(row["cycle"], day))
    start = life.certificate["issued_on"]
    return SurveillanceFacts(
        life.certificate["state"] in ("01", "02"), life.recipe.months, start,
        tuple(begun.items()), days.today, days.complete_from,
    )  # fmt: skip


def test_the_size_is_what_was_promised():
    books = list(certificate_books(Days(TODAYS[1])))
    certificates = [row for book in books for row in book.rows["certificate"]]
    assert len(MEMBERS) == 40
    assert len(RECIPES) == 6
    assert len(certificates) == 6 * PER_SCHEME == 3000
    assert sum(len(book.rows["event"]) for book in books) > 30_000
    assert (len(client_rows()), len(factory_rows())) == (250, 300)
    assert {row["state"] for row in certificates} == {"01", "02", "03", "04", "05"}
    assert len({row["number"] for row in certificates}) == 3000


def test_the_same_day_gives_the_same_data():
    one, two = (list(certificate_books(Days(TODAYS[1]), 30)) for _ in range(2))
    assert one == two


def test_names_and_numbers_are_of_nobody():
    assert len({member.name for member in MEMBERS}) == 40
    for member in MEMBERS:
        assert member.identity.startswith(AREA)
        assert ric.calc_check_digit(member.identity) == member.identity[-1]
        with pytest.raises(Exception, match=r"."):
            ric.validate(member.identity)  # a library that knows the places refuses the area
    for row in client_rows():
        assert uscc.is_valid(row["code"])
        assert "（示例）" in row["name"]


def test_one_day_is_lacking_today_and_none_tomorrow():
    days = Days(TODAYS[1])
    rows = people_rows(days, frozenset({SHORT}))
    person = parse_person(_as_json(rows))
    clause = {day: _years(person, days.today + timedelta(days=day)) for day in (0, 1)}
    assert clause == {0: Verdict.NOT_MET, 1: Verdict.MET}


def _years(person: Person, on: date) -> Verdict:
    requirements = judge(person, Post.PROJECT_MANAGER, on).requirements
    return next(each.verdict for each in requirements if each.clause == "8.2(2)")


def _as_json(rows: dict) -> dict:
    """The person's rows in the form of `zhiheng qualify`."""
    return {
        "name": "示例",
        "educations": [
            {"level": r["level"], "completed": str(r["completed"]), "evidence": True}
            for r in rows["education"]
        ],
        "employments": [
            {"from": str(r["starts"]), "to": None, "full_time": True, "field": r["field"]}
            for r in rows["employment"]
        ],
        "titles": [],
        "bans": [],
    }


def test_each_defect_has_its_own_subject():
    assert len({defect.id for defect in DEFECTS}) == len(DEFECTS)
    lives = planted(Days(TODAYS[1]))
    assert set(lives) == {defect.id for defect in DEFECTS if defect.plant}
    assert len({life.number for life in lives.values()}) == len(lives)


def test_nobody_visits_two_factories_on_one_day():
    """So little is asked about the inspectors, and the data are the same every time."""
    from collections import Counter

    days = Days(date(2026, 6, 30))
    visits = Counter(
        (row["person"], row["at"].date())
        for book in certificate_books(days)
        for row in book.rows["event"]
        if row.get("person") and row["quantity"]
    )
    planted = 3
    assert sum(count > 1 for count in visits.values()) <= planted
    again = [book.rows["event"] for book in certificate_books(days)]
    assert again == [book.rows["event"] for book in certificate_books(days)]
