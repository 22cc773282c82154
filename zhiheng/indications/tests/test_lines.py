"""The questions by the examples that a lawyer reads: these records in, these questions out."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from zhiheng.indications.asking import Elsewhere, Facts, Work, questions
from zhiheng.law.examples.lines import load_lines, written
from zhiheng.posts.pack import Line


@pytest.mark.parametrize("case", load_lines("indications"), ids=str)
def test_what_is_asked_about_a_person(case):
    given = dict(case.given)
    works = tuple(
        Work(
            uuid4(), one["day"], frozenset(one.get("places", ())),
            Decimal(one["days"]) if "days" in one else None,
        )
        for one in given.pop("works", ())
    )  # fmt: skip
    elsewhere = tuple(
        Elsewhere(uuid4(), one.get("starts"), one.get("ends"), one.get("full_time"))
        for one in given.pop("elsewhere", ())
    )
    absences = tuple((starts, ends) for starts, ends in given.pop("absences", ()))
    facts = Facts(UUID(int=1), works=works, elsewhere=elsewhere, absences=absences, **given)
    asked = questions(facts)
    assert list(written(Line(one.kind, one.says, None) for one in asked)) == list(case.lines)
    assert len({(one.kind, one.key) for one in asked}) == len(asked)


def test_an_idle_person_is_asked_about_again_after_as_many_months_and_not_every_day():
    def keys(on):
        facts = Facts(
            UUID(int=1), on, known_from=date(2026, 1, 1), entitled=date(2026, 1, 1), idle_months=6
        )
        return [one.key for one in questions(facts)]

    assert keys(date(2026, 7, 2)) == keys(date(2027, 1, 1)) == ["2026-01-01/6"]
    assert keys(date(2027, 1, 2)) == ["2026-01-01/12"]
