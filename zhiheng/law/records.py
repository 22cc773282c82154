"""Two answers that the rules of every area give: a day before the regulation (article 18, A-48),
and nothing in the records where something ought to be."""

from datetime import date
from typing import Protocol

from zhiheng.law.judgement import Judgement, not_applicable, not_met, unknown
from zhiheng.law.register import obligation

RECORDS = "机构声明记录自何日起完整"
"""What settles whether something is lacking, or was merely not written down."""


class Recorded(Protocol):
    """Facts that tell whether the body's records are complete on their day."""

    @property
    def complete(self) -> bool: ...


def too_early(on: date) -> Judgement | None:
    """Not applicable on a day before the regulation is in force."""
    start = obligation("18").in_force_from
    if on >= start:
        return None
    return not_applicable(f"规定自{start}起施行，{on}尚不适用。", readings=("A-48",))


def absent(facts: Recorded, says: str, settles: str) -> Judgement:
    """Nothing is there: a breach where records are complete, else not known."""
    if facts.complete:
        return not_met(says)
    return unknown(f"{says[:-1]}，但这一天的记录尚未声明完整。", settles=(settles, RECORDS))
