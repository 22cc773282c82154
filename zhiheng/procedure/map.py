"""A scheme as a map: steps in columns by what must come before them, and the lines between."""

from typing import Any

from zhiheng.procedure.shape import Scheme, Step, in_order


def scheme_map(scheme: Scheme) -> dict[str, Any]:
    """Plain data for a picture, JSON-ready.

    nodes: {"id", "part", "level", "optional", "at_least", "at_most", "waivable", "clause"}; part is
    "initial" or "surveillance"; level 0 has nothing before it, each other stands one behind the
    furthest of its `after`. edges: {"from", "to", "part", "kind"}; kind is "after", or
    "surveillance" from the step that surveillance comes after to each first step of the cycle.
    """
    parts = {"initial": scheme.steps, "surveillance": scheme.steps_of(1)}
    return {
        "scheme": scheme.name,
        "version": scheme.version,
        "nodes": [node for part, steps in parts.items() for node in _nodes(part, steps)],
        "edges": [edge for part, steps in parts.items() for edge in _edges(part, steps)]
        + _surveillance_edges(scheme),
        "every_months": scheme.surveillance.every_months if scheme.surveillance else None,
    }


def levels(steps: tuple[Step, ...]) -> dict[str, int]:
    """The column of each step: the length of the longest chain of `after` before it."""
    found: dict[str, int] = {}
    for step in in_order(steps)[0]:
        found[step.id] = max((found[each] + 1 for each in step.after), default=0)
    return found


def _nodes(part: str, steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    level = levels(steps)
    return [
        {
            "id": step.id,
            "part": part,
            "level": level[step.id],
            "optional": step.at_least == 0,
            "at_least": step.at_least,
            "at_most": step.at_most,
            "waivable": step.waivable,
            "clause": step.clause,
        }
        for step in steps
    ]


def _edges(part: str, steps: tuple[Step, ...]) -> list[dict[str, str]]:
    return [
        {"from": before, "to": step.id, "part": part, "kind": "after"}
        for step in steps
        for before in step.after
    ]


def _surveillance_edges(scheme: Scheme) -> list[dict[str, str]]:
    if scheme.surveillance is None:
        return []
    return [
        {
            "from": scheme.surveillance.after,
            "to": step.id,
            "part": "surveillance",
            "kind": "surveillance",
        }
        for step in scheme.surveillance.steps
        if not step.after
    ]
