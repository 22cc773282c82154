"""Choosing readings, loading texts, keeping the calendar: through the door, with their entry."""

from datetime import UTC, date, datetime

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput
from zhiheng.law.calendar import Entry as Day
from zhiheng.lawbook import commands, queries
from zhiheng.trace.models import Entry

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")

pytestmark = pytest.mark.django_db


def test_a_reading_has_the_recommended_option_until_one_is_chosen() -> None:
    assert queries.option("A-12") == "internal_days"
    done = commands.choose_reading(
        subject="A-12", by=BY, at=NOW, option="as_for_changes", reason="与变更一致"
    )
    assert queries.option("A-12") == "as_for_changes"
    assert queries.choices()["A-12"].own
    entry = Entry.objects.get(seq=done.receipt.seq)
    assert entry.act == "choose_reading" and "命令行" not in entry.payload


@pytest.mark.parametrize(
    ("reading", "option", "reason", "value", "field"),
    [
        ("A-99", "x", "因", "", "reading"),
        ("A-12", "x", "因", "", "option"),
        ("A-12", "internal_days", " ", "", "reason"),
        ("A-12", "internal_days", "因", "一", "value"),
        ("A-12", "internal_days", "因", "3651", "value"),
        ("A-12", "internal_days", "因", "9" * 5000, "value"),
    ],
)
def test_what_cannot_be_chosen_is_said(reading, option, reason, value, field) -> None:
    with pytest.raises(BadInput) as caught:
        commands.choose_reading(
            subject=reading, by=BY, at=NOW, option=option, reason=reason, value=value
        )
    assert field in caught.value.errors
    assert not Entry.objects.filter(act="choose_reading").exists()


def test_the_bodys_day_overlays_the_notice_and_can_be_taken_back() -> None:
    day = date(2027, 2, 8)
    commands.set_calendar(by=BY, at=NOW, days={day: Day("rest", "示例通知")})
    assert queries.calendar().is_official(2027)
    row = commands.CalendarDay.objects.get(day=day)
    commands.remove_calendar_day(subject=row, by=BY, at=NOW)
    assert not queries.calendar().is_official(2027)


def test_bytes_that_are_no_regulation_are_refused_with_a_sentence() -> None:
    with pytest.raises(BadInput) as caught:
        commands.load_regulation(by=BY, at=NOW, data=b"\x00\x01 nothing")
    assert caught.value.errors["file"]
