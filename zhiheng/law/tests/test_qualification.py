"""Articles 4 and 8 against a slow, obvious oracle: sets of days, and every way things could be."""

import json
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.law.judgement import Judgement, Verdict
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
from zhiheng.law.qualification.intervals import days_in, days_of_years, union, years_before

ON = date(2026, 3, 1)
LONG_AGO = date(2008, 3, 1)  # early enough for eight years before any known end
YEARS = {
    Post.DIRECTOR: {"graduate": (6, 4), "bachelor": (8, 6)},
    Post.PROJECT_MANAGER: {"graduate": (4, 2), "bachelor": (6, 4)},
}
PROFESSIONAL = ("certification", "accreditation", "inspection", "testing")


# -- intervals ---------------------------------------------------------------------------------

nearby = st.dates(date(2024, 1, 1), date(2026, 6, 1))
spans = st.lists(st.tuples(nearby, nearby), max_size=8)


@given(spans, nearby)
def test_union_has_the_days_of_the_sets(items: list[tuple[date, date]], until: date) -> None:
    joined = union(items, until)
    days = {
        start.toordinal() + step
        for start, end in items
        for step in range(max(0, (min(end, until) - start).days))
    }
    assert days_in(joined) == len(days)
    assert all(start < end <= until for start, end in joined)
    assert all(one[1] < two[0] for one, two in pairwise(joined))


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        ("2028-02-29", 8, "2020-02-29"),
        ("2028-02-29", 6, "2022-02-28"),
        ("2026-02-28", 2, "2024-02-28"),
        ("2026-03-01", 6, "2020-03-01"),
        ("2100-02-28", 4, "2096-02-28"),
    ],
)
def test_calendar_years_back(day: str, years: int, before: str) -> None:
    assert years_before(date.fromisoformat(day), years) == date.fromisoformat(before)


# -- the oracle --------------------------------------------------------------------------------


def oracle(person: dict[str, Any], post: Post, on: date) -> bool:
    """4.2(2) or 8.2(2) for a person of whom everything is known, by sets of days."""
    done = {item["level"] for item in person["educations"] if item["completed"] <= on}
    tier = "graduate" if done & {"doctorate", "master"} else "bachelor"
    if not done & {"doctorate", "master", "bachelor"}:
        return False
    total: set[int] = set()
    professional: set[int] = set()
    for item in person["employments"]:
        if item["full_time"]:
            days = range(item["from"].toordinal(), min(item["to"], on).toordinal())
            total.update(days)
            if item["field"] in PROFESSIONAL:
                professional.update(days)
    titled = any(item["level"] != "junior" and item["granted"] <= on for item in person["titles"])
    years, professional_years = YEARS[post][tier]
    return (
        len(professional) > 0
        and len(total) >= days_of_years(on, years)
        and (len(professional) >= days_of_years(on, professional_years) or titled)
    )


BEFORE_AND_AFTER = (date(2010, 7, 1), ON, ON + timedelta(days=1))
CANDIDATES = {
    "level_e": ("secondary", "bachelor", "master"),
    "completed": BEFORE_AND_AFTER,
    "level_t": ("junior", "intermediate"),
    "granted": BEFORE_AND_AFTER,
    "from": (LONG_AGO, date(2018, 3, 1), date(2020, 3, 1), ON),
    "to": (LONG_AGO, date(2020, 3, 1), date(2024, 3, 1), date.max),
    "full_time": (True, False),
    "field": ("testing", "other"),
}


def completions(item: dict[str, Any], keys: dict[str, str]) -> list[dict[str, Any] | None]:
    """Every entry that the known and unknown facts of one entry allow; None: there is none."""
    choices = [
        CANDIDATES[kind] if item[key] is None else (item[key],) for key, kind in keys.items()
    ]
    ways: list[dict[str, Any] | None] = [
        dict(zip(keys, values, strict=True)) for values in product(*choices)
    ]
    return ways if item["evidence"] else [None, *ways]


SHAPES = {
    "educations": {"level": "level_e", "completed": "completed"},
    "titles": {"level": "level_t", "granted": "granted"},
    "employments": {"from": "from", "to": "to", "full_time": "full_time", "field": "field"},
}


def outcomes(person: dict[str, list[dict[str, Any]]], post: Post) -> set[bool]:
    """The answers in all the worlds that the person's facts allow."""
    per_list = {
        name: list(product(*(completions(item, keys) for item in person[name])))
        for name, keys in SHAPES.items()
    }
    return {
        oracle(
            {name: [x for x in way if x] for name, way in zip(SHAPES, ways, strict=True)}, post, ON
        )
        for ways in product(*(per_list[name] for name in SHAPES))
    }


def entry(shape: dict[str, str], known: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**{key: known[key] for key in shape}, "evidence": usually(True)})


