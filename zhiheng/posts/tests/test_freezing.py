"""Whoever has left is frozen: nothing new, corrections with a reason, bans whenever they come."""

from datetime import date, timedelta

import pytest

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.personnel import commands
from zhiheng.personnel.models import Ban, Education
from zhiheng.posts.commands import change_information
from zhiheng.posts.tests.cast import BY, NOW

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
LEFT = date(2026, 2, 1)
DIPLOMA = {"level": "bachelor", "completed": date(2010, 7, 1), "evidence": True}


@pytest.fixture
def leaver(register):
    one = register("E1", "王晓", joined=date(2020, 1, 1))
    known = commands.add_education(subject=one, **DIPLOMA, **ACT).value
    commands.correct_person(subject=one, left=LEFT, nature="change", changed_on=LEFT, **ACT)
    one.refresh_from_db()
    return one, known


def test_nothing_new_and_no_silent_correction(leaver):
    one, known = leaver
    with pytest.raises(Refused) as caught:
        change_information(
            subject=one, doing="add_title", changed_on=LEFT + timedelta(days=1), level="senior",
            granted=LEFT, evidence=True, **ACT,
        )  # fmt: skip
    assert "冻结" in caught.value.says and caught.value.clauses == ("3-b",)
    for act in (
        lambda **why: commands.add_title(subject=one, level="senior", granted=LEFT, **why, **ACT),
        lambda **why: commands.correct_education(subject=known, school="某大学", **why, **ACT),
        lambda **why: commands.correct_person(subject=one, department="质量部", **why, **ACT),
        lambda **why: commands.correct_person(
            subject=one, left=LEFT - timedelta(days=1), name="王小", **why, **ACT
        ),
    ):
        with pytest.raises(BadInput) as wrong:
            act()
        assert set(wrong.value.errors) == {"reason"}
        act(reason="补正登记时的笔误")
    assert Education.objects.get().school == "某大学"


def test_a_ban_comes_in_and_who_comes_back_is_frozen_no_more(leaver):
    one, _known = leaver
    commands.add_ban(subject=one, starts=LEFT, basis="决定书", **ACT)
    assert Ban.objects.filter(person=one).exists()
    commands.correct_person(subject=one, left=None, reason="重新入职", **ACT)
    one.refresh_from_db()
    commands.add_title(subject=one, level="senior", granted=LEFT, **ACT)


def test_who_comes_back_for_today_at_least_needs_no_reason(leaver):
    one, _known = leaver
    with pytest.raises(BadInput):
        commands.correct_person(subject=one, left=NOW.date() - timedelta(days=1), **ACT)
    commands.correct_person(subject=one, left=NOW.date(), **ACT)


def test_his_last_day_is_not_frozen(register):
    one = register("E2", "李明", left=NOW.date())
    commands.add_education(subject=one, **DIPLOMA, **ACT)
