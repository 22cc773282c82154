"""Arithmetic on half-open intervals of days, [start, end)."""

from collections.abc import Iterable
from datetime import date

Interval = tuple[date, date]


def union(intervals: Iterable[Interval], until: date) -> tuple[Interval, ...]:
    """The union of the intervals, cut off at `until`: sorted, disjoint, none of them empty.

    An interval whose end is not after its start is empty. Touching intervals are joined.
    """
    merged: list[Interval] = []
    for start, end in sorted((start, min(end, until)) for start, end in intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def days_in(intervals: Iterable[Interval]) -> int:
    """How many days lie in disjoint intervals."""
    return sum((end - start).days for start, end in intervals)


def years_before(day: date, years: int) -> date:
    """The day that many calendar years before; 29 February becomes the 28th where there is none."""
    year = day.year - years
    if (day.month, day.day) == (2, 29) and not _leap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def days_of_years(day: date, years: int) -> int:
    """How many days the last `years` calendar years before `day` have."""
    return (day - years_before(day, years)).days


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
