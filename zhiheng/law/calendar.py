"""Which days are rest days: the official notices, and a presumption where there is none.

A `Calendar` holds what notices and the body itself entered, day by day. A day nobody entered
follows the week and the statutory holidays (全国年节及纪念日放假办法). A year in which no entry
names a source is *presumed*: it is computed all the same, and whoever uses it says so.

`calendar_official.csv` carries the State Council's notices for 2025 and 2026. The statutory days of
1950–2100, lunar ones included, stand in `calendar_statutory.csv` (made once with python-holidays,
substitute days left out); for other years only the days fixed in the solar calendar are known.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

HEADS = ("date", "kind", "source")
KINDS = ("rest", "work")
PRESUMED_SOURCE = "推定"
FIXED_HOLIDAYS = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
DAY = timedelta(days=1)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """One day as somebody entered it: `rest` or `work`, and on whose word."""

    kind: str
    source: str

    @property
    def official(self) -> bool:
        """An entry counts as official when it names a source that is not itself a presumption."""
        return bool(self.source) and not self.source.startswith(PRESUMED_SOURCE)


@dataclass(frozen=True)
class Calendar:
    """Days entered, by date; every other day follows the week and the statutory holidays."""

    days: Mapping[date, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        years = frozenset(day.year for day, entry in self.days.items() if entry.official)
        object.__setattr__(self, "_official_years", years)

    def is_official(self, year: int) -> bool:
        """Whether an official source stands behind this year's rest days."""
        return year in self._official_years  # type: ignore[attr-defined]

    def is_rest(self, day: date) -> bool:
        entry = self.days.get(day)
        if entry is not None:
            return entry.kind == "rest"
        return day.weekday() >= 5 or day in statutory_holidays(day.year)

    def first_working_day_on_or_after(self, day: date) -> date:
        while self.is_rest(day):
            day += DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The count-th working day after `start`; the first day is not counted (民法典 201)."""
        day = start
        for _ in range(count):
            day = self.first_working_day_on_or_after(day + DAY)
        return day


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The statutory holidays of all citizens in one year; never raises, whatever the year."""
    days = _statutory_table().get(year, FIXED_HOLIDAYS)
    return frozenset(date.fromisoformat(f"{year:04d}-{day}") for day in days)


@cache
def _statutory_table() -> Mapping[int, tuple[str, ...]]:
    with (_HERE / "calendar_statutory.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["year"]): tuple(row["days"].split()) for row in csv.DictReader(file)}


@cache
def official_calendar() -> Calendar:
    """The calendar that comes with the program: the notices for 2025 and 2026."""
    return load_calendar(_HERE / "calendar_official.csv")


def load_calendar(source: Path | str | bytes) -> Calendar:
    """Read a calendar from CSV with the heads date, kind, source (UTF-8 or GB18030, BOM or not).

    A `Path` is read; a str or bytes is the CSV itself. Raises ValueError with a Chinese sentence
    that names the line, the value and what would be right; OSError where the file cannot be opened.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    text = _decoded(data) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    days: dict[date, Entry] = {}
    for line, row in _rows(text):
        day = _day(row[0], line)
        if day in days:
            raise ValueError(f"日历第 {line} 行：{day} 已经出现过；请每天只留一行。")
        days[day] = Entry(_kind(row[1], line), row[2])
    return Calendar(days)


def dump_calendar(calendar: Calendar) -> str:
    """The calendar as CSV text that `load_calendar` reads back to an equal one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    for day in sorted(calendar.days):
        entry = calendar.days[day]
        writer.writerow((day.isoformat(), entry.kind, entry.source))
    return out.getvalue()


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("日历文件既不是 UTF-8 也不是 GB18030 编码；请另存为 UTF-8 的 CSV 后再试。")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and the three cells of each row, blank rows left out."""
    if "\x00" in text:
        raise ValueError("日历文件含有空字符，不像是 CSV；请另存为 UTF-8 的 CSV 后再试。")
    reader = csv.reader(io.StringIO(text))
    try:
        heads = [cell.strip() for cell in next(reader, [])]
        if sorted(heads) != sorted(HEADS):
            shown = "、".join(heads)[:60] or "（空）"
            raise ValueError(f"日历第 1 行：表头应为 date,kind,source，现为 {shown}。")
        order = [heads.index(head) for head in HEADS]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(HEADS):
                wanted = ",".join(HEADS)
                raise ValueError(
                    f"日历第 {reader.line_num} 行：应有 3 格（{wanted}），现有 {len(row)} 格。"
                )
            yield reader.line_num, [row[index].strip() for index in order]
    except csv.Error as error:
        line = reader.line_num
        raise ValueError(f"日历第 {line} 行读不成 CSV（{error}）；请检查引号。") from error


def _day(text: str, line: int) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ValueError(
            f"日历第 {line} 行：date 应为 1900 至 2200 年间真实的日期，写作 2026-01-05，"
            f"现为“{text[:40]}”。"
        )
    return day


def _kind(text: str, line: int) -> str:
    if text not in KINDS:
        raise ValueError(
            f"日历第 {line} 行：kind 应为 rest（休息日）或 work（工作日），现为“{text[:40]}”。"
        )
    return text
