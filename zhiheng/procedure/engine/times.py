"""Times as microseconds since 1970 in UTC, and days of Asia/Shanghai as numbers since 1970."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.compiled import compiled, compiled_on_pointers
from zhiheng.procedure.engine.interning import is_blank, is_null
from zhiheng.procedure.engine.names import text_buffers
from zhiheng.procedure.events import SHANGHAI

NEVER = np.iinfo(np.int64).max  # the time of a row that has none; sorts behind every time
DAY = 86_400_000_000
EIGHT_HOURS = 28_800_000_000
FIXED_FROM = 694_224_000_000_000  # from 1992 on Shanghai is eight hours ahead, always
FAR = np.iinfo(np.int32).max  # a day that never comes
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_READ, _NONE, _ODD = 0, 1, 2
_TIME = re.compile(
    r"""(?: (?P<year1>\d{4}) ([-/]) (?P<month1>\d\d?) \2 (?P<day1>\d\d?)
          | (?P<year2>\d{4}) (?P<month2>\d\d) (?P<day2>\d\d) )
        (?: (?:T|[ ]+) (?P<hour>\d\d|\d(?=:))
            (?: :?(?P<minute>\d\d) (?: :?(?P<second>\d\d) (?: [.,](?P<fraction>\d{1,30}) )? )? )?
        )?
        (?: [ ]? (?P<zone> [Zz] | (?P<sign>[-+]) (?P<hours>\d\d) (?: :?(?P<minutes>\d\d) )? ) )?""",
    re.ASCII | re.VERBOSE,
)
_DAY, _OF_DAY = ("year", "month", "day"), ("hour", "minute", "second")
_NO_SHIFTS = np.zeros(0, np.int64)


def day_number(day: date) -> int:
    return day.toordinal() - 719_163


def day_of_number(number: int) -> date:
    return date.fromordinal(number + 719_163)


def micros(at: datetime) -> int:
    """Of an aware instant."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


@cache
def end_of_day(day: date) -> int:
    """The first instant after that day in Shanghai."""
    following = day + timedelta(days=1)
    return micros(datetime(following.year, following.month, following.day, tzinfo=SHANGHAI))


class OddTime(ValueError):
    """A text that is no time; `row` counts from 0 in the array."""

    def __init__(self, row: int, text: str) -> None:
        super().__init__(text)
        self.row, self.text = row, text


