"""Schemes read from YAML or JSON; an unsound one is refused with its line and a way to mend it.

load_scheme(text, "CCC-0915.yaml").steps_of(0)
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from zhiheng.procedure.shape import (
    DEFAULT_CLAUSE,
    Limit,
    Scheme,
    Separation,
    Step,
    Surveillance,
    in_order,
)
from zhiheng.procedure.source import SchemeError, Spot, read

__all__ = [
    "DEFAULT_CLAUSE",
    "Limit",
    "Scheme",
    "SchemeError",
    "Separation",
    "Step",
    "Surveillance",
    "load_scheme",
]

MOST_OCCURRENCES = 999_999
LONGEST_LIMIT = 36_600  # days; a century
LONGEST_INTERVAL = 1_200  # months; a century
MOST_STEPS = 2_000

T = TypeVar("T")

_STEP_KEYS = ("id", "after", "at_least", "at_most", "optional", "quantity", "waivable", "clause")


def load_scheme(text: str, name: str) -> Scheme:
    """The scheme that `text` describes; `name` (a file, a record) stands in refusals.

    Raises SchemeError, whose `str()` is a Chinese sentence with the line.
    """
    entries = read(text, name).entries(
        ("scheme", "version", "steps", "separations", "limits", "surveillance"),
        required=("scheme", "steps"),
    )
    steps = _steps(entries["steps"])
    initial = frozenset(step.id for step in steps)
    surveillance = _optional(entries, "surveillance", lambda spot: _surveillance(spot, steps))
    every = initial.union(step.id for step in surveillance.steps) if surveillance else initial
    return Scheme(
        name=entries["scheme"].text(),
        version=entries["version"].label() if "version" in entries else "",
        steps=steps,
        separations=_each(entries, "separations", lambda spot: _separation(spot, every)),
        limits=_each(entries, "limits", lambda spot: _limit(spot, initial)),
        surveillance=surveillance,
    )


def _optional(entries: dict[str, Spot], key: str, reader: Callable[[Spot], T]) -> T | None:
    return reader(entries[key]) if key in entries else None


def _each(entries: dict[str, Spot], key: str, reader: Callable[[Spot], T]) -> tuple[T, ...]:
    return tuple(reader(item) for item in entries[key].items()) if key in entries else ()


def _clause(entries: dict[str, Spot]) -> str:
    return entries["clause"].label() if "clause" in entries else DEFAULT_CLAUSE


def _steps(spot: Spot) -> tuple[Step, ...]:
    """The steps of one kind of cycle, sound among themselves."""
    items = spot.items()
    if not items:
        raise spot.refusal("steps 里没有步骤，请至少写一个。")
    if len(items) > MOST_STEPS:
        raise spot.refusal(f"steps 超过 {MOST_STEPS} 个，不像一份认证规则，请核对文件。")
    spots: dict[str, Spot] = {}
    steps: list[Step] = []
    for item in items:
        step = _step(item)
        if step.id in spots:
            raise item.refusal(f"步骤“{step.id}”写了两次，请删去一个或改名。")
        spots[step.id] = item
        steps.append(step)
    for step in steps:
        _refuse_strangers(spots[step.id], step, spots)
    _refuse_circles(steps, spots)
    _refuse_unreachable(steps, spots)
    return tuple(steps)


def _step(spot: Spot) -> Step:
    entries = Spot(spot.node, spot.name, "步骤").entries(_STEP_KEYS, required=("id",))
    at_least, at_most = _bounds(spot, entries)
    quantity = _optional(entries, "quantity", _quantity)
    if quantity and at_most == 0:
        raise spot.refusal("at_most 为 0 的步骤不会有数量，请删去 quantity 或更正 at_most。")
    return Step(
        id=entries["id"].text(),
        after=_ids(entries["after"]) if "after" in entries else (),
        at_least=at_least,
        at_most=at_most,
        quantity=quantity,
        waivable="waivable" in entries and entries["waivable"].flag(),
        clause=_clause(entries),
    )


def _bounds(spot: Spot, entries: dict[str, Spot]) -> tuple[int, int]:
    """How often a step may occur: at_least and at_most with their defaults."""
    said = {
        key: entries[key].count(0, MOST_OCCURRENCES)
        for key in ("at_least", "at_most")
        if key in entries
    }
    optional = entries["optional"].flag() if "optional" in entries else None
    at_least = said.get("at_least", 0 if optional else 1)
    if optional is not None and optional != (at_least == 0):
        raise entries["optional"].refusal(
            f"optional 与 at_least: {at_least} 互相矛盾（可选即 at_least: 0），请只保留一个。"
        )
    at_most = said.get("at_most", max(1, at_least))
    if at_most < at_least:
        raise entries.get("at_most", spot).refusal(
            f"at_most: {at_most} 小于 at_least: {at_least}，互相矛盾，请更正其中一个。"
        )
    return at_least, at_most


def _quantity(spot: Spot) -> Decimal:
    return spot.entries(("at_least",), required=("at_least",))["at_least"].decimal()


def _ids(spot: Spot) -> tuple[str, ...]:
    ids: list[str] = []
    for item in spot.items():
        if (step := item.text()) in ids:
            raise item.refusal(f"{spot.what}里步骤“{step}”写了两次，请只保留一个。")
        ids.append(step)
    return tuple(ids)


def _refuse_strangers(spot: Spot, step: Step, known: dict[str, Spot]) -> None:
    for place, other in enumerate(step.after):
        if other not in known:
            written = spot.entries(_STEP_KEYS)["after"].items()[place]
            raise written.refusal(
                f"步骤“{step.id}”的 after 写了“{other}”，但同一周期里没有这个步骤；"
                "请更正名称，或把它写进 steps。"
            )


def _refuse_circles(steps: list[Step], spots: dict[str, Spot]) -> None:
    stuck = {step.id: step for step in in_order(tuple(steps))[1]}
    if not stuck:
        return
    path = [next(iter(stuck))]
    while path.count(path[-1]) == 1:  # whoever is stuck waits for somebody who is stuck
        path.append(next(other for other in stuck[path[-1]].after if other in stuck))
    circle = path[path.index(path[-1]) :]
    raise spots[circle[0]].refusal(
        f"after 绕成了圈：{' → '.join(reversed(circle))}，没有一步能先开始；请去掉其中一个 after。"
    )


def _refuse_unreachable(steps: list[Step], spots: dict[str, Spot]) -> None:
    """A step behind one that may never occur cannot be reached."""
    never = {step.id for step in steps if step.at_most == 0}
    for step in steps:
        if blocked := never.intersection(step.after):
            raise spots[step.id].refusal(
                f"步骤“{step.id}”永远轮不到：它排在 at_most 为 0 的“{min(blocked)}”之后；"
                "请更正 after 或 at_most。"
            )


def _known(spot: Spot, known: frozenset[str], where: str) -> str:
    if (step := spot.text()) not in known:
        raise spot.refusal(f"{spot.what}写了“{step}”，但{where}没有这个步骤，请更正名称。")
    return step


def _separation(spot: Spot, known: frozenset[str]) -> Separation:
    entries = Spot(spot.node, spot.name, "“separations”的一项").entries(
        ("never_both", "clause"), required=("never_both",)
    )
    both = entries["never_both"]
    lists = both.items()
    if len(lists) != 2:
        raise both.refusal("never_both 应正好有两边，每边是一个步骤列表，请改写。")
    sides = [frozenset(_side(each, known)) for each in lists]
    if shared := sides[0] & sides[1]:
        raise both.refusal(f"步骤“{min(shared)}”同时写在 never_both 的两边，请从一边删去。")
    return Separation((sides[0], sides[1]), _clause(entries))


def _side(spot: Spot, known: frozenset[str]) -> tuple[str, ...]:
    ids = _ids(spot)
    if not ids:
        raise spot.refusal("never_both 有一边是空的，请写上步骤。")
    for item in spot.items():
        _known(item, known, "本认证规则")
    return ids


def _limit(spot: Spot, initial: frozenset[str]) -> Limit:
    """A limit speaks of cycle 0, so both its steps must be steps of initial certification."""
    entries = Spot(spot.node, spot.name, "“limits”的一项").entries(
        ("from", "to", "days", "clause"), required=("from", "to", "days")
    )
    start, end = (_known(entries[key], initial, "初次认证") for key in ("from", "to"))
    if start == end:
        raise spot.refusal(f"时限的 from 与 to 都是“{start}”，永远不会超期，请更正其中一个。")
    return Limit(start, end, entries["days"].count(0, LONGEST_LIMIT), _clause(entries))


def _surveillance(spot: Spot, initial: tuple[Step, ...]) -> Surveillance:
    keys = ("after", "every_months", "steps")
    entries = Spot(spot.node, spot.name, "“surveillance”").entries(keys, required=keys)
    after = _known(entries["after"], frozenset(step.id for step in initial), "初次认证")
    if any(step.id == after and step.at_most == 0 for step in initial):
        raise entries["after"].refusal(
            f"监督永远轮不到：它排在 at_most 为 0 的“{after}”之后；请更正 after 或 at_most。"
        )
    return Surveillance(
        after=after,
        every_months=entries["every_months"].count(1, LONGEST_INTERVAL),
        steps=_steps(entries["steps"]),
    )
