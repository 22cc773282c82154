"""Rest days: the notices of 2025 and 2026, presumption elsewhere, and the body's own CSV."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.law.calendar import (
    Calendar,
    Entry,
    dump_calendar,
    load_calendar,
    official_calendar,
    statutory_holidays,
)

OFFICIAL = official_calendar()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-01-28", "2025-02-04"),
        ("2025-10-01", "2025-10-08"),
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-05-01", "2026-05-05"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_holidays_of_the_notices_are_rest(first: str, last: str) -> None:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    assert not OFFICIAL.is_rest(end + timedelta(days=1)) or (end + timedelta(days=1)).weekday() >= 5
    while day <= end:
        assert OFFICIAL.is_rest(day)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ],
)
def test_swapped_weekends_are_work(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert not OFFICIAL.is_rest(date.fromisoformat(day))


def test_thirteen_statutory_days_since_2025_and_eleven_before() -> None:
    assert len(statutory_holidays(2024)) == 11
    # twelve where 中秋 falls on 国庆, as in 2031
    assert all(len(statutory_holidays(year)) in (12, 13) for year in range(2025, 2101))
    for year in (2025, 2026):  # what the law names, the notices give
        assert all(OFFICIAL.is_rest(day) for day in statutory_holidays(year))


@pytest.mark.parametrize("year", [1, 1899, 1900, 1949, 2027, 2100, 2101, 2200, 9999])
def test_a_year_without_notice_never_raises_and_is_presumed(year: int) -> None:
    assert not OFFICIAL.is_official(year)
    assert OFFICIAL.is_rest(date(year, 1, 1))
    assert OFFICIAL.is_rest(date(year, 10, 1))
    assert not Calendar().is_official(2026)


def test_working_days_leave_out_the_first_day() -> None:
    # 2026-02-12 Thursday; Friday 13 and the swapped Saturday 14 are work, then rest to 23 February
    assert OFFICIAL.add_working_days(date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert OFFICIAL.add_working_days(date(2026, 2, 12), 3) == date(2026, 2, 24)
    assert OFFICIAL.first_working_day_on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)


def test_the_body_may_add_a_year_of_its_own() -> None:
    text = "date,kind,source\n2027-01-02,work,通知\n2028-01-03,rest,\n2029-01-02,rest,推定\n"
    mine = load_calendar(text)
    assert mine.is_official(2027)
    assert not mine.is_rest(date(2027, 1, 2))
    assert not mine.is_official(2028)  # no source: nobody answers for it
    assert mine.is_rest(date(2028, 1, 3))
    assert not mine.is_official(2029)
    assert not mine.is_official(2026)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfdate,kind,source\r\n2027-01-01,rest,x\r\n\r\n",
        "date,kind,source\n2027-01-01,rest,通知\n".encode("gb18030"),
        b"kind,source,date\nrest,x,2027-01-01\n",
        b'date,kind,source\n"2027-01-01"," rest ","x"',
    ],
)
def test_ways_a_spreadsheet_writes_csv(data: bytes) -> None:
    assert load_calendar(data).is_rest(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "第 1 行"),
        ("day,kind,source\n", "表头"),
        ("date,kind\n2027-01-01,rest\n", "表头"),
        ("date,kind,source\n2027-02-30,rest,x\n", "第 2 行"),
        ("date,kind,source\n2027-01-01,rest,x\n20270102,rest,x\n", "第 3 行"),
        ("date,kind,source\n2027-W01-1,rest,x\n", "第 2 行"),
        ("date,kind,source\n1899-12-31,rest,x\n", "1900"),
        ("date,kind,source\n2027-01-01,休,x\n", "rest"),
        ("date,kind,source\n2027-01-01,rest\n", "3 格"),
        ("date,kind,source\n2027-01-01,rest,x\n2027-01-01,work,x\n", "已经出现过"),
        ("date,kind,source\n\x00", "空字符"),
        (b"\xff\xfe\x00\x81", "编码"),
        ("date,kind,source\n" + "x" * 200_000, "CSV"),
    ],
)
def test_bad_calendars_are_refused_with_the_line(text: str | bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load_calendar(text)


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "日历.csv"
    path.write_text(dump_calendar(OFFICIAL), encoding="utf-8")
    assert load_calendar(path) == OFFICIAL


days = st.dictionaries(
    st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    st.builds(Entry, st.sampled_from(["rest", "work"]), st.sampled_from(["", "通知", 'a"b,c'])),
    max_size=20,
)


@given(days)
def test_dump_and_load_give_the_same_calendar(entries: dict[date, Entry]) -> None:
    assert load_calendar(dump_calendar(Calendar(entries))) == Calendar(entries)


@given(days, st.dates(date(1900, 1, 1), date(2190, 1, 1)), st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_behind_it(
    entries: dict[date, Entry], start: date, count: int
) -> None:
    calendar = Calendar(entries)
    end = calendar.add_working_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(not calendar.is_rest(day) for day in between) == count
    assert not calendar.is_rest(end)


def test_official_days_are_sorted_and_sourced() -> None:
    assert all(one < two for one, two in pairwise(OFFICIAL.days))
    assert all(entry.official for entry in OFFICIAL.days.values())
