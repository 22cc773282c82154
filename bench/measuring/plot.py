"""A plot of cost against events, drawn by hand as a small SVG: both axes logarithmic."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 230, 24, 48
COLOURS = ("#1f5fa8", "#b3541e", "#2c7a4b", "#7a3e8e", "#5c6670")

Points = Sequence[tuple[float, float]]  # events, CPU seconds


def draw(lines: Mapping[str, Points]) -> str:
    """The lines by name, as an SVG document."""
    every = [point for points in lines.values() for point in points]
    across = _span([x for x, _ in every])
    up = _span([y for _, y in every])

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            LEFT + _share(x, across) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - _share(y, up) * (HEIGHT - TOP - BOTTOM),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">',
        "<title>CPU seconds against events</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(across[0], across[1] + 1):
        x, bottom = place(10**power, 10 ** up[0])
        parts.append(_rule(x, TOP, x, bottom))
        parts.append(_text(x, bottom + 18, f"{10**power:,}", "middle"))
    for power in range(up[0], up[1] + 1):
        left, y = place(10 ** across[0], 10**power)
        parts.append(_rule(left, y, WIDTH - RIGHT, y))
        parts.append(_text(left - 8, y + 4, f"{10.0**power:g} s", "end"))
    parts.append(_text(LEFT, HEIGHT - 10, "events", "start"))
    parts += _lines(lines, place)
    return "\n".join([*parts, "</svg>", ""])


def _lines(lines: Mapping[str, Points], place: object) -> list[str]:
    assert callable(place)
    parts = []
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [place(x, y) for x, y in sorted(points)]
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        y = TOP + 16 + 20 * number
        parts.append(f'<rect x="{WIDTH - RIGHT + 14}" y="{y - 9}" width="10" height="10" '
                     f'fill="{colour}"/>')  # fmt: skip
        parts.append(_text(WIDTH - RIGHT + 30, y, name, "start"))
    return parts


def _span(values: Sequence[float]) -> tuple[int, int]:
    """Whole powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _share(value: float, span: tuple[int, int]) -> float:
    return (math.log10(value) - span[0]) / (span[1] - span[0])


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="#dde1e6"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{escape(text)}</text>'
