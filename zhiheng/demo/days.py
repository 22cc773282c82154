"""The days on which the demonstration turns, all counted from the day that is its today."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.law.calendar import Calendar
from zhiheng.law.clock import RULES, deadline
from zhiheng.procedure.days import months_after

IN_FORCE = date(2026, 1, 1)
APPOINTED = date(2025, 12, 22)  # both posts were filled before the regulation came into force
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """`today` as given, and what follows from it."""

    today: date

    def ago(self, days: int) -> date:
        return self.today - days * DAY

    def years_ago(self, years: int) -> date:
        """The same calendar day so many years earlier."""
        return months_after(self.today, -12 * years)

    @property
    def complete_from(self) -> date:
        """From when the records are complete: a while after the regulation came into force."""
        return max(date(2026, 1, 15), self.ago(300))

    @property
    def handed_over(self) -> date:
        """When the former manager left and his certificates went to a colleague."""
        return max(APPOINTED + 2 * DAY, self.ago(150))

    @property
    def late_change(self) -> date:
        """A change whose thirtieth day is a working day, so that a day more is late for certain."""
        day = self.ago(80)
        while _rolls(day):
            day -= DAY
        return day


def _rolls(changed: date) -> bool:
    due = deadline(RULES["filing-change-30d"], changed, Calendar())
    return due.strict != due.rolled


def on_weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.weekday() - 4) * DAY
