"""Where the boxes of a scheme stand: columns by what must come before, initial above surveillance.

Both the picture of a scheme on a page and the map of the paths taken use it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PARTS = ("initial", "surveillance")


@dataclass(frozen=True)
class Grid:
    """Sizes in pixels: a box, the gaps to its right and below, the edge, the gap between parts.

    columns: after so many a part goes on in a new band below; 0: never.
    """

    wide: int
    high: int
    across: int
    down: int
    edge: int
    apart: int
    columns: int = 0

    def x(self, level: int) -> int:
        column = level % self.columns if self.columns else level
        return self.edge + column * (self.wide + self.across)

    def y(self, row: int) -> int:
        return row * (self.high + self.down)

    def band(self, level: int) -> int:
        return level // self.columns if self.columns else 0


@dataclass(frozen=True)
class Placed:
    """boxes: (part, step) → x and y of the upper left corner. split: the line between the parts."""

    boxes: Mapping[tuple[str, str], tuple[int, int]]
    width: int
    height: int
    split: int | None


def placed(nodes: Iterable[Mapping[str, Any]], grid: Grid) -> Placed:
    """Place nodes ({"id", "part", "level"}, as `scheme_map` makes them), in their order."""
    given = list(nodes)
    boxes: dict[tuple[str, str], tuple[int, int]] = {}
    rows: Counter[tuple[str, int]] = Counter()
    top, split = grid.edge, None
    for part in PARTS:
        mine = [node for node in given if node["part"] == part]
        if part != PARTS[0] and mine:
            split = top + grid.apart // 2 - grid.down // 2
            top += grid.apart
        for band in range(max((grid.band(node["level"]) for node in mine), default=-1) + 1):
            top += grid.apart if band else 0
            here = [node for node in mine if grid.band(node["level"]) == band]
            for node in here:
                column = part, node["level"]
                boxes[part, node["id"]] = grid.x(node["level"]), top + grid.y(rows[column])
                rows[column] += 1
            top += grid.y(max((rows[part, node["level"]] for node in here), default=0))
    width = max((x for x, _ in boxes.values()), default=0) + grid.wide + grid.edge
    return Placed(boxes, width, top, split)
