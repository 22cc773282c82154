"""Acts of training: the plan, its sessions, results; what follows from them."""

from zhiheng.training.commands.holding import correct_session, hold_session, record_results
from zhiheng.training.commands.planning import (
    add_plan_item,
    adopt_plan,
    change_plan_item,
    drop_plan_item,
    open_plan,
)
from zhiheng.training.commands.settling import settle_training

__all__ = [
    "add_plan_item", "adopt_plan", "change_plan_item", "correct_session", "drop_plan_item",
    "hold_session", "open_plan", "record_results", "settle_training",
]  # fmt: skip
