"""Clocks: started once, answered, paged by their ends; a trigger keeps them from moving."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput
from zhiheng.deadlines import commands, queries
from zhiheng.deadlines.models import Deadline
from zhiheng.lawbook.commands import choose_reading
from zhiheng.lawbook.models import ReadingChoice
from zhiheng.trace.replay import differences
from zhiheng.trace.sheet import Sheet

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")
ACT = {"by": BY, "at": NOW}
pytestmark = pytest.mark.django_db


@pytest.fixture
def subject() -> ReadingChoice:
    """Some row that clocks may be about."""
    return choose_reading(subject="A-12", **ACT, option="internal_days", reason="因").value


def start(subject, day=date(2026, 2, 2), rule="filing-change-30d", **more):
    return commands.open_deadline(
        subject=subject, **ACT, rule=rule, start=day, says="事项", **more
    ).value


def test_a_clock_is_started_once(subject):
    first, again = start(subject), start(subject)
    assert first == again and Deadline.objects.count() == 1
    assert first.due_strict.isoformat().startswith("2026-03-05T00:00")
    assert (first.calendar, first.internal, first.clause) == ("official", False, "4 ¶3-b")
    assert differences() == {}


@pytest.mark.parametrize(
    ("rule", "day"), [("no-such-rule", date(2026, 1, 1)), ("report-24h", date(2026, 1, 1))]
)
def test_a_clock_that_cannot_be_computed_is_said(subject, rule, day):
    with pytest.raises(BadInput):
        start(subject, day, rule)


@pytest.mark.parametrize("column", ["start", "due_strict", "due_rolled", "internal", "rule"])
def test_no_clock_moves(subject, column):
    row = start(subject)
    moved = {"internal": True, "rule": "other"}.get(column, NOW)
    with pytest.raises(DatabaseError, match="does not move"), transaction.atomic():
        Sheet().change(row, **{column: moved})


def test_answered_and_dropped(subject):
    start(subject)
    assert commands.answer_deadline(
        subject=subject, **ACT, rule="filing-change-30d", answered_at=NOW
    ).value == 1  # fmt: skip
    assert queries.page(NOW, state="answered").clocks[0].late is False
    assert commands.drop_deadline(subject=subject, **ACT, rule="filing-change-30d").value == 1
    assert queries.page(NOW).clocks == () and differences() == {}


def test_running_clocks_by_post_and_person_with_what_is_left(subject):
    late = start(subject, date(2026, 1, 5), post="personnel_officer")
    soon = start(subject, date(2026, 2, 2), person=subject.pk)
    mine = queries.running(NOW, posts=["personnel_officer"])
    assert [one.id for one in mine] == [late.pk] and mine[0].late and mine[0].left < timedelta(0)
    assert [one.id for one in queries.running(NOW, person=subject.pk)] == [soon.pk]
    assert [one.id for one in queries.running(NOW)] == [late.pk, soon.pk]
    assert queries.late_count(NOW) == 1
    assert list(queries.of_subjects("lawbook_readingchoice", [subject.pk], NOW)) == [subject.pk]
    assert [one.who for one in queries.over([subject.pk], NOW)[subject.pk]] == ["", ""]


def test_the_list_is_paged_by_keyset(subject, django_assert_max_num_queries):
    for day in range(1, 8):
        start(subject, date(2026, 2, day))
    with django_assert_max_num_queries(2):
        first = queries.page(NOW, limit=4)
    second = queries.page(NOW, after=first.next, limit=4)
    assert len(first.clocks) == 4 and len(second.clocks) == 3 and second.next is None
    assert {one.id for one in first.clocks} & {one.id for one in second.clocks} == set()
    assert len(queries.page(NOW, after="rubbish").clocks) == 7
    assert len(queries.page(NOW, state="running").clocks) == 7
    assert queries.page(NOW + timedelta(days=99), state="late").clocks[0].late
