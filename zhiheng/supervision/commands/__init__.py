"""Acts of supervision: supervise, acknowledge, prove measures; what the clocks need."""

from zhiheng.supervision.commands.settling import settle_supervision
from zhiheng.supervision.commands.supervising import (
    acknowledge_supervision,
    prove_supervision_measures,
    supervise,
)

__all__ = [
    "acknowledge_supervision", "prove_supervision_measures", "settle_supervision", "supervise",
]  # fmt: skip
