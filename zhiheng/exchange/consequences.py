"""What an import brings about in the areas below: filed changes with their clock, rights of posts."""

from datetime import datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.exchange.planning import Plan


def of_import(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Call the commands of lower areas for what the file's rows mean there (same act, same entry)."""


def of_withdrawal(written: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The same, after rows were taken back."""
