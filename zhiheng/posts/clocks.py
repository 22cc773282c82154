"""The clocks of filing: the first by the body's own limit, changes by the law's 30 days. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from zhiheng.law.calendar import Calendar
from zhiheng.law.clock import RULES, ClockRule, Due, Unit, deadline, in_shanghai
from zhiheng.law.qualification.figures import IN_FORCE

FIRST_FILING = "first-filing-5wd"
FILING_CHANGE = "filing-change-30d"

LAPSE = ClockRule(
    "lapse-5wd", "4 ¶1-a", Unit.WORKING_DAYS, 5, True,
    "在任人员不再符合任职条件的，5个工作日内处理（内部时限）；处理以前职权不变。",
)  # fmt: skip
YEARLY = ClockRule(
    "requalify-12m", "4.2(1)", Unit.MONTHS, 12, True,
    "任职资格每年重新判断一次（内部时限）。", ("A-07",),
)  # fmt: skip
RECTIFICATION = ClockRule(
    "rectify-assessment-1wd", "11-b", Unit.WORKING_DAYS, 1, True,
    "考核不合格的，立即采取整改措施：1个工作日内登记措施（内部时限；规定为立即）。",
)  # fmt: skip


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
