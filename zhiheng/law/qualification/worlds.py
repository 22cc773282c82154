"""What could be: a person's facts with every doubt settled for, or against, the person.

A *doubt* is one unknown fact. A *world* settles each doubt: the paths in `favourable` as well as
they could be, all others as badly. Each fact only ever helps (more education, more days, a title
never hurt), so the world with no favourable doubt is the worst and the one with all is the best;
where both give the same answer, the doubts do not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from zhiheng.law.qualification.facts import (
    EVER,
    OPEN,
    PROFESSIONAL_FIELDS,
    Education,
    Employment,
    Person,
    Title,
)
from zhiheng.law.qualification.intervals import Interval
from zhiheng.law.qualification.readings import Readings

HIGHER = "#higher"  # a doubt with a middle answer is two doubts under one path
Tier = str  # "graduate", "bachelor" or "none"


@dataclass(frozen=True)
class World:
    """One way things could be: the tier that education opens, full-time work, a title or none."""

    tier: Tier
    total: tuple[Interval, ...]
    professional: tuple[Interval, ...]
    titled: bool


@dataclass
class Chooser:
    """Settles unknown facts, and remembers each it was asked for.

    favourable: the paths settled for the person; None settles all of them so.
    exactly: unknown dates set to one day (their favourable value is the far end otherwise).
    """

    favourable: frozenset[str] | None = frozenset()
    exactly: Mapping[str, date] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def luck(self, path: str, phrase: str) -> bool:
        """Whether the unknown fact at `path` turns out well."""
        self.asked[path] = phrase
        return self.favourable is None or path in self.favourable

    def level(self, path: str, phrase: str) -> str:
        """An unknown level of education: at worst none that counts, bachelor's, at best more."""
        degree, graduate = self.luck(path, phrase), self.luck(f"{path}{HIGHER}", phrase)
        if not degree:
            return "secondary"
        return "doctorate" if graduate else "bachelor"

    def day(self, known: date | None, path: str, phrase: str, good: date) -> date | None:
        """A date, or what it could be at best; None where it could be such that nothing counts."""
        if known is not None:
            return known
        if not self.luck(path, phrase):
            return None
        return self.exactly.get(path, good)


def world(person: Person, on: date, readings: Readings, choose: Chooser) -> World:
    """The person's facts on one day with all doubts settled by `choose`."""
    tiers = [_tier(item, on, readings, choose) for item in _educations(person, choose)]
    titles = [_enough(item, on, choose) for item in _titles(person, choose)]
    work = list(_full_time(person.employments, on, readings, choose))
    return World(
        tier=next((tier for tier in ("graduate", "bachelor") if tier in tiers), "none"),
        total=tuple(span for span, _ in work),
        professional=tuple(span for span, professional in work if professional),
        titled=any(titles),
    )


# A whole list that is not known could hold, at best, one entry that settles everything.
_ANY_TITLE = Title("senior", EVER)
_DEGREES = ("doctorate", "master", "bachelor", None)  # None: not known, so possibly one of them


def _educations(person: Person, choose: Chooser) -> Iterable[tuple[str, str, Education]]:
    if person.educations is None:
        level = choose.level("educations", "学历证明")
        return [("educations", "学历", Education(level, EVER))]
    return [
        (f"educations[{index}]", f"第{index + 1}项学历", item)
        for index, item in enumerate(person.educations)
    ]


def _titles(person: Person, choose: Chooser) -> Iterable[tuple[str, str, Title]]:
    if person.titles is None:
        lucky = choose.luck("titles", "职称证书（中级及以上，如有）")
        return [("titles", "职称", _ANY_TITLE)] if lucky else []
    return [
        (f"titles[{index}]", f"第{index + 1}项职称", item)
        for index, item in enumerate(person.titles)
    ]


def _tier(entry: tuple[str, str, Education], on: date, readings: Readings, choose: Chooser) -> Tier:
    path, name, item = entry
    if item.level not in _DEGREES or _later(item.completed, on):
        return "none"
    completed = choose.day(item.completed, f"{path}.completed", f"{name}的毕业日期", EVER)
    level = item.level
    if level is None:
        level = choose.level(f"{path}.level", f"{name}的层次")
    proved = item.evidence or choose.luck(f"{path}.evidence", f"{name}的证明")
    if completed is None or not proved or level not in _DEGREES:
        return "none"
    return "graduate" if level in readings.graduate_levels else "bachelor"


def _enough(entry: tuple[str, str, Title], on: date, choose: Chooser) -> bool:
    """Whether a title of intermediate level or above was granted by that day."""
    path, name, item = entry
    if item.level == "junior" or _later(item.granted, on):
        return False
    granted = choose.day(item.granted, f"{path}.granted", f"{name}的授予日期", EVER)
    high = item.level is not None or choose.luck(f"{path}.level", f"{name}的级别")
    proved = item.evidence or choose.luck(f"{path}.evidence", f"{name}的证书")
    return granted is not None and high and proved


def _later(known: date | None, on: date) -> bool:
    return known is not None and known > on


def _full_time(
    employments: tuple[Employment, ...] | None, on: date, readings: Readings, choose: Chooser
) -> Iterable[tuple[Interval, bool]]:
    """The intervals of full-time work, each with whether it is professional."""
    if employments is None:
        if choose.luck("employments", "工作经历及其证明"):
            yield (EVER, OPEN), True
        return
    for index, item in enumerate(employments):
        if item.full_time is False or _surely_empty(item, on):
            continue
        path, name = f"employments[{index}]", f"第{index + 1}段工作经历"
        start = choose.day(item.start, f"{path}.from", f"{name}的开始日期", EVER)
        end = choose.day(item.end, f"{path}.to", f"{name}的结束日期", OPEN)
        full_time = item.full_time or choose.luck(f"{path}.full_time", f"{name}是否全职")
        professional = _professional(item, path, name, readings, choose)
        proved = item.evidence or choose.luck(f"{path}.evidence", f"{name}的证明")
        if start is not None and end is not None and full_time and proved:
            yield (start, end), professional


def _surely_empty(item: Employment, on: date) -> bool:
    return item.start is not None and item.start >= min(item.end or OPEN, on)


def _professional(
    item: Employment, path: str, name: str, readings: Readings, choose: Chooser
) -> bool:
    if item.recognised and readings.recognised_counts:
        return True
    if item.field is None:
        return choose.luck(f"{path}.field", f"{name}的领域（是否属于认证认可检验检测）")
    return item.field in PROFESSIONAL_FIELDS
