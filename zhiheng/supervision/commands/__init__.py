"""Acts of supervision: supervise, acknowledge, prove measures; report and answer; the clocks."""

from zhiheng.supervision.commands.reporting import answer_report, report_to_director
from zhiheng.supervision.commands.settling import settle_supervision
from zhiheng.supervision.commands.supervising import (
    acknowledge_supervision,
    prove_supervision_measures,
    supervise,
)

__all__ = [
    "acknowledge_supervision", "answer_report", "prove_supervision_measures",
    "report_to_director", "settle_supervision", "supervise",
]  # fmt: skip
