"""How much full-time work one world holds, how much a tier asks for, and the sum in a sentence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.law.qualification.facts import Post
from zhiheng.law.qualification.figures import needs
from zhiheng.law.qualification.intervals import (
    Interval,
    days_in,
    days_of_years,
    union,
    years_before,
)
from zhiheng.law.qualification.worlds import World

_SHOWN_INTERVALS = 6
_HUMAN_DAYS = 150 * 366  # more than a life's work: an end that is not known has no bound


@dataclass(frozen=True)
class Count:
    """What one world amounts to: disjoint intervals cut off at the day, and a title or none."""

    total: tuple[Interval, ...]
    professional: tuple[Interval, ...]
    titled: bool

    @classmethod
    def of(cls, world: World, on: date) -> "Count":
        return cls(union(world.total, on), union(world.professional, on), world.titled)

    @property
    def days(self) -> int:
        return days_in(self.total)

    @property
    def professional_days(self) -> int:
        return days_in(self.professional)


@dataclass(frozen=True)
class Bar:
    """The years one tier asks for on one day, and how many days those are."""

    on: date
    years: int
    professional_years: int

    @classmethod
    def of(cls, post: Post, tier: str, on: date) -> "Bar":
        wanted = needs(post, tier, on)
        return cls(on, wanted.total_years, wanted.professional_years)

    @property
    def days(self) -> int:
        return days_of_years(self.on, self.years)

    @property
    def professional_days(self) -> int:
        return days_of_years(self.on, self.professional_years)

    def reached_by(self, counted: Count) -> bool:
        """Total years always; the professional years, or a title instead (A-01)."""
        enough = counted.titled or counted.professional_days >= self.professional_days
        return counted.days >= self.days and enough

    def path(self, counted: Count) -> str | None:
        """How the professional half is reached: by `years`, by `title`, or not yet."""
        if counted.professional_days >= self.professional_days:
            return "years"
        return "title" if counted.titled else None

    def counted(self, certain: Count, possible: Count) -> dict[str, Any]:
        """The numbers behind the sentence, JSON-ready; `possible_` where more may be proved."""
        numbers: dict[str, Any] = {
            "years": self.years,
            "days": certain.days,
            "needed_days": self.days,
            "intervals": as_pairs(certain.total),
            "professional_years": self.professional_years,
            "professional_days": certain.professional_days,
            "professional_needed_days": self.professional_days,
            "professional_intervals": as_pairs(certain.professional),
            "title": certain.titled,
            "path": self.path(certain),
        }
        if possible.days != certain.days and possible.days <= _HUMAN_DAYS:
            numbers["possible_days"] = possible.days
        if (
            possible.professional_days != certain.professional_days
            and possible.professional_days <= _HUMAN_DAYS
        ):
            numbers["possible_professional_days"] = possible.professional_days
        return numbers

    def arithmetic(self, certain: Count, possible: Count) -> str:
        """The sum as one Chinese sentence."""
        total = _line("全职工作", self.years, self.on, certain.total, possible.days)
        professional = _line(
            "其中专业工作",
            self.professional_years,
            self.on,
            certain.professional,
            possible.professional_days,
        )
        return f"{total}；{professional}{self._title_note(certain, possible)}。"

    def _title_note(self, certain: Count, possible: Count) -> str:
        if certain.professional_days >= self.professional_days:
            return ""
        if certain.titled:
            return "，已取得中级及以上职称，可代替专业年限"
        if possible.titled:
            return "，中级及以上职称待证实"
        return "，也没有中级及以上职称可以代替"


def _line(
    what: str, years: int, on: date, certain: tuple[Interval, ...], possible_days: int
) -> str:
    """E.g. 全职工作须满8年（2018-01-01至2026-01-01，2922天），已计…共5663天，达到."""
    needed, days = days_of_years(on, years), days_in(certain)
    sum_ = f"{what}须满{years}年（{years_before(on, years)}至{on}，{needed}天），"
    sum_ += f"已计{as_text(certain)}共{days}天" if certain else "已计0天"
    if days >= needed:
        return f"{sum_}，达到"
    if possible_days <= days:
        return f"{sum_}，还差{needed - days}天"
    most = "不足的部分待证实" if possible_days > _HUMAN_DAYS else f"补齐证明至多{possible_days}天"
    return f"{sum_}，{most}"


def as_pairs(intervals: tuple[Interval, ...]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in intervals]


def as_text(intervals: tuple[Interval, ...]) -> str:
    shown = "、".join(f"{start}至{end}" for start, end in intervals[:_SHOWN_INTERVALS])
    more = len(intervals) - _SHOWN_INTERVALS
    return f"{shown}等{len(intervals)}段" if more > 0 else shown
