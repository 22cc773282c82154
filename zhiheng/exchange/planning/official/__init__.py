"""The official CCC sheets turned into rows of our own: what they do not carry is asked.

Serves issue 2 item 6 (b). May call: exchange.official (the heads as data), sheets, planning.plan.
Start reading: questions.py (what is asked), certificate.py, inspection.py.
"""

from typing import Any

from zhiheng.exchange.official import Recognised
from zhiheng.exchange.planning.official.certificate import certificate_rows
from zhiheng.exchange.planning.official.inspection import plan_rows, result_rows
from zhiheng.exchange.planning.official.questions import Question
from zhiheng.exchange.planning.plan import Plan

_MAPPED: dict[str, Any] = {
    "203010": certificate_rows,
    "204010": result_rows,
    "202010": plan_rows,
}


def official_rows(found: Recognised, plan: Plan, rows: dict[str, list[Any]]) -> None:
    """Add the rows of an official sheet to `rows`; questions still open go to `plan.asks`."""
    for row in _MAPPED[found.official.sheet](found, plan):
        rows.setdefault(row.spec.name, []).append(row)


__all__ = ["Question", "official_rows"]
