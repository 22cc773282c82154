"""The clocks of training; both are the body's own: the law names no period. Pure."""

from datetime import date

from zhiheng.law.clock import ClockRule, Unit

ITEM = "training-item"
RETRAINING = "retraining"
HELD, REPEATED = "完成培训项目 {0}", "补训 {0}"
"""What they say, of the item's number."""


def item_rule(adopted_on: date, due: date) -> ClockRule:
    """From the adoption of the plan to the day that it sets; ValueError where that is no period."""
    days = (due - adopted_on).days
    if days < 1:
        raise ValueError("完成期限须晚于计划的通过日期。")
    says = "计划里的培训在所定的日期前完成（内部时限）。"
    return ClockRule(ITEM, "5(3)-b", Unit.DAYS, days, True, says)


def retraining_rule(days: int) -> ClockRule:
    """From the session that somebody missed or failed, the body's own number of days."""
    says = f"缺席或没有通过的，{days}日内补训（内部时限）。"
    return ClockRule(RETRAINING, "9(2)-b", Unit.DAYS, days, True, says)
