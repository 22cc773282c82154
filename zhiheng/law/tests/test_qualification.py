"""Articles 4 and 8 against a slow, obvious oracle: sets of days, and every way things could be."""

from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.law.qualification import (
    Post,
    judge,
    parse_person,
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
