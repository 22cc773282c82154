"""The clocks of supervision; all are the body's own: the law names no period. Pure."""

from datetime import date

from zhiheng.law.clock import ClockRule, Unit

DUE, SIGN, MEASURES = "supervise-manager", "acknowledge-supervision-5wd", "supervision-measures"
REPORT = "report-to-director"

ACKNOWLEDGE = ClockRule(
    SIGN, "5(3)-e", Unit.WORKING_DAYS, 5, True,
    "本人在5个工作日内确认已看过监督结果（内部时限）。",
)  # fmt: skip


def cadence_rule(months: int) -> ClockRule:
    """How often the director supervises a manager: the body's own number of months."""
    says = f"总监每{months}个月监督一次项目质量负责人的履职（内部时限）。"
    return ClockRule(DUE, "5(3)-e", Unit.MONTHS, months, True, says, ("A-44",))


def report_rule(months: int) -> ClockRule:
    """How often a manager reports to the director: the body's own number of months."""
    says = f"项目质量负责人每{months}个月向总监报告一次认证质量工作（内部时限）。"
    return ClockRule(REPORT, "9(5)-b", Unit.MONTHS, months, True, says)


def measures_rule(agreed: date, due: date) -> ClockRule:
    """From the supervision to the day that its measures set."""
    says = "监督中约定的改进措施在所定的日期前完成（内部时限）。"
    return ClockRule(MEASURES, "5(3)-e", Unit.DAYS, (due - agreed).days, True, says)
