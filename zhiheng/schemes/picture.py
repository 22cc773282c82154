"""A procedure drawn from left to right: boxes in columns, lines to what must come before."""

from collections.abc import Mapping
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from zhiheng.procedure.map import scheme_map
from zhiheng.procedure.placing import Grid, placed
from zhiheng.procedure.shape import Scheme

WIDE, HIGH = 112, 44
# Seven columns fill the width of a page on a screen of 1280; longer procedures go on below.
GRID = Grid(wide=WIDE, high=HIGH, across=24, down=18, edge=10, apart=40, columns=7)
FITS = 16  # half-wide characters of a name that a box holds

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
        boxes[place] = {
            **node, "x": x, "y": y, "note": _note(node), "state": state,
            "label": _label(node["id"], FITS - (3 if state else 0)),
        }  # fmt: skip
    for box in boxes.values():  # where its band begins: lines from the band above come in there
        band = box["part"], GRID.band(box["level"])
        box["top"] = min(
            one["y"] for one in boxes.values() if (one["part"], GRID.band(one["level"])) == band
        )
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


def _label(name: str, most: int) -> str:
    """A name as far as the box holds it; a Chinese character is as wide as two others."""
    if sum(map(_halves, name)) <= most:
        return name
    room, kept = most - 2, ""
    for character in name:
        room -= _halves(character)
        if room < 0:
            break
        kept += character
    return kept + "…"


def _halves(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1


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
    """A line as the corners it goes through; to a lower band it takes the gap above that."""
    below = edge["kind"] == "surveillance"
    start = boxes.get(("initial" if below else edge["part"], edge["from"]))
    end = boxes.get((edge["part"], edge["to"]))
    if start is None or end is None:
        return None
    x1, y1 = (
        start["x"] + (WIDE // 2 if below else WIDE),
        start["y"] + (HIGH if below else HIGH // 2),
    )
    x2, y2 = end["x"] + (WIDE // 2 if below else 0), end["y"] + (0 if below else HIGH // 2)
    corners = [(x1, y1), (x2, y2)]
    if below:
        gap = end["y"] - GRID.apart // 2
        corners[1:1] = [(x1, gap), (x2, gap)]
    elif GRID.band(start["level"]) != GRID.band(end["level"]):
        right, left = x1 + GRID.across // 3, x2 - GRID.edge // 2
        gap = end["top"] - GRID.apart // 2
        corners[1:1] = [(right, y1), (right, gap), (left, gap), (left, y2)]
    return {"points": " ".join(f"{x},{y}" for x, y in corners), "dashed": below}
