"""Who visits which factory: nobody is at two on one day, and everybody has about as much to do.

Otherwise the demonstration would ask hundreds of questions about its inspectors (13-a).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from zhiheng.demo.certificates import Life, perform
from zhiheng.demo.days import DAY
from zhiheng.demo.people import numbers_of
from zhiheng.demo.recipes import INSPECTOR

Row = dict[str, Any]
EARLIER, SATURDAY = 8, 5


class Roster:
    """The days that are taken, and the person-days of each month."""

    def __init__(self, planted: Iterable[Life]) -> None:
        self.taken: set[tuple[str, date]] = set()
        self.load: defaultdict[tuple[str, int, int], int] = defaultdict(int)
        for life in planted:  # a defect's visits stay as they were planted
            for row in _visits(life):
                self._take(row, row["person"])

    def give(self, lives: Iterable[Life]) -> None:
        """Each visit, in the order of the days, to whoever is free on it and has least to do; where
        nobody is, it is made some days earlier, but not before what came before it."""
        found = [(row, _before(life, row)) for life in lives for row in _visits(life)]
        for row, before in sorted(found, key=lambda one: (one[0]["at"], one[0]["reference"])):
            free = self._free(row, before)
            day = row["at"].date()
            least = min(free or numbers_of(INSPECTOR), key=lambda one: (self._of(one, day), one))
            perform(row, least)
            self._take(row, least)

    def _free(self, row: Row, before: datetime) -> list[str]:
        """Who is free; the visit is moved where somebody is on an earlier weekday."""
        for earlier in range(EARLIER + 1):
            at = row["at"] - earlier * DAY
            if at <= before:
                break
            people = numbers_of(INSPECTOR)
            free = [one for one in people if (one, at.date()) not in self.taken]
            if free and at.weekday() < SATURDAY:
                row["at"] = at
                return free
        return []

    def _of(self, person: str, day: date) -> int:
        return self.load[person, day.year, day.month]

    def _take(self, row: Row, person: str) -> None:
        day = row["at"].date()
        self.taken.add((person, day))
        self.load[person, day.year, day.month] += row["quantity"]


def _before(life: Life, row: Row) -> datetime:
    """When what came before it in the life of the certificate happened."""
    earlier = [one["at"] for one in life.events if one["at"] < row["at"]]
    return max(earlier, default=row["at"] - (EARLIER + 1) * DAY)


def _visits(life: Life) -> list[Row]:
    """What an inspector did on site, measured in person-days."""
    return [row for row in life.events if row["quantity"] and row.get("person")]
