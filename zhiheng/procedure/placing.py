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
    """Sizes in pixels: a box, the gaps to its right and below, the edge, the gap between parts."""

    wide: int
    high: int
    across: int
    down: int
    edge: int
    apart: int

    def x(self, level: int) -> int:
        return self.edge + level * (self.wide + self.across)

    def y(self, row: int) -> int:
        return self.edge + row * (self.high + self.down)


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
    offset, below, split = 0, 0, None
    for part in PARTS:
        mine = [node for node in given if node["part"] == part]
        if part != PARTS[0] and mine:
            below = grid.apart
            split = grid.y(offset) + grid.apart // 2 - grid.down // 2
        for node in mine:
            column = part, node["level"]
            boxes[part, node["id"]] = grid.x(node["level"]), grid.y(offset + rows[column]) + below
            rows[column] += 1
        offset += max((count for (of, _), count in rows.items() if of == part), default=0)
    width = max((x for x, _ in boxes.values()), default=0) + grid.wide + grid.edge
    return Placed(boxes, width, grid.y(offset) + below, split)
