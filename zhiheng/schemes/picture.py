"""A procedure drawn from left to right: boxes in columns, lines to what must come before."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.procedure.map import scheme_map
from zhiheng.procedure.placing import Grid, placed
from zhiheng.procedure.shape import Scheme

WIDE, HIGH = 150, 44
GRID = Grid(wide=WIDE, high=HIGH, across=46, down=18, edge=10, apart=40)

Place = tuple[str, str]  # (part, step)


def drawing(
    scheme: Scheme, before: Scheme | None = None, marks: Mapping[Place, str] | None = None
) -> dict[str, Any]:
    """Plain numbers for the SVG: {"width", "height", "boxes", "lines", "split"}.

    Surveillance stands below initial certification; `split` is the line between them, or None.
    before, marks: what an earlier version prescribed, drawn too where it is gone; what became of
    each step ("added", "removed", "changed").
    """
    told = scheme_map(scheme)
    nodes, edges = told["nodes"], told["edges"]
    if before is not None:
        old = scheme_map(before)
        known = {(node["part"], node["id"]) for node in nodes}
        gone = [node for node in old["nodes"] if (node["part"], node["id"]) not in known]
        nodes, edges = nodes + gone, edges + _lost(old["edges"], gone)
    where = placed(nodes, GRID)
    boxes = {}
    for node in nodes:
        place = node["part"], node["id"]
        x, y = where.boxes[place]
        state = (marks or {}).get(place, "")
        boxes[place] = {**node, "x": x, "y": y, "note": _note(node), "state": state}
    return {
        "width": where.width,
        "height": where.height,
        "boxes": list(boxes.values()),
        "lines": [line for edge in edges if (line := _line(edge, boxes))],
        "split": where.split,
        "wide": WIDE,
        "high": HIGH,
        "every_months": told["every_months"],
    }


def _lost(edges: list[dict[str, str]], gone: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The earlier version's lines to and from steps that are gone."""
    ids = {(node["part"], node["id"]) for node in gone}
    return [e for e in edges if {(e["part"], e["from"]), (e["part"], e["to"])} & ids]


def _note(node: dict[str, Any]) -> str:
    if node["optional"]:
        return _("可不做")
    if node["at_least"] == node["at_most"]:
        times = _("%(n)d 次") % {"n": node["at_least"]} if node["at_least"] > 1 else ""
    else:
        most = {"least": node["at_least"], "most": node["at_most"]}
        times = _("%(least)d–%(most)d 次") % most
    return _("，").join(filter(None, (times, _("可豁免") if node["waivable"] else "")))


def _line(edge: dict[str, str], boxes: Mapping[Place, dict[str, Any]]) -> dict[str, Any] | None:
    below = edge["kind"] == "surveillance"
    start = boxes.get(("initial" if below else edge["part"], edge["from"]))
    end = boxes.get((edge["part"], edge["to"]))
    if start is None or end is None:
        return None
    return {
        "x1": start["x"] + (WIDE // 2 if below else WIDE),
        "y1": start["y"] + (HIGH if below else HIGH // 2),
        "x2": end["x"] + (WIDE // 2 if below and end["x"] else 0),
        "y2": end["y"] if below else end["y"] + HIGH // 2,
        "dashed": below,
    }
