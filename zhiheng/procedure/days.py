"""Calendar arithmetic: dates in Asia/Shanghai, matching days, days that nobody covers."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime

from zhiheng.procedure.events import SHANGHAI


def day_of(at: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()


def months_after(day: date, months: int) -> date:
    """The matching day `months` later; where that month has no such day, its last (民法典 202).

    Past the end of the calendar it is the calendar's last day: nothing is ever due then.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_uncovered(
    first: date, last: date, spans: Iterable[tuple[date, date | None]]
) -> date | None:
    """The first day of [first, last] in none of the half-open spans; None where all are covered."""
    day = first
    for start, end in sorted(spans, key=lambda span: span[0]):
        if start > day:
            break
        if end is None:
            return None
        day = max(day, end)
    return day if day <= last else None
