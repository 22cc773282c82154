"""The clocks of filing: the first by the body's own limit, changes by the law's 30 days. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from zhiheng.law.calendar import Calendar
from zhiheng.law.clock import RULES, ClockRule, Due, Unit, deadline, in_shanghai
from zhiheng.law.qualification.figures import IN_FORCE

FIRST_FILING = "first-filing-5wd"
FILING_CHANGE = "filing-change-30d"


def first_filing_rule(option: str, value: int | None) -> ClockRule:
    """The internal limit by the option of reading A-12 in force; the law itself sets none."""
    own = RULES[FIRST_FILING]
    if option == "as_for_changes":
        days = value or RULES[FILING_CHANGE].amount
        says = f"任命后首次报备：规定未写期限，本机构比照信息变更定为{days}日（内部时限）。"
        return replace(own, unit=Unit.DAYS, amount=days, says=says)
    days = value or own.amount
    says = f"任命后首次报备：规定未写期限，本机构自定{days}个工作日（内部时限）。"
    return replace(own, amount=days, says=says)


def first_filing_start(starts: date) -> date:
    """From the appointment, for those in office before the regulation from its first day."""
    return max(starts, IN_FORCE)


def first_filing_due(starts: date, rule: ClockRule, calendar: Calendar) -> Due:
    return deadline(rule, first_filing_start(starts), calendar)


def change_due(changed_on: date, calendar: Calendar) -> Due:
    return deadline(RULES[FILING_CHANGE], changed_on, calendar)


def last_days(due: Due) -> tuple[date, date]:
    """The last day on which one is in time, strictly and with the end rolled past rest days."""
    one = timedelta(days=1)
    return in_shanghai(due.strict).date() - one, in_shanghai(due.rolled).date() - one
