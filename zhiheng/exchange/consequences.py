"""What an import brings about in the areas below: bans, rights of posts, filed changes, clocks.

Each is a command of the area concerned, called within the import's act: one entry tells all.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.exchange.planning import Plan
from zhiheng.personnel.commands import settle_bans


def of_import(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Call the commands of lower areas for what the file's rows mean there."""
    if banned := _persons(plan, "ban"):
        settle_bans(by=by, at=at, persons=banned)


def _persons(plan: Plan, kind: str) -> list[UUID]:
    """The persons whom the new and changed rows of a kind are about."""
    rows = [*plan.created.get(kind, ()), *plan.changed.get(kind, ())]
    return sorted({row.links["person_id"] for row in rows})


def of_withdrawal(written: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The same, after rows were taken back."""
