"""What a scheme prescribes, as frozen values. Whoever holds a `Scheme` holds a sound one.

Schemes come into being through `zhiheng.procedure.scheme.load_scheme`, which refuses unsound ones.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

DEFAULT_CLAUSE = "5(4)-a"  # the body keeps to the procedure: nothing added, reduced or omitted


@dataclass(frozen=True)
class Step:
    """One step of a cycle. `after` names the steps that must have begun before it.

    at_least, at_most: how often it may occur in a cycle; quantity: least sum of its quantities,
    None where the scheme prescribes none; clause: what its findings cite.
    """

    id: str
    after: tuple[str, ...] = ()
    at_least: int = 1
    at_most: int = 1
    quantity: Decimal | None = None
    waivable: bool = False
    clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Separation:
    """Nobody may act on both sides in the same case and cycle."""

    sides: tuple[frozenset[str], frozenset[str]]
    clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Limit:
    """In cycle 0 the first event of `end` comes at most `days` calendar days after `start`'s."""

    start: str
    end: str
    days: int
    clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Surveillance:
    """One surveillance cycle, repeated every `every_months` after the first event of `after`."""

    after: str
    every_months: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Scheme:
    """A certification scheme's procedure in one version."""

    name: str
    version: str
    steps: tuple[Step, ...]
    separations: tuple[Separation, ...] = ()
    limits: tuple[Limit, ...] = ()
    surveillance: Surveillance | None = None

    def steps_of(self, cycle: int) -> tuple[Step, ...]:
        """The steps of that kind of cycle: 0 is initial certification, 1 and more surveillance."""
        if cycle == 0:
            return self.steps
        return self.surveillance.steps if self.surveillance else ()

    def step(self, step: str, cycle: int) -> Step | None:
        """The step as that kind of cycle prescribes it; None where it does not name it."""
        return self._by_id[min(cycle, 1)].get(step)

    def followers(self, step: str, cycle: int) -> frozenset[str]:
        """The steps of that kind of cycle that must come after it, directly or through others."""
        return self._followers[min(cycle, 1)].get(step, frozenset())

    def needs_performer(self, step: str) -> bool:
        """Whether a separation must know who carried out this step."""
        return any(step in side for separation in self.separations for side in separation.sides)

    def to_json(self) -> str:
        """Canonical JSON: keys sorted, defaults left out, decimals as text; loads as an equal."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def quantities(self) -> tuple[Decimal, ...]:
        """Every quantity that it prescribes."""
        every = (*self.steps, *self.steps_of(1))
        return tuple(step.quantity for step in every if step.quantity is not None)

    @cached_property
    def _by_id(self) -> tuple[dict[str, Step], dict[str, Step]]:
        initial, later = ({step.id: step for step in self.steps_of(kind)} for kind in (0, 1))
        return initial, later

    @cached_property
    def _followers(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        return _all_followers(self.steps), _all_followers(self.steps_of(1))


def figure(number: Decimal) -> str:
    """The number as people write it: 2, not 2.0000. No digit is rounded away."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def in_order(steps: tuple[Step, ...]) -> tuple[list[Step], list[Step]]:
    """The steps with every step behind those it names in `after`; and those that cannot be placed.

    The second list is empty unless `after` goes round in circles.
    """
    ordered: list[Step] = []
    placed: set[str] = set()
    waiting = list(steps)
    while ready := [step for step in waiting if placed.issuperset(step.after)]:
        ordered += ready
        placed.update(step.id for step in ready)
        waiting = [step for step in waiting if step.id not in placed]
    return ordered, waiting


def _all_followers(steps: tuple[Step, ...]) -> dict[str, frozenset[str]]:
    followers: dict[str, frozenset[str]] = {}
    for step in reversed(in_order(steps)[0]):
        direct = [other.id for other in steps if step.id in other.after]
        followers[step.id] = frozenset(direct).union(*(followers[each] for each in direct))
    return followers


def _plain(scheme: Scheme) -> dict[str, Any]:
    surveillance = scheme.surveillance
    parts = {
        "scheme": scheme.name,
        "version": scheme.version,
        "steps": [_plain_step(step) for step in scheme.steps],
        "separations": [
            {"never_both": [sorted(side) for side in each.sides], **_plain_clause(each.clause)}
            for each in scheme.separations
        ],
        "limits": [
            {"from": each.start, "to": each.end, "days": each.days, **_plain_clause(each.clause)}
            for each in scheme.limits
        ],
        "surveillance": surveillance
        and {
            "after": surveillance.after,
            "every_months": surveillance.every_months,
            "steps": [_plain_step(step) for step in surveillance.steps],
        },
    }
    return {key: value for key, value in parts.items() if value}


def _plain_step(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {"id": step.id, **_plain_clause(step.clause)}
    if step.after:
        said["after"] = list(step.after)
    if step.at_least != 1:
        said["at_least"] = step.at_least
    if step.at_most != max(step.at_least, 1):
        said["at_most"] = step.at_most
    if step.quantity is not None:
        said["quantity"] = {"at_least": figure(step.quantity)}
    if step.waivable:
        said["waivable"] = True
    return said


def _plain_clause(clause: str) -> dict[str, str]:
    return {} if clause == DEFAULT_CLAUSE else {"clause": clause}
