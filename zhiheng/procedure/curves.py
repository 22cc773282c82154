"""Curves from box to box, so that arrows there and back, over and within a column stay apart."""

from dataclasses import dataclass

from zhiheng.procedure.placing import Grid

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """path: the `d` of an SVG path; x, y: where its label stands."""

    path: str
    x: float
    y: float


def curve(
    start: tuple[int, int], end: tuple[int, int], grid: Grid, *, bow: int = 0, across: bool = False
) -> Curve:
    """From the box at `start` to that at `end` (upper left corners).

    Forward it leaves to the right, back it runs below, within a column at the side; a step after
    itself is a loop. bow: how far below the middle a forward curve leaves (where it is above it,
    it also keeps clear of boxes between); across: from one part to the other.
    """
    if start == end:
        return _loop(start, grid)
    if across:
        return _between_parts(start, end, grid)
    if start[0] == end[0]:
        return _in_column(start, end, grid)
    return _forward(start, end, grid, bow) if end[0] > start[0] else _back(start, end, grid)


def _cubic(one: Point, two: Point, three: Point, four: Point) -> Curve:
    x, y = ((a + 3 * b + 3 * c + d) / 8 for a, b, c, d in zip(one, two, three, four, strict=True))
    points = [f"{px:g} {py:g}" for px, py in (one, two, three, four)]
    return Curve(f"M{points[0]}C{points[1]} {points[2]} {points[3]}", round(x, 1), round(y + 4, 1))


def _forward(start: Point, end: Point, grid: Grid, bow: int) -> Curve:
    """To the next column straight on; further on from top to top, above the boxes between."""
    skipped = round((end[0] - start[0]) / (grid.wide + grid.across)) - 1
    if skipped and bow <= 0:
        one, four = (start[0] + grid.wide * 0.75, start[1]), (end[0] + grid.wide * 0.25, end[1])
        high = min(start[1], end[1]) - 30 - 14 * min(skipped, 3)
        return _cubic(one, (one[0] + 40, high), (four[0] - 40, high), four)
    one = start[0] + grid.wide, start[1] + grid.high / 2 + bow
    four = end[0], end[1] + grid.high / 2 + bow
    pull = max((four[0] - one[0]) / 3, 30)
    return _cubic(one, (one[0] + pull, one[1]), (four[0] - pull, four[1]), four)


def _back(start: Point, end: Point, grid: Grid) -> Curve:
    one = start[0] + grid.wide * 0.4, start[1] + grid.high
    four = end[0] + grid.wide * 0.6, end[1] + grid.high
    columns = (start[0] - end[0]) / (grid.wide + grid.across)
    low = max(one[1], four[1]) + grid.down * (0.5 + 0.25 * columns)
    return _cubic(one, (one[0], low), (four[0], low), four)


def _in_column(start: Point, end: Point, grid: Grid) -> Curve:
    down = end[1] > start[1]
    apart = abs(end[1] - start[1]) > grid.high + grid.down + 1
    if apart:
        side = start[0] + (grid.wide if down else 0)
        out = side + (46 if down else -46)
        one, four = (side, start[1] + grid.high * 0.6), (side, end[1] + grid.high * 0.4)
        return _cubic(one, (out, one[1]), (out, four[1]), four)
    x = start[0] + grid.wide * (0.3 if down else 0.7)
    one = x, start[1] + (grid.high if down else 0)
    four = x, end[1] + (0 if down else grid.high)
    return _cubic(one, (x, one[1]), (x, four[1]), four)


def _between_parts(start: Point, end: Point, grid: Grid) -> Curve:
    down = end[1] > start[1]
    one = start[0] + grid.wide * 0.5, start[1] + (grid.high if down else 0)
    four = end[0] + grid.wide * 0.5, end[1] + (0 if down else grid.high)
    middle = (one[1] + four[1]) / 2
    return _cubic(one, (one[0], middle), (four[0], middle), four)


def _loop(start: Point, grid: Grid) -> Curve:
    x, y = start[0] + grid.wide, start[1]
    return _cubic((x - 44, y), (x - 50, y - 34), (x - 6, y - 34), (x - 12, y))