def read_times(values: "pa.Array") -> np.ndarray:
    """int64 microseconds; NEVER where there is none. Raises OddTime for what is no time."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        read = np.append(read_times(values.dictionary), NEVER)
        indices = values.indices.fill_null(len(read) - 1)
        return read[indices.to_numpy(zero_copy_only=False)]
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _from_numbers(values)
    if pa.types.is_null(kind):
        return np.full(len(values), NEVER, np.int64)
    data, offsets, bits, first = text_buffers(values)
    out = np.empty(len(values), np.int64)
    state = np.empty(len(values), np.uint8)
    if _parse(data, offsets, bits, len(bits) > 0, first, len(out), out, state):
        for row in np.flatnonzero(state == _ODD).tolist():
            text = values[row].as_buffer().to_pybytes().decode(errors="replace")
            out[row] = _micros_of_text(row, text)
    return out


def _micros_of_text(row: int, text: str) -> int:
    try:
        return _slowly(text)
    except (ValueError, OverflowError):
        raise OddTime(row, text) from None


@lru_cache(1 << 16)
def _slowly(text: str) -> int:
    """Rarer ways to write a time, and times before 1992. Raises ValueError for all others.

    What is not one of these is never guessed at: `datetime.fromisoformat` alone would take
    2025-01-05+08:00 for eight in the morning, and digits without end for a time of day.
    """
    if (found := _TIME.fullmatch(text.strip())) is None:
        raise ValueError(text)
    part = found.groupdict(default="")
    year, month, day = (int(part[f"{each}1"] or part[f"{each}2"]) for each in _DAY)
    hour, minute, second = (int(part[each] or 0) for each in _OF_DAY)
    fraction = int(f"{part['fraction']:0<6}"[:6])
    zone = _zone(part) if part["zone"] else SHANGHAI
    at = datetime(year, month, day, hour, minute, second, fraction, zone)
    if not 1 < at.year < 9999:
        raise ValueError(text)
    return micros(at)


def _zone(part: dict[str, str]) -> timezone:
    """Of the parts that `_TIME` found: Z, or hours and minutes with their sign."""
    hours, minutes = int(part["hours"] or 0), int(part["minutes"] or 0)
    if minutes > 59:
        raise ValueError(part["zone"])
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if part["sign"] == "-" else shift)


def _from_numbers(values: Any) -> np.ndarray:
    """Of arrow's own timestamps and dates; finer than a microsecond is cut off."""
    kind = values.type
    zoned = pa.types.is_timestamp(kind) and kind.tz is not None
    if pa.types.is_date(kind):
        values = values.cast(pa.timestamp("s"))
    units = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}
    unit = values.type.unit
    numbers = values.cast(pa.int64())
    nulls = numbers.is_null().to_numpy(zero_copy_only=False)
    plain = numbers.fill_null(0).to_numpy(zero_copy_only=False)
    plain = plain // 1_000 if unit == "ns" else plain
    least, most = (micros(datetime(y, 1, 1, tzinfo=UTC)) for y in (2, 9999))
    outside = (plain < least // units[unit]) | (plain >= most // units[unit])
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise OddTime(row, _shown(values[row]))
    out = plain * units[unit]
    if not zoned:
        early = out < FIXED_FROM + EIGHT_HOURS
        local = out
        out = local - EIGHT_HOURS
        for row in np.flatnonzero(early & ~nulls).tolist():
            wall = (_EPOCH + timedelta(microseconds=int(local[row]))).replace(tzinfo=SHANGHAI)
            out[row] = micros(wall)
    out[nulls] = NEVER
    return out


def _shown(value: Any) -> str:
    """As a date where Python has one for it, else by its number."""
    try:
        return str(value.as_py())
    except (ValueError, OverflowError):
        return str(value.value)


@cache
def old_offsets() -> tuple[np.ndarray, np.ndarray]:
    """(instants, offsets from then on) of Shanghai before 1992, when clocks were changed."""
    starts, offsets = [np.iinfo(np.int64).min], [_offset(micros(datetime(2, 1, 1, tzinfo=UTC)))]
    here, last = micros(datetime(1900, 1, 1, tzinfo=UTC)), FIXED_FROM
    while here < last:
        if _offset(here + DAY) != _offset(here):
            starts.append(_change(here, here + DAY))
            offsets.append(_offset(here + DAY))
        here += DAY
    return np.array(starts, np.int64), np.array(offsets, np.int64)


def _offset(at: int) -> int:
    offset = instant(at).astimezone(SHANGHAI).utcoffset()
    return (offset or timedelta()) // timedelta(microseconds=1)


def _change(low: int, high: int) -> int:
    """The first instant in (low, high] with the offset of `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(middle) == _offset(high) else (middle, high)
    return high


@compiled
def day_of(at, starts, offsets, count):
    """The number of the day in Shanghai of an instant; starts, offsets: `old_offsets()`.

    count: how many of them; none where no instant is before 1992.
    """
    if at >= FIXED_FROM or count == 0:
        return np.int64(np.uint64(at + EIGHT_HOURS) // np.uint64(DAY))
    i = count - 1
    while at < starts[i]:
        i -= 1
    return (at + offsets[i]) // DAY


@compiled
def days_from_civil(year, month, day):
    """The number of a day of the (proleptic Gregorian) calendar."""
    y = year - 1 if month <= 2 else year
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@compiled
def month_length(year, month):
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def months_after(number, months):
    """As `zhiheng.procedure.days.months_after`, on numbers of days."""
    z = number + 719_468
    era = z // 146_097
    of_era = z - era * 146_097
    y = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * y + y // 4 - y // 100)
    mp = (5 * of_year + 2) // 153
    day = of_year - (153 * mp + 2) // 5 + 1
    month = mp + 3 if mp < 10 else mp - 9
    year = y + era * 400 + (1 if month <= 2 else 0)
    total = month - 1 + months
    year, month = year + total // 12, total % 12 + 1
    if year > 9999:
        return LAST_DAY
    return days_from_civil(year, month, min(day, month_length(year, month)))


@compiled
def _digits(data, i, count):
    value = 0
    for k in range(count):
        one = np.int64(data[i + k]) - 48
        if one < 0 or one > 9:
            return -1
        value = value * 10 + one
    return value


@compiled
def _parse_one(data, i, end):
    """(state, microseconds) of YYYY-MM-DD (or with slashes) [(T| )HH:MM[:SS[.f…]][Z|±HH[:]MM]]."""
    if end - i < 10 or data[i + 4] != data[i + 7] or (data[i + 4] != 45 and data[i + 4] != 47):
        return 2, 0
    year, month, day = _digits(data, i, 4), _digits(data, i + 5, 2), _digits(data, i + 8, 2)
    if year < 2 or year > 9998 or month < 1 or month > 12:
        return 2, 0
    if day < 1 or day > month_length(year, month):
        return 2, 0
    at = days_from_civil(year, month, day) * DAY
    i += 10
    if i < end:
        if end - i < 6 or (data[i] != 84 and data[i] != 32) or data[i + 3] != 58:
            return 2, 0
        hour, minute, second = _digits(data, i + 1, 2), _digits(data, i + 4, 2), 0
        i += 6
        fraction = 0
        if i < end and data[i] == 58:
            if end - i < 3:
                return 2, 0
            second = _digits(data, i + 1, 2)
            i += 3
            if i < end and data[i] == 46:
                i += 1
                scale, begun = 1_000_000, i
                while i < end and 48 <= data[i] <= 57:
                    if scale > 1:
                        scale //= 10
                        fraction += (np.int64(data[i]) - 48) * scale
                    i += 1
                if i == begun or i - begun > 9:
                    return 2, 0
        if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
            return 2, 0
        at += ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    if i == end:
        if at < FIXED_FROM + EIGHT_HOURS:
            return 2, 0
        return 0, at - EIGHT_HOURS
    if data[i] == 90 and i + 1 == end:
        return 0, at
    if data[i] != 43 and data[i] != 45:
        return 2, 0
    sign = 1 if data[i] == 43 else -1
    if end - i == 6 and data[i + 3] == 58:
        hours, minutes = _digits(data, i + 1, 2), _digits(data, i + 4, 2)
    elif end - i == 5:
        hours, minutes = _digits(data, i + 1, 2), _digits(data, i + 3, 2)
    else:
        return 2, 0
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59:
        return 2, 0
    return 0, at - sign * (hours * 60 + minutes) * 60_000_000


@compiled_on_pointers
def _parse(data, offsets, bits, has_bits, first, rows, out, state):
    """Fills `out` and `state`; how many rows are odd."""
    odd = 0
    for row in range(rows):
        begin, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        if is_null(bits, has_bits, first + row) or is_blank(data, begin, end):
            state[row], out[row] = 1, NEVER
            continue
        how, at = _parse_one(data, begin, end)
        state[row], out[row] = how, at
        odd += how == 2
    return odd


def days_of(times: np.ndarray) -> np.ndarray:
    """int32 numbers of the days in Shanghai; FAR for NEVER."""
    out = np.empty(len(times), np.int32)
    starts = offsets = _NO_SHIFTS
    if len(times) and times.min() < FIXED_FROM:
        starts, offsets = old_offsets()
    _days_of(times, starts, offsets, out)
    return out


@compiled
def _days_of(times, starts, offsets, out):
    for i in range(len(times)):
        out[i] = FAR if times[i] == NEVER else day_of(times[i], starts, offsets, len(starts))
