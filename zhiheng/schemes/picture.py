"""A procedure drawn from left to right: boxes in columns, lines to what must come before."""

from typing import Any

from zhiheng.procedure.map import scheme_map
from zhiheng.procedure.shape import Scheme

WIDE, HIGH, ACROSS, DOWN, EDGE, APART = 150, 44, 46, 18, 10, 40


def drawing(scheme: Scheme) -> dict[str, Any]:
    """Plain numbers for the SVG: {"width", "height", "boxes", "lines", "split"}.

    Surveillance stands below initial certification; `split` is the line between them, or None.
    """
    told = scheme_map(scheme)
    boxes: dict[tuple[str, str], dict[str, Any]] = {}
    rows: dict[tuple[str, int], int] = {}
    offset = 0
    split = None
    for part in ("initial", "surveillance"):
        nodes = [node for node in told["nodes"] if node["part"] == part]
        below = 0
        if part == "surveillance" and nodes:
            below, split = APART, _y(offset) + APART // 2 - DOWN // 2
        for node in nodes:
            row = rows.get((part, node["level"]), 0)
            rows[part, node["level"]] = row + 1
            boxes[part, node["id"]] = {
                **node, "x": EDGE + node["level"] * (WIDE + ACROSS), "y": _y(offset + row) + below,
                "note": _note(node),
            }  # fmt: skip
        offset += max((count for (of, _), count in rows.items() if of == part), default=0)
    lines = [_line(edge, boxes) for edge in told["edges"]]
    return {
        "width": max(box["x"] for box in boxes.values()) + WIDE + EDGE,
        "height": _y(offset) + (APART if split else 0),
        "boxes": list(boxes.values()),
        "lines": lines,
        "split": split,
        "wide": WIDE,
        "high": HIGH,
        "every_months": told["every_months"],
    }


def _y(row: int) -> int:
    return EDGE + row * (HIGH + DOWN)


def _note(node: dict[str, Any]) -> str:
    if node["optional"]:
        return "可不做"
    if node["at_least"] == node["at_most"]:
        times = f"{node['at_least']} 次" if node["at_least"] > 1 else ""
    else:
        times = f"{node['at_least']}–{node['at_most']} 次"
    return "，".join(filter(None, (times, "可豁免" if node["waivable"] else "")))


def _line(edge: dict[str, str], boxes: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    below = edge["kind"] == "surveillance"
    start = boxes["initial" if below else edge["part"], edge["from"]]
    end = boxes[edge["part"], edge["to"]]
    return {
        "x1": start["x"] + (WIDE // 2 if below else WIDE),
        "y1": start["y"] + (HIGH if below else HIGH // 2),
        "x2": end["x"] + (WIDE // 2 if below and end["x"] else 0),
        "y2": end["y"] if below else end["y"] + HIGH // 2,
        "dashed": below,
    }
