"""5(6)-c: suspended or withdrawn within the days that reading A-20 allows after confirmation."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zhiheng.law.calendar import Calendar
from zhiheng.law.clock import ClockRule, Unit, deadline, zh
from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown

RULE, CLAUSE = "suspend-5d", "5(6)-c"


@dataclass(frozen=True)
class SuspensionFacts:
    """One confirmed nonconformity and the act that answers it.

    confirmed: the day the facts were confirmed; None: not written down. acted: the day of the
    suspension or withdrawal; None: not yet. needs_confirmation: False where the ground is the
    holder's own wish, or that a suspension ran out. days, working: as reading A-20 counts.
    """

    confirmed: date | None
    acted: date | None
    on: date
    needs_confirmation: bool = True
    days: int = 5
    working: bool = False
    calendar: Calendar = field(default_factory=Calendar)


def last_days(facts: SuspensionFacts, confirmed: date) -> tuple[date, date]:
    """The last day of the period, strict and rolled to a working day (both still in time)."""
    unit = Unit.WORKING_DAYS if facts.working else Unit.DAYS
    clock = ClockRule(RULE, CLAUSE, unit, facts.days, False, "")
    due = deadline(clock, confirmed, facts.calendar)
    return _last_day(due.strict.date()), _last_day(due.rolled.date())


def _last_day(end: date) -> date:
    """24:00 of a day is written as 00:00 of the next."""
    return end - timedelta(days=1)


@rule("5(6)-c", readings=("A-20",))
def suspended_in_time(facts: SuspensionFacts) -> Judgement:
    """确认产品不能持续符合认证要求后，在期限内暂停或撤销证书。"""
    if not facts.needs_confirmation:
        return not_applicable("依据是持证人申请或暂停期满，没有需要确认的不符合事实。")
    if facts.confirmed is None:
        return unknown("没有登记何日确认不符合事实，无法计算期限。", settles="确认不符合事实的日期")
    strict, rolled = last_days(facts, facts.confirmed)
    counted: dict[str, Any] = {
        "confirmed": facts.confirmed.isoformat(),
        "due_strict": strict.isoformat(),
        "due_rolled": rolled.isoformat(),
    }
    confirmed, end = zh(facts.confirmed), zh(strict)
    period = f"{facts.days}个工作日" if facts.working else f"{facts.days}日"
    if facts.acted is None:
        return _waiting(facts, strict, (confirmed, period, end), counted)
    counted["acted"] = facts.acted.isoformat()
    if facts.acted <= strict:
        says = f"{confirmed}确认，{period}至{end}止，{zh(facts.acted)}已暂停或撤销。"
        return met(says, counted=counted)
    late = (facts.acted - strict).days
    rolled_says = "（顺延到工作日则不迟）" if facts.acted <= rolled else ""
    says = (
        f"{confirmed}确认，{period}至{end}止，{zh(facts.acted)}才暂停或撤销，"
        f"迟 {late} 天{rolled_says}。"
    )
    return not_met(says, counted={**counted, "late_days": late})


def _waiting(
    facts: SuspensionFacts, strict: date, span: tuple[str, str, str], counted: dict[str, Any]
) -> Judgement:
    """span: when it was confirmed, how long that leaves, and until when."""
    confirmed, period, end = span
    left = (strict - facts.on).days
    if left >= 0:
        says = f"{confirmed}确认，{period}至{end}止，尚未暂停或撤销，还剩 {left} 天。"
        return met(says, counted={**counted, "running": True, "left_days": left})
    says = f"{confirmed}确认，{period}至{end}止，至今没有暂停或撤销，已迟 {-left} 天。"
    return not_met(says, counted={**counted, "late_days": -left})
