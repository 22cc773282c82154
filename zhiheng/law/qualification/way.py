"""The shortest way to eligibility: when, if work goes on as it does, and what proof helps."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification.facts import OPEN, Ban, Employment, Person, Post
from zhiheng.law.qualification.judge import Report, judge
from zhiheng.law.qualification.readings import DEFAULT, Readings

HORIZON_DAYS = 15 * 366


@dataclass(frozen=True)
class Way:
    """How a person can come to hold a post.

    eligible_on: the first day within the horizon on which every requirement is met by what is
    known now, present work going on; None where there is none. possible_on: the same if all that
    is missing turned out well. obstacles: clauses that neither time nor proof mends.
    proofs: what would settle the unknowns. says: the whole in one Chinese sentence.
    """

    eligible_on: date | None
    possible_on: date | None
    obstacles: tuple[str, ...]
    proofs: tuple[str, ...]
    says: str


def shortest_way(
    person: Person,
    post: Post,
    on: date,
    horizon: timedelta = timedelta(days=HORIZON_DAYS),
    readings: Readings = DEFAULT,
) -> Way:
    """The earliest days of certain and of possible eligibility from `on` to `on + horizon`."""
    now = judge(person, post, on, readings)
    last = min(date.max - on, horizon) + on
    sure = _first_day(person, post, on, last, readings, (Verdict.MET,))
    possible = sure
    if now.verdict is not Verdict.MET and (sure is None or now.missing):
        possible = _first_day(person, post, on, last, readings, (Verdict.MET, Verdict.UNKNOWN))
    obstacles = _obstacles(person, post, last, readings) if possible is None else ()
    says = _says(on, now, sure, possible, obstacles)
    return Way(sure, possible, obstacles, now.missing, says)


def _first_day(
    person: Person,
    post: Post,
    on: date,
    last: date,
    readings: Readings,
    wanted: tuple[Verdict, ...],
) -> date | None:
    """The first day with such a verdict, going from one day that can matter to the next."""
    turning_points = sorted(day for day in _dates(person) if on < day <= last)
    day = on
    while day <= last:
        report = judge(person, post, day, readings)
        if report.verdict in wanted:
            return day
        shortfall = _days_short(report, Verdict.UNKNOWN in wanted)
        if shortfall > 1 and not _may_work_after(person, day):
            shortfall = 0  # leap days move the bar by two at most
        steps = [point for point in turning_points if point > day]
        if shortfall:
            steps.append(min(date.max - day, timedelta(days=shortfall)) + day)
        if not steps:
            return None
        day = min(steps)
    return None


def _dates(person: Person) -> set[date]:
    """Every day in the record on which an answer may turn by itself."""
    spans: list[Employment | Ban] = [*(person.employments or ()), *(person.bans or ())]
    days = {day for span in spans for day in (span.start, span.end) if day and day != OPEN}
    days |= {item.start + timedelta(days=1) for item in person.employments or () if item.start}
    days |= {item.completed for item in person.educations or () if item.completed}
    days |= {item.granted for item in person.titles or () if item.granted}
    days |= {item.assessed for item in person.competences or () if item.assessed}
    return days


def _may_work_after(person: Person, day: date) -> bool:
    """Whether full-time work may still be counted after that day."""
    listed = person.employments
    return listed is None or any(
        item.full_time is not False and (item.end or OPEN) > day for item in listed
    )


def _days_short(report: Report, at_best: bool) -> int:
    """The least days of work that could bring the years of some tier; 0 where days do not lack.

    Day by day the union grows by at most one and the bar moves by at most one, so no eligible day
    is jumped over when half the shortfall is taken at a time.
    """
    least = 0
    for one in report.requirements:
        for part in one.parts:
            numbers = part.counted
            if "needed_days" not in numbers:
                continue
            have = numbers.get("possible_days", numbers["days"]) if at_best else numbers["days"]
            work = numbers["professional_days"]
            if at_best:
                work = numbers.get("possible_professional_days", work)
            lacks = numbers["needed_days"] - have
            if not (numbers["title"] or at_best):
                lacks = max(lacks, numbers["professional_needed_days"] - work)
            if lacks > 0:
                least = min(least or lacks, lacks)
    return (least + 1) // 2


def _obstacles(person: Person, post: Post, last: date, readings: Readings) -> tuple[str, ...]:
    report = judge(person, post, last, readings)
    return tuple(one.clause for one in report.requirements if one.verdict is Verdict.NOT_MET)


def _says(
    on: date, now: Report, sure: date | None, possible: date | None, obstacles: tuple[str, ...]
) -> str:
    proofs = f"补齐{len(now.missing)}项证明" if now.missing else ""
    if sure == on:
        return f"{on}已具备资格。"
    if possible is None:
        return f"仅靠时间和补齐证明不能具备资格；须先解决：{'、'.join(obstacles) or '年限'}。"
    if sure is None:
        return f"{proofs}且结果有利的，最早{possible}具备资格。"
    if possible < sure:
        return f"照现在的全职工作继续，{sure}具备资格；{proofs}且结果有利的，最早{possible}。"
    return f"照现在的全职工作继续，{sure}具备资格。"
