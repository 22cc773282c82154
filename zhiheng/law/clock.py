"""Legal time: when a period that began at one moment ends.

Rules of counting (民法典 200–203): periods of days and months leave out the first day and end at
24:00 of the last, written as 00:00 of the day after; months end on the matching day, or on the
last day of a month that has none; hours run from the minute. An end on a rest day moves to the end
of the first working day after. The civil code is applied by analogy, so both ends are kept: the
*strict* one, without that move, is the one to live by; the *rolled* one is what could be argued.

Pure: the start comes in as an argument, nothing here asks what time it is.
"""

import calendar as months_of
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from zhiheng.law.calendar import DAY, EARLIEST, LATEST, Calendar

# China has known no summer time since 1991; a fixed offset also spares a time-zone database.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Unit(StrEnum):
    """In what a period is counted."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class CalendarKind(StrEnum):
    """Whether an official calendar stands behind a computed end, or a presumption."""

    OFFICIAL = "official"
    PRESUMED = "presumed"


@dataclass(frozen=True)
class ClockRule:
    """A period: its key, the clause that sets it, its length, and whether it is the body's own.

    says: the Chinese sentence the user reads. readings: ids of the readings (解释口径) it rests on.
    """

    key: str
    clause: str
    unit: Unit
    amount: int
    internal: bool
    says: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """The end of one period: aware instants in Asia/Shanghai."""

    rule: str
    clause: str
    start: datetime
    strict: datetime
    rolled: datetime
    calendar_kind: CalendarKind
    internal: bool

    def as_json(self) -> dict[str, Any]:
        """The document of interfaces.md part 3."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "from": stamp(self.start),
            "due_strict": stamp(self.strict),
            "due_rolled": stamp(self.rolled),
            "calendar": self.calendar_kind.value,
            "internal": self.internal,
        }


_BUILT_IN = (
    ClockRule(
        "report-24h", "5(2)-e1", Unit.HOURS, 24, False,
        "获悉后24小时内直接向市场监管总局认证监管司报告；不因休息日顺延。", ("A-13", "A-14"),
    ),
    ClockRule(
        "filing-change-30d", "4 ¶3-b", Unit.DAYS, 30, False,
        "报备信息发生变更的，30日内在系统中变更。", ("A-12",),
    ),
    ClockRule(
        "suspend-5d", "认证机构管理办法 21", Unit.DAYS, 5, False,
        "确认产品不能持续符合认证要求后5日内暂停证书（按自然日计）。", ("A-20",),
    ),
    ClockRule(
        "certificate-90d", "强制性产品认证管理规定 16", Unit.DAYS, 90, False,
        "受理认证委托后，一般情况下90天内作出决定并出具证书。",
    ),
    ClockRule(
        "first-filing-5wd", "4 ¶3-a", Unit.WORKING_DAYS, 5, True,
        "任命后首次报备：规定未写期限，本机构自定5个工作日（内部时限）。", ("A-12",),
    ),
)  # fmt: skip

RULES: dict[str, ClockRule] = {rule.key: rule for rule in _BUILT_IN}


def find_rule(key: str, extra: Iterable[ClockRule] = ()) -> ClockRule:
    """The rule of that name, built in or among `extra`; ValueError names those there are."""
    known = {**RULES, **{rule.key: rule for rule in extra}}
    if key not in known:
        raise ValueError(f"没有名为“{key[:40]}”的时限；可用的有：{'、'.join(known)}。")
    return known[key]


def deadline(rule: ClockRule, start: datetime | date, calendar: Calendar) -> Due:
    """When the period of `rule` that began at `start` ends.

    A time without a zone is Asia/Shanghai, and days are taken there. A bare date will do for
    periods of days; hours need the minute. Raises ValueError (Chinese) for a bare date with hours,
    and for a start or an end outside 1900–2200.
    """
    if rule.unit is Unit.HOURS and not isinstance(start, datetime):
        raise ValueError(
            f"时限 {rule.key} 按小时计，起点要精确到分钟，例如 {start}T09:30；现只有日期。"
        )
    begin = in_shanghai(start)
    if rule.unit is Unit.HOURS:
        strict = rolled = begin.replace(second=0, microsecond=0) + timedelta(hours=rule.amount)
        kind = CalendarKind.OFFICIAL  # no calendar was needed, so nothing is presumed
        _within_range(rolled.date())
    else:
        last = _last_day(rule, begin.date(), calendar)
        moved = calendar.first_working_day_on_or_after(last)
        strict, rolled = _end_of(last), _end_of(moved)
        first = begin.date() + DAY if rule.unit is Unit.WORKING_DAYS else last
        kind = _kind(calendar, first.year, moved.year)
    return Due(rule.key, rule.clause, begin, strict, rolled, kind, rule.internal)


def in_shanghai(moment: datetime | date) -> datetime:
    """An instant in Asia/Shanghai: zone-less times are taken there, a date is its first minute."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=SHANGHAI)
    try:
        aware = moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    except OverflowError as error:
        raise ValueError(_OUT_OF_RANGE.format(moment)) from error
    _within_range(aware.date())
    return aware


def parse_moment(text: str) -> datetime | date:
    """A date (2026-01-05) or a time (2026-01-05T09:30, seconds and zone optional), as typed.

    Raises ValueError with a Chinese sentence for anything else.
    """
    typed = text.strip()
    shape = _MOMENT.fullmatch(typed)
    try:
        if shape is None:
            raise ValueError(typed)
        return datetime.fromisoformat(typed.upper()) if shape["time"] else date.fromisoformat(typed)
    except ValueError as error:
        raise ValueError(
            f"“{text[:40]}”不是可用的时间；请写作 2026-01-05T09:30（可带秒和时区，如 +08:00），"
            "按日计的时限也可只写 2026-01-05。"
        ) from error


def zh(day: date) -> str:
    """2026年1月5日, as a sentence writes a day."""
    return f"{day.year}年{day.month}月{day.day}日"


def stamp(moment: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SS+08:00, the form of every timestamp that leaves the program."""
    return in_shanghai(moment).replace(microsecond=0).isoformat()


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
_OUT_OF_RANGE = "{} 不在 1900 至 2200 年之间，无法计算期限；请检查年份。"


def _within_range(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(_OUT_OF_RANGE.format(day))


def _last_day(rule: ClockRule, first: date, calendar: Calendar) -> date:
    """The last day of a period whose first, uncounted day is `first`."""
    match rule.unit:
        case Unit.DAYS:
            last = first + timedelta(days=rule.amount)
        case Unit.WORKING_DAYS:
            last = calendar.add_working_days(first, rule.amount)
        case Unit.MONTHS:
            last = add_months(first, rule.amount)
        case _:
            raise ValueError(f"时限 {rule.key} 的单位 {rule.unit} 不按日计。")
    _within_range(last)
    return last


def add_months(day: date, months: int) -> date:
    """The matching day `months` later, or the last of a month that has no such day (民法典 202)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = months_of.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, length))


def _end_of(day: date) -> datetime:
    """24:00 of a day, written as 00:00 of the day after."""
    after = day + DAY
    return datetime(after.year, after.month, after.day, tzinfo=SHANGHAI)


def _kind(calendar: Calendar, first_year: int, last_year: int) -> CalendarKind:
    years = range(first_year, last_year + 1)
    sure = all(calendar.is_official(year) for year in years)
    return CalendarKind.OFFICIAL if sure else CalendarKind.PRESUMED
