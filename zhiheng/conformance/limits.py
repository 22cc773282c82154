"""The body's own limits for mending a finding (内部时限), where it has declared any."""

from datetime import date, datetime

from zhiheng.law.clock import ClockRule, Unit, deadline
from zhiheng.lawbook.models import InternalLimit
from zhiheng.lawbook.queries import calendar

RULE = "finding"


class InternalDues:
    """The limits, read once: one for a clause wins over the one for all (an empty clause)."""

    def __init__(self) -> None:
        rows = InternalLimit.objects.filter(rule=RULE).order_by("id")
        self._rules = {row.clause: _rule(row) for row in rows if row.unit in set(Unit)}
        self._calendar = calendar() if self._rules else None

    def of(self, clause: str, found_on: date) -> datetime | None:
        """The strict end for a finding found on that day; None where the body set no limit."""
        rule = self._rules.get(clause) or self._rules.get("")
        if rule is None or self._calendar is None or rule.unit is Unit.HOURS:
            return None
        return deadline(rule, found_on, self._calendar).strict


def _rule(row: InternalLimit) -> ClockRule:
    return ClockRule(RULE, row.clause, Unit(row.unit), row.amount, True, row.says)
