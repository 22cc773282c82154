"""Numbers that only areas above know: they register them, the scorecard asks.

findings: open findings that are the person's own; deviations: of these projects, how many do not
follow their procedure. An area that is absent leaves its line not judged.
"""

from collections.abc import Callable, Collection
from uuid import UUID

Findings = Callable[[UUID], int]
Deviations = Callable[[Collection[UUID]], int | None]
_FINDINGS: list[Findings] = []
_DEVIATIONS: list[Deviations] = []


def register(findings: Findings, deviations: Deviations) -> None:
    """Told once, by the area that judges."""
    _FINDINGS[:] = [findings]
    _DEVIATIONS[:] = [deviations]


def findings(person: UUID) -> int | None:
    return _FINDINGS[0](person) if _FINDINGS else None


def deviations(cases: Collection[UUID]) -> int | None:
    return _DEVIATIONS[0](cases) if _DEVIATIONS else None
