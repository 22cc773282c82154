"""Legal time: hours from the minute, days without the first, strict and rolled ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.law.calendar import Calendar, load_calendar, official_calendar
from zhiheng.law.clock import (
    RULES,
    SHANGHAI,
    CalendarKind,
    ClockRule,
    Unit,
    add_months,
    deadline,
    find_rule,
    parse_moment,
)

OFFICIAL = official_calendar()


def due(key: str, start: str, calendar: Calendar = OFFICIAL) -> dict[str, object]:
    return deadline(RULES[key], parse_moment(start), calendar).as_json()


def test_hours_run_from_the_minute_and_never_roll() -> None:
    answer = due("report-24h", "2026-09-30T23:59:59")
    assert answer == {
        "rule": "report-24h",
        "clause": "5(2)-e1",
        "from": "2026-09-30T23:59:59+08:00",
        "due_strict": "2026-10-01T23:59:00+08:00",
        "due_rolled": "2026-10-01T23:59:00+08:00",
        "calendar": "official",
        "internal": False,
    }


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T20:20:45Z",
        "2026-03-02T04:20:45+08:00",
        "2026-03-02T04:20:45",
        "2026-03-02 04:20",
        "2026-03-01T15:20-05",
        "2026-03-02t04:20:45.999999",
    ],
)
def test_zones_come_to_the_same_minute(text: str) -> None:
    assert due("report-24h", text)["due_strict"] == "2026-03-03T04:20:00+08:00"


@pytest.mark.parametrize(
    ("start", "strict", "rolled", "kind"),
    [
        # the last day is a Wednesday
        ("2026-03-02", "2026-04-02", "2026-04-02", "official"),
        # day 30 falls on 4 April, Qingming; work again on Tuesday the 7th
        ("2026-03-05", "2026-04-05", "2026-04-08", "official"),
        # day 30 falls on the swapped Saturday 2026-02-28, a working day
        ("2026-01-29", "2026-03-01", "2026-03-01", "official"),
        # the example of time.md: 2 January 2027, no notice yet
        ("2026-12-03", "2027-01-03", "2027-01-05", "presumed"),
        # the last day is 31 December: only 2026 is asked
        ("2026-12-01", "2027-01-01", "2027-01-01", "official"),
        ("2026-12-02", "2027-01-02", "2027-01-05", "presumed"),
        ("2024-11-02", "2024-12-03", "2024-12-03", "presumed"),
    ],
)
def test_thirty_days(start: str, strict: str, rolled: str, kind: str) -> None:
    answer = due("filing-change-30d", start)
    assert answer["due_strict"] == f"{strict}T00:00:00+08:00"
    assert answer["due_rolled"] == f"{rolled}T00:00:00+08:00"
    assert answer["calendar"] == kind


def test_the_day_is_taken_in_shanghai() -> None:
    late_on_the_first = due("suspend-5d", "2026-03-01T23:59:59")
    already_the_second = due("suspend-5d", "2026-03-01T16:00:00Z")
    assert late_on_the_first["due_strict"] == "2026-03-07T00:00:00+08:00"
    assert already_the_second["due_strict"] == "2026-03-08T00:00:00+08:00"


def test_ninety_days_and_the_own_limit() -> None:
    assert due("certificate-90d", "2026-01-05")["due_strict"] == "2026-04-06T00:00:00+08:00"
    own = due("first-filing-5wd", "2026-02-12")
    assert own["internal"] is True
    assert own["due_strict"] == own["due_rolled"] == "2026-02-27T00:00:00+08:00"
    assert due("first-filing-5wd", "2026-12-30")["calendar"] == "presumed"


def test_a_calendar_given_replaces_the_own_one() -> None:
    next_year = load_calendar("date,kind,source\n2027-01-02,work,通知\n")
    answer = due("filing-change-30d", "2026-12-03", next_year)
    assert answer["due_rolled"] == answer["due_strict"]
    assert answer["calendar"] == "official"
    assert due("suspend-5d", "2026-03-02", Calendar())["calendar"] == "presumed"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-15", 12, "2027-01-15"),
    ],
)
def test_months_end_on_the_matching_day_or_the_last(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)
    rule = ClockRule("m", "x", Unit.MONTHS, months, True, "")
    strict = deadline(rule, date.fromisoformat(start), OFFICIAL).strict
    assert strict.date() == date.fromisoformat(end) + timedelta(days=1)


def test_a_bare_date_will_not_do_for_hours() -> None:
    with pytest.raises(ValueError, match="分钟"):
        due("report-24h", "2026-03-01")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-3-1",
        "20260301",
        "2026-03-01T25:00",
        "2026-03-01T24:00",
        "now",
        "2026-03-01T10:00:60",
        "2026-03-01T10:00+25:00",
        "2026-W10-1",
        "2026-03-01T10",
        "２０２６-03-01",
        "2026-03-01T10:00Zz",
    ],
)
def test_unreal_moments_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是可用的时间"):
        parse_moment(text)


@pytest.mark.parametrize(
    "start", ["1899-12-31", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "2200-12-31"]
)
def test_out_of_range_is_a_sentence(start: str) -> None:
    with pytest.raises(ValueError, match="1900 至 2200"):
        due("suspend-5d", start)


def test_an_unknown_rule_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="report-24h"):
        find_rule("report-25h")
    own = replace(RULES["suspend-5d"], key="own", internal=True)
    assert find_rule("own", [own]) is own


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)),  # noqa: DTZ001
    st.sampled_from(sorted(RULES)),
)
def test_ends_of_any_period(start: datetime, key: str) -> None:
    rule = RULES[key]
    answer = deadline(rule, start, OFFICIAL)
    assert answer.strict <= answer.rolled
    assert answer.strict.utcoffset() == timedelta(hours=8)
    same_instant = start.replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert deadline(rule, same_instant, OFFICIAL) == answer
    if rule.unit is Unit.HOURS:
        assert answer.strict == answer.rolled
        assert answer.calendar_kind is CalendarKind.OFFICIAL
        return
    last = answer.strict.date() - timedelta(days=1)
    moved = answer.rolled.date() - timedelta(days=1)
    assert answer.strict.time() == answer.rolled.time() == datetime.min.time()
    assert not OFFICIAL.is_rest(moved)
    assert all(OFFICIAL.is_rest(last + timedelta(days=n)) for n in range((moved - last).days))
    if rule.unit is Unit.DAYS:
        assert (last - start.date()).days == rule.amount
    if answer.calendar_kind is CalendarKind.OFFICIAL:
        assert {last.year, moved.year} <= {2025, 2026}
