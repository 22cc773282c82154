"""Dates and times as spreadsheets and people write them. Without a zone they are Asia/Shanghai.

Serial numbers: ECMA-376 part 1, 18.17.4 (1900 system with its 29 February 1900, and 1904 system).
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhiheng.exchange.reading.book import Cell, Value
from zhiheng.exchange.reading.cleaning import BadValue, clean, half_width, raw_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = date(1900, 1, 1)
_LAST_SERIAL = 2_958_465
_RIGHT = "写成 2026-01-05 这样的日期"
_RIGHT_TIME = "写成 2026-01-05 14:30 这样的时间（北京时间）"

_DATE = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})[日号]",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2})[:时点](\d{1,2})?(?:[:分](?:(\d{1,2})(?:\.\d{1,9})?秒?)?)?(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)


def to_date(
    value: Value | Cell, *, date1904: bool | None = None, time_of_day: str = "refuse"
) -> date | None:
    """A day; None where empty. An instant with a zone gives its day in Asia/Shanghai.

    date1904: the sheet's day count (None: 1900 is assumed). time_of_day: "refuse" a cell that also
    has a time other than midnight, or "drop" the time. Raises BadValue.
    """
    moment = _moment(value, date1904, _RIGHT)
    if moment is None:
        return None
    if moment.timetz() != time() and time_of_day == "refuse":
        raise BadValue(f"这里只要日期，却带了时刻 {moment:%H:%M}", f"写成 {moment:%Y-%m-%d}")
    return moment.date()


def to_datetime(value: Value | Cell, *, date1904: bool | None = None) -> datetime | None:
    """An instant, aware, in Asia/Shanghai; None where empty; a bare date is its 00:00."""
    moment = _moment(value, date1904, _RIGHT_TIME)
    return None if moment is None else moment.replace(tzinfo=SHANGHAI)


def _moment(value: Value | Cell, date1904: bool | None, right: str) -> datetime | None:
    """The wall-clock moment in Asia/Shanghai that a cell means, naive."""
    raw = raw_of(value)
    try:
        return _wall_clock(raw, date1904, right)
    except OverflowError:
        raise BadValue(f"“{raw}”晚于 9999-12-31", right) from None


def _wall_clock(raw: Value, date1904: bool | None, right: str) -> datetime | None:
    if raw is None:
        return None
    if isinstance(raw, bool | time):
        raise BadValue("不是日期", right)
    if isinstance(raw, datetime):
        found = _steady(raw.astimezone(SHANGHAI).replace(tzinfo=None) if raw.tzinfo else raw)
    elif isinstance(raw, date):
        found = datetime.combine(raw, time())
    elif isinstance(raw, int | float):
        found = _from_number(raw, bool(date1904), right)
    else:
        text = half_width(clean(str(raw)).text)
        if not text:
            return None
        found = _from_text(text, bool(date1904), right)
    if found.date() < EARLIEST:
        raise BadValue(f"{found:%Y-%m-%d} 早于 1900-01-01，多半是笔误", "核对原件上的年份")
    return found


def _steady(moment: datetime) -> datetime:
    """Without the last millisecond that a day count in binary fractions loses or gains."""
    if 1000 <= moment.microsecond < 999_000:
        return moment
    up = timedelta(seconds=1 if moment.microsecond >= 999_000 else 0)
    return moment.replace(microsecond=0) + up


def _from_number(number: float, date1904: bool, right: str) -> datetime:
    """A serial day count, or a whole number that reads as yyyymmdd."""
    whole = number == number and abs(number) < 10**9 and number == int(number)
    if whole and 1900 <= number <= 2100:
        raise BadValue(f"只有年份 {int(number)}，缺月和日", right)
    if whole and 19_000_101 <= number <= 99_991_231:
        return _from_text(str(int(number)), date1904, right)
    if not 1 <= number <= _LAST_SERIAL:
        raise BadValue(f"数字 {number:.12g} 不是日期", right)
    if not date1904 and 60 <= number < 61:
        raise BadValue("序号 60 是并不存在的 1900-02-29", right)
    first = date(1904, 1, 1) if date1904 else date(1899, 12, 30 if number > 60 else 31)
    return datetime.combine(first, time()) + timedelta(seconds=round(number * 86_400))


def _from_text(text: str, date1904: bool, right: str) -> datetime:
    day = _DATE.match(text) or _COMPACT.match(text)
    if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
        return _from_number(float(text), date1904, right)
    if day is None:
        raise BadValue(_why_no_date(text), right)
    year, month, number = (int(g) for g in day.groups() if g and g.isdigit())
    found = datetime.combine(_day(year, month, number), time())
    return _at_clock(found, text[day.end() :].strip(" T,，").strip(), text, right)


def _why_no_date(text: str) -> str:
    if re.fullmatch(r"\d{4}[-/.年]\d{1,2}月?", text):
        return f"“{text}”只有年和月，缺日"
    if re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1\d{2,4}", text):
        return f"“{text}”看不出哪个是年、月、日"
    if re.fullmatch(r"\d{4}年?", text):
        return f"“{text}”只有年份，缺月和日"
    return f"“{text[:40]}”不是日期"


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        pass
    if not 1 <= month <= 12:
        raise BadValue(f"没有 {month} 月", "月份在 1 到 12 之间")
    if year < 1:
        raise BadValue(f"没有公元 {year} 年", _RIGHT)
    last = monthrange(year, month)[1]
    raise BadValue(
        f"{year} 年 {month} 月没有 {number} 日",
        f"该月最后一天是 {year:04d}-{month:02d}-{last:02d}，请核对原件",
    )


def _at_clock(day: datetime, rest: str, text: str, right: str) -> datetime:
    """The day at the time that `rest` names; 24:00 is the next day's 00:00; a zone is converted."""
    if not rest:
        return day
    clock = _CLOCK.fullmatch(rest.replace(" ", ""))
    if clock is None:
        raise BadValue(f"“{text[:40]}”中的“{rest[:20]}”不是时刻", right)
    hours, minutes, seconds = (int(g or 0) for g in clock.groups()[:3])
    if minutes > 59 or seconds > 59 or hours > 24 or (hours == 24 and minutes + seconds):
        raise BadValue(f"没有 {rest[:20]} 这个时刻", right)
    found = day + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return _to_shanghai(found, clock[4], right) if clock[4] else found


def _to_shanghai(found: datetime, zone: str, right: str) -> datetime:
    mark = "+00:00" if zone in "Zz" else zone
    try:
        aware = datetime.fromisoformat(found.isoformat() + mark)
        return aware.astimezone(SHANGHAI).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadValue(f"没有 {zone} 这个时区", right) from None
