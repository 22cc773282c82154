"""Articles 4 and 8 in single cases: what is asked for, the shortest way, what is refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification import (
    Person,
    Post,
    Readings,
    judge,
    parse_person,
    person_from_json,
    shortest_way,
    without_paths,
)
from zhiheng.law.tests.test_qualification import (
    ON,
    years_requirement,
)

# -- single cases ------------------------------------------------------------------------------

BACHELOR = [{"level": "bachelor", "completed": "2010-07-01"}]


def job(start: str | None, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"from": start, "to": end, "full_time": True, "field": "testing", **more}


def test_an_unknown_inside_certain_work_is_not_asked_for() -> None:
    document = {
        "educations": BACHELOR,
        "titles": [],
        "employments": [
            job("2019-03-01"),
            job("2020-01-01", "2021-01-01", full_time=None, field=None),
            job("2017-03-01", "2018-03-01", evidence=False),
        ],
    }
    answer = years_requirement(document, Post.DIRECTOR)
    assert answer.missing == ("第3段工作经历的证明（employments[2].evidence）",)


def test_a_fact_that_matters_only_for_some_length_of_another_is_asked_for() -> None:
    document = {
        "educations": BACHELOR,
        "titles": [],
        "employments": [
            job(None, "2020-03-01"),
            job("2021-03-01", "2022-03-01", full_time=None),
            job("2019-06-01", "2020-01-01", full_time=None),  # always inside what would be needed
        ],
    }
    answer = years_requirement(document, Post.DIRECTOR)
    assert [without_paths(item) for item in answer.missing] == [
        "第1段工作经历的开始日期",
        "第2段工作经历是否全职",
    ]


def test_counted_has_the_intervals_days_and_path() -> None:
    document = {
        "educations": BACHELOR,
        "titles": [{"level": "senior", "granted": "2020-01-01"}],
        "employments": [job("2018-03-01", "2025-01-01", field="other"), job("2025-01-01")],
    }
    counted = years_requirement(document, Post.DIRECTOR).counted
    assert counted["intervals"] == [["2018-03-01", "2026-03-01"]]
    assert counted["days"] == counted["needed_days"] == 2922
    assert counted["professional_intervals"] == [["2025-01-01", "2026-03-01"]]
    assert (counted["tier"], counted["path"]) == ("bachelor", "title")
    json.dumps(dict(counted))


def test_readings_are_arguments() -> None:
    document = {
        "educations": BACHELOR,
        "titles": [],
        "employments": [job("2010-01-01", field="other", recognised=True)],
    }
    person = parse_person(document)
    strict = Readings(recognised_counts=False)
    assert years_requirement(document, Post.DIRECTOR).verdict is Verdict.MET
    requirements = judge(person, Post.DIRECTOR, ON, strict).requirements
    assert requirements[4].verdict is Verdict.NOT_MET


def test_many_doubts_at_once_end_soon() -> None:
    document = {
        "educations": BACHELOR,
        "employments": [job("2018-03-01", "2019-01-01", full_time=None)] * 300,
    }
    assert years_requirement(document, Post.DIRECTOR).verdict is Verdict.NOT_MET
    document["employments"] = [
        job(f"{year}-01-01", f"{year + 1}-01-01", full_time=None) for year in range(1950, 2026)
    ]
    answer = years_requirement(document, Post.DIRECTOR)
    assert answer.verdict is Verdict.UNKNOWN
    assert len(answer.missing) == 77  # each year, and the titles


def test_a_person_of_whom_nothing_is_known() -> None:
    for post, clauses in ((Post.DIRECTOR, 9), (Post.PROJECT_MANAGER, 6)):
        report = judge(Person(), post, ON)
        assert report.verdict is Verdict.UNKNOWN
        assert len(report.requirements) == clauses
        assert all(one.missing for one in report.requirements)
        assert set(report.as_json()) == {"post", "on", "verdict", "requirements"}


# -- the shortest way --------------------------------------------------------------------------


def assessed(post: Post) -> list[dict[str, Any]]:
    return [
        {"clause": f"{post.article}({item})", "met": True, "assessed": "2020-01-01"}
        for item in (1, 3, 4, 5)
    ]


@settings(deadline=None, max_examples=20)
@given(st.dates(date(2015, 1, 1), ON), st.dates(date(2019, 1, 1), ON), st.booleans())
def test_the_way_leads_to_the_first_day_that_is_met(one: date, two: date, titled: bool) -> None:
    post = Post.PROJECT_MANAGER
    person = parse_person(
        {
            "educations": BACHELOR,
            "titles": [{"level": "senior", "granted": "2027-01-01"}] if titled else [],
            "employments": [job(one.isoformat(), field="other"), job(two.isoformat())],
            "competences": assessed(post),
            "bans": [{"from": "2026-01-01", "to": "2026-05-01"}],
        }
    )
    found = shortest_way(person, post, ON)
    day = ON
    while judge(person, post, day).verdict is not Verdict.MET:
        day += timedelta(days=1)
    assert found.eligible_on == found.possible_on == day


def test_the_way_names_proofs_and_obstacles() -> None:
    post = Post.PROJECT_MANAGER
    base = {"educations": BACHELOR, "titles": [], "competences": assessed(post), "bans": []}
    proof = {
        **base,
        "employments": [job("2010-01-01", "2024-01-01", evidence=False), job("2024-01-01")],
    }
    found = shortest_way(parse_person(proof), post, ON)
    assert found.possible_on == ON
    assert found.eligible_on == date(2030, 1, 1)
    assert found.proofs == ("第1段工作经历的证明（employments[0].evidence）",)
    never = {**base, "educations": [], "employments": []}
    found = shortest_way(parse_person(never), post, ON)
    assert found.eligible_on is found.possible_on is None
    assert found.obstacles == ("8.2(2)",)


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "最外层"),
        ("", "空"),
        ("{", "JSON"),
        ("nul", "JSON"),
        ('{"name": NaN}', "NaN"),
        ('{"nmae": "x"}', "nmae"),
        ('{"name": 1}', "name 应为文字"),
        ('{"top_management": "yes"}', "top_management"),
        ('{"top_management": 1}', "top_management"),
        ('{"authorised_by": "board"}', "authorised_by"),
        ('{"educations": {}}', "educations 应为列表"),
        ('{"educations": [null]}', r"educations\[0\]"),
        ('{"educations": [{"level": "phd"}]}', r"educations\[0\].level"),
        ('{"educations": [{"evidence": "no"}]}', r"educations\[0\].evidence"),
        ('{"employments": [{}, {"from": "2026-02-30"}]}', r"employments\[1\].from"),
        ('{"employments": [{"from": "1899-12-31"}]}', "1900"),
        ('{"employments": [{"to": 20260101}]}', r"employments\[0\].to"),
        ('{"employments": [{"end": null}]}', r"employments\[0\].end"),
        ('{"employments": [{"field": "lab"}]}', r"employments\[0\].field"),
        ('{"titles": [{"level": "professor"}]}', r"titles\[0\].level"),
        ('{"competences": [{"clause": "9(1)"}]}', r"competences\[0\].clause"),
        ('{"bans": [{"from": "2026-1-1"}]}', r"bans\[0\].from"),
        ('{"name": "a", "name": "b"}', "两次"),
        ('{"identity": ' + "9" * 5000 + "}", "位的整数"),
        ("[" * 100_000, "嵌套"),
        ('{"bans": [' + "{}," * 500 + "{}]}", "501 项"),
    ],
)
def test_bad_documents_are_refused_with_the_path(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        person_from_json(text.encode())


def test_bytes_that_are_no_utf8_and_a_byte_order_mark() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        person_from_json('{"name": "张"}'.encode("gb18030"))
    assert person_from_json(b'\xef\xbb\xbf{"identity": [1]}') == Person()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("2026-01-01"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "to", "level", "evidence", "employments", "bans", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_anything_is_read_or_refused_in_a_sentence(value: Any) -> None:
    refused = ""
    try:
        judge(parse_person(value), Post.DIRECTOR, ON)
    except ValueError as refusal:
        refused = str(refusal)
    assert not refused or refused.endswith("。")