def usually(*values: Any) -> st.SearchStrategy[Any]:
    """Mostly one of the values, sometimes not known (False for evidence)."""
    return st.sampled_from([*values * (9 // len(values)), False if values == (True,) else None])


SINCE = usually(BEFORE_AND_AFTER[0], *BEFORE_AND_AFTER)
EDUCATION = entry(
    SHAPES["educations"],
    {"level": usually("bachelor", "bachelor", "master", "associate"), "completed": SINCE},
)
TITLE = entry(
    SHAPES["titles"],
    {"level": usually("junior", "senior"), "granted": usually(*BEFORE_AND_AFTER)},
)
edges = [date(2018, 3, 1), date(2018, 3, 1), date(2018, 3, 2), date(2020, 3, 1), date(2022, 3, 1)]
EMPLOYMENT = entry(
    SHAPES["employments"],
    {
        "from": usually(*edges),
        "to": usually(date(2022, 3, 1), date(2026, 2, 28), ON, date.max, date.max),
        "full_time": usually(True, True, True, False),
        "field": usually("testing", "testing", "other"),
    },
)
PERSON = st.fixed_dictionaries(
    {
        "educations": st.lists(EDUCATION, min_size=1, max_size=2),
        "titles": st.lists(TITLE, max_size=1),
        "employments": st.lists(EMPLOYMENT, min_size=1, max_size=3),
    }
)


def as_document(person: dict[str, Any]) -> dict[str, Any]:
    """The oracle's plain facts in the JSON of the interface."""

    def value(fact: Any) -> Any:
        if fact == date.max:
            return None
        return fact.isoformat() if isinstance(fact, date) else fact

    def row(item: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value(fact)
            for key, fact in item.items()
            if not (key == "to" and fact is None)  # a missing `to` is not known, null is no end
        }

    return {name: [row(item) for item in items] for name, items in person.items()}


def years_requirement(document: dict[str, Any], post: Post, on: date = ON) -> Judgement:
    report = judge(parse_person(document), post, on)
    return next(one for one in report.requirements if one.clause.endswith(".2(2)"))


@settings(deadline=None, max_examples=250)
@given(PERSON, st.sampled_from(list(Post)))
def test_unknown_exactly_where_the_worlds_disagree(person: dict[str, Any], post: Post) -> None:
    possible = outcomes(person, post)
    answer = years_requirement(as_document(person), post)
    expected = (
        Verdict.UNKNOWN
        if len(possible) > 1
        else Verdict.MET
        if True in possible
        else Verdict.NOT_MET
    )
    assert answer.verdict is expected, answer.because
    assert bool(answer.missing) == (expected is Verdict.UNKNOWN)
    consistent(answer)


def consistent(answer: Judgement) -> None:
    """Parts say no other thing than the whole, and never ask for more."""
    everything = [part for outer in answer.parts for part in (outer, *outer.parts)]
    assert all(set(part.missing) <= set(answer.missing) for part in everything)
    verdicts = {part.verdict for part in everything}
    if answer.verdict is Verdict.MET:
        assert verdicts == {Verdict.MET, Verdict.NOT_APPLICABLE}
    else:
        assert answer.verdict is Verdict.UNKNOWN or Verdict.NOT_MET in verdicts


@settings(deadline=None, max_examples=100)
@given(PERSON, st.sampled_from(list(Post)))
def test_whatever_can_change_the_answer_is_asked_for(person: dict[str, Any], post: Post) -> None:
    """A fact that, in some world of all others, turns the answer stands in `missing`."""
    asked = {phrase.rpartition("（")[2].rstrip("）") for phrase in missing_of(person, post)}
    for name, keys in SHAPES.items():
        for index, item in enumerate(person[name]):
            for key, kind in keys.items():
                if item[key] is None and item["evidence"]:
                    path = f"{name}[{index}].{key}"
                    if turns(person, post, name, index, key, CANDIDATES[kind]):
                        assert path in asked


def missing_of(person: dict[str, Any], post: Post) -> tuple[str, ...]:
    return years_requirement(as_document(person), post).missing


def turns(
    person: dict[str, Any], post: Post, name: str, index: int, key: str, values: tuple[Any, ...]
) -> bool:
    """Whether this fact alone decides in one of the worlds of the others."""
    others = {
        other: list(
            product(
                *(
                    completions(
                        {**item, key: values[0]} if (other, at) == (name, index) else item, keys
                    )
                    for at, item in enumerate(person[other])
                )
            )
        )
        for other, keys in SHAPES.items()
    }
    for ways in product(*others.values()):
        answers = set()
        for value in values:
            facts = {other: [*way] for other, way in zip(SHAPES, ways, strict=True)}
            facts[name][index] = {**facts[name][index], key: value}
            answers.add(
                oracle({other: [x for x in way if x] for other, way in facts.items()}, post, ON)
            )
        if len(answers) > 1:
            return True
    return False


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
