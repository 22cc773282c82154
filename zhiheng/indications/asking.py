"""Indications that a qualification may be borrowed: these records in, exactly these questions out.

Pure. A question names what the records hold and asks; there may always be a good reason, so no
verdict is given here or anywhere else (reading A-39). Sentences name nobody.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from zhiheng.indications.terms import Kind
from zhiheng.law.clock import add_months


@dataclass(frozen=True)
class Work:
    """One procedure event of the person. places: factories of its project; days: person-days on
    site, None where the event was not measured so."""

    record: UUID
    day: date
    places: frozenset[str] = frozenset()
    days: Decimal | None = None


@dataclass(frozen=True)
class Elsewhere:
    """An employment at another organisation, [starts, ends). full_time: None where not known."""

    record: UUID
    starts: date | None
    ends: date | None
    full_time: bool | None


@dataclass(frozen=True)
class Facts:
    """What is known of one person on a day. entitled: since when he is registered or in a post,
    None: he is not. known_from: the first day of complete records, None: none is declared.
    absences: [starts, ends) of leave. idle_months, site_days: the body's own numbers. settled: the
    records that answered questions about days of absence rest on."""

    person: UUID
    on: date
    known_from: date | None = None
    joined: date | None = None
    left: date | None = None
    entitled: date | None = None
    last_activity: date | None = None
    works: tuple[Work, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    absences: tuple[tuple[date, date | None], ...] = ()
    idle_months: int = 12
    site_days: int = 26
    settled: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Question:
    """One thing to be verified. key: what makes tomorrow's question the same as today's;
    records: ids of the rows it rests on."""

    person: UUID
    kind: str
    key: str
    says: str
    records: tuple[UUID, ...] = ()


def questions(facts: Facts) -> tuple[Question, ...]:
    """Everything to be asked about this person on that day, kind by kind."""
    return tuple(
        Question(facts.person, kind.value, key, f"请核实：{says}", records)
        for kind, ask in _ASKED.items()
        for key, says, records in ask(facts)
    )


_Found = Iterator[tuple[str, str, tuple[UUID, ...]]]


def _idle(facts: Facts) -> _Found:
    """Registered or in a post, and nothing was done for the body's own number of months."""
    gone = facts.left is not None and facts.left <= facts.on
    if facts.entitled is None or facts.known_from is None or gone:
        return
    days = (facts.entitled, facts.known_from, facts.joined, facts.last_activity)
    since = max(day for day in days if day is not None)
    rounds = 0
    while add_months(since, facts.idle_months * (rounds + 1)) < facts.on:
        rounds += 1
    if rounds:
        months = facts.idle_months * rounds
        says = f"自{since}起已满{months}个月没有活动记录，而注册或任职仍然有效。"
        yield f"{since}/{months}", says, ()


def _two_bodies(facts: Facts) -> _Found:
    """Employed elsewhere on that day, while employed here."""
    if facts.left is not None and facts.left <= facts.on:
        return
    for one in facts.elsewhere:
        runs = (one.starts is None or one.starts <= facts.on) and (
            one.ends is None or one.ends > facts.on
        )
        if runs and one.full_time is not False:
            begun = f"自{one.starts}起" if one.starts else "起始不明"
            says = f"另有{begun}、没有终止的工作经历，与在本机构任职重叠。"
            yield str(one.record), says, (one.record,)


def _two_places(facts: Facts) -> _Found:
    """Two events of one day whose projects have no factory in common."""
    by_day: defaultdict[date, list[Work]] = defaultdict(list)
    for one in facts.works:
        if one.places and one.days is not None:
            by_day[one.day].append(one)
    for day, works in sorted(by_day.items()):
        first = works[0]
        apart = [one for one in works[1:] if not one.places & first.places]
        if apart:
            places = len(frozenset().union(*(one.places for one in works)))
            says = f"{day}在{places}个工厂都有现场记录。"
            yield day.isoformat(), says, tuple(one.record for one in works)


def _many_days(facts: Facts) -> _Found:
    """More person-days on site within a calendar month than the body takes for possible."""
    by_month: defaultdict[str, list[Work]] = defaultdict(list)
    for one in facts.works:
        if one.days is not None:
            by_month[f"{one.day:%Y-%m}"].append(one)
    for month, works in sorted(by_month.items()):
        total = sum((one.days or Decimal(0) for one in works), Decimal(0)).normalize()
        if total > facts.site_days:
            says = f"{month}现场人日合计{total:f}，超过本机构自定的{facts.site_days}。"
            yield month, says, tuple(one.record for one in works)


def _absent(facts: Facts) -> _Found:
    """Work on days of leave, before joining, or after leaving: one question a calendar month.

    What was answered for is not asked about again; what comes after it in that month is.
    """
    by_month: defaultdict[tuple[str, str], list[Work]] = defaultdict(list)
    for one in sorted(facts.works, key=lambda work: work.day):
        why = _away(facts, one.day)
        if why and one.record not in facts.settled:
            by_month[f"{one.day:%Y-%m}", why].append(one)
    for (month, why), works in sorted(by_month.items(), key=lambda found: found[1][0].day):
        days = sorted({one.day for one in works})
        says = f"{days[0]}在{why}，却有程序事件。"
        if len(days) > 1:
            says = f"{month}有{len(days)}天（{days[0]}至{days[-1]}）在{why}，却有程序事件。"
        yield f"{days[0]}/{works[0].record.hex[:8]}", says, tuple(one.record for one in works)


def _away(facts: Facts, day: date) -> str:
    """Why he was not there on that day; empty where nothing says so."""
    if facts.joined is not None and day < facts.joined:
        return "入职之前"
    if facts.left is not None and day >= facts.left:
        return "离职之后"
    away = any(a <= day and (b is None or day < b) for a, b in facts.absences)
    return "登记的缺勤期间" if away else ""


_ASKED = {
    Kind.IDLE: _idle,
    Kind.TWO_BODIES: _two_bodies,
    Kind.TWO_PLACES: _two_places,
    Kind.MANY_DAYS: _many_days,
    Kind.ABSENT: _absent,
}
