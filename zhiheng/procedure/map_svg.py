"""A map of schemes and of the paths that cases took, as one SVG for people and screen readers.

Boxes are steps with the number of their events; arrows are what followed directly on what, the
thicker the more often. What deviates is marked in shape as well as in colour: an octagon is a step
that the scheme does not name, a triangle tells findings, a broken arrow with a cross is an order
turned round. Only presentation attributes are used, so that it may stand in a page whose policy
allows no inline style.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from zhiheng.procedure.curves import Curve, curve
from zhiheng.procedure.flows import INITIAL, SURVEILLANCE, Flow, Flows, Place
from zhiheng.procedure.labels import LABELS, MILD
from zhiheng.procedure.map import scheme_map
from zhiheng.procedure.placing import Grid, Placed, placed
from zhiheng.procedure.shape import Scheme

GRID = Grid(wide=176, high=62, across=120, down=56, edge=28, apart=72)
HEAD, LEGEND = 76, 64
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SIDE = 24  # to the left, where arrows up the first column bow out
MOST_ARROWS = 60
MOST_STRANGE = 12  # steps that the scheme does not name; the most frequent are drawn
INK, SOFT, GOOD, BAD = "#1d2731", "#55616d", "#1f4e79", "#a61b1b"
FONT = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"


@dataclass(frozen=True)
class Arrow:
    """kind: "within" a cycle, "turned" round against the scheme, into the "next" cycle."""

    start: Place
    end: Place
    times: int
    kind: str


def draw(maps: Sequence[tuple[Scheme, Flows]], *, name: str = "map") -> str:
    """One map below the other. `name` begins the ids, so that several may stand in one page."""
    sheets = [_Sheet(scheme, flows, f"{name}-{n}") for n, (scheme, flows) in enumerate(maps)]
    width = max((sheet.width for sheet in sheets), default=0)
    width = max(width, 760) + SIDE
    parts, top = [], 0
    for sheet in sheets:
        parts.append(f'<g transform="translate({SIDE} {top})">{"".join(sheet.parts())}</g>')
        top += sheet.height
    parts.append(f'<g transform="translate({SIDE} {top})">{"".join(_legend())}</g>')
    title = "、".join(f"{sheet.scheme.name}" for sheet in sheets)
    told = "\n".join(line for sheet in sheets for line in sheet.told())
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + LEGEND}"'
        f' viewBox="0 0 {width} {top + LEGEND}" role="img" font-family={quoteattr(FONT)}'
        f' font-size="13" fill="{INK}" aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">程序图：{escape(title)}</title>\n'
        f'<desc id="{name}-desc">{escape(told)}</desc>\n'
        f'<rect width="{width}" height="{top + LEGEND}" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
    return _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", drawn)  # in names of steps


class _Sheet:
    """The map of one scheme."""

    def __init__(self, scheme: Scheme, flows: Flows, key: str) -> None:
        self.scheme, self.flows, self.key = scheme, flows, key
        told = scheme_map(scheme)
        self.nodes = {(node["part"], node["id"]): node for node in told["nodes"]}
        self.edges = told["edges"]
        self._add_strangers()
        self.places: Placed = placed(self.nodes.values(), GRID)
        self.arrows, self.undrawn = self._arrows()
        self.width, self.height = self.places.width + 40, self.places.height + HEAD + 40
        self.most = max((arrow.times for arrow in self.arrows), default=1)

    def _add_strangers(self) -> None:
        """Steps that the scheme does not name, one column behind what mostly led there."""
        visits = self.flows.visits
        strange = [place for place in visits if place not in self.nodes]
        strange.sort(key=lambda place: (-visits[place], place))
        last = max(node["level"] for node in self.nodes.values())
        led = self._mostly_led()
        for place in strange[:MOST_STRANGE]:
            before = self.nodes.get(led.get(place, place), {"level": -1})
            level = min(before["level"] + 1, last)
            self.nodes[place] = {
                "id": place[1], "part": place[0], "level": level, "strange": True,
            }  # fmt: skip

    def _mostly_led(self) -> dict[Place, Place]:
        """What most often came right before each place, of what the scheme names."""
        times: Counter[tuple[Place, Place]] = Counter(
            {pair: flow.times for pair, flow in self.flows.flows.items() if pair[0] in self.nodes}
        )
        return {end: start for (start, end), _ in reversed(times.most_common())}

    def _arrows(self) -> tuple[list[Arrow], int]:
        every = [
            arrow
            for (start, end), flow in self.flows.flows.items()
            if start in self.nodes and end in self.nodes
            for arrow in self._of_flow(start, end, flow)
        ]
        every.sort(key=lambda arrow: (arrow.kind != "turned", -arrow.times, arrow.start, arrow.end))
        kept = every[:MOST_ARROWS]
        return kept, len(self.flows.flows) - len({(a.start, a.end) for a in kept})

    def _of_flow(self, start: Place, end: Place, flow: Flow) -> Iterator[Arrow]:
        turned = flow.firsts if self._is_turned(start, end) else 0
        for times, kind in (
            (flow.times - turned, "within"), (turned, "turned"), (flow.next, "next"),
        ):  # fmt: skip
            if times:
                yield Arrow(start, end, times, kind)

    def _is_turned(self, start: Place, end: Place) -> bool:
        """Whether the second must come before the first."""
        cycle = int(end[0] == SURVEILLANCE)
        return start[0] == end[0] and start[1] in self.scheme.followers(end[1], cycle)

    # -- drawing -----------------------------------------------------------------------------------

    def parts(self) -> Iterator[str]:
        scheme, flows = self.scheme, self.flows
        yield (
            f'<text x="{GRID.edge}" y="30" font-size="16" font-weight="600">{escape(scheme.name)}'
            f' <tspan font-size="13" fill="{SOFT}">{escape(scheme.version)} · {flows.cases:,}'
            f" 个案卷{self._small_print()}</tspan></text>"
        )
        yield f"<defs>{_head(f'{self.key}-good', GOOD)}{_head(f'{self.key}-bad', BAD)}</defs>"
        yield f'<g transform="translate(0 {HEAD})">'
        if self.places.split:
            y = self.places.split
            yield _line((0, y), (self.width, y), "#b9c4cf", "2 4")
            yield f'<text x="{GRID.edge}" y="{y + 16}" fill="{SOFT}" font-size="12">监督</text>'
        yield from map(self._rule, self.edges)
        yield from map(self._arrow, self.arrows)
        for place, node in self.nodes.items():
            yield from self._box(place, node)
        yield "</g>"

    def _small_print(self) -> str:
        return f" · 另有 {self.undrawn} 种较少的先后没有画出" if self.undrawn else ""

    def _rule(self, edge: dict[str, Any]) -> str:
        """What the scheme demands: a thin dotted line."""
        part = INITIAL if edge["kind"] == "surveillance" else edge["part"]
        drawn = self._curve((part, edge["from"]), (edge["part"], edge["to"]), bow=6)
        return (
            f'<path d="{drawn.path}" fill="none" stroke="#8a97a4" stroke-dasharray="1 5"'
            ' stroke-linecap="round" stroke-width="1.5"/>'
        )

    def _arrow(self, arrow: Arrow) -> str:
        bad = arrow.kind == "turned"
        drawn = self._curve(arrow.start, arrow.end, bow=-10)
        ink, end = (BAD, "bad") if bad else (GOOD, "good")
        wide = 1.2 + 4.8 * (arrow.times / self.most) ** 0.5
        dash = {
            "within": "",
            "turned": ' stroke-dasharray="9 5"',
            "next": ' stroke-dasharray="3 3"',
        }
        cross = _cross(drawn.x - 13 - 4 * len(f"{arrow.times:,}"), drawn.y - 5) if bad else ""
        return (
            f"<g><title>{escape(_says(arrow))}</title>"
            f'<path d="{drawn.path}" fill="none" stroke="{ink}" stroke-opacity="0.75"'
            f' stroke-width="{wide:.1f}"{dash[arrow.kind]}'
            f' marker-end="url(#{self.key}-{end})"/>'
            f'<text x="{drawn.x}" y="{drawn.y}" text-anchor="middle" font-size="12" fill="{ink}"'
            f' stroke="#ffffff" stroke-width="4" paint-order="stroke">{arrow.times:,}</text>'
            f"{cross}</g>"
        )

    def _curve(self, start: Place, end: Place, bow: int) -> Curve:
        boxes = self.places.boxes
        return curve(boxes[start], boxes[end], GRID, bow=bow, across=start[0] != end[0])

    def _box(self, place: Place, node: dict[str, Any]) -> Iterator[str]:
        x, y = self.places.boxes[place]
        strange = node.get("strange", False)
        found = self._found(place)
        bad = "，".join(f"{label} {count:,}" for label, count in found)
        yield f'<g transform="translate({x} {y})"><title>{escape(self._box_says(place))}</title>'
        yield _octagon() if strange else _rectangle(node)
        yield f'<text x="12" y="22" font-weight="600">{escape(fitted(place[1], 152))}</text>'
        count = f"{self.flows.visits.get(place, 0):,} 次"
        note = "规则没有" if strange else "可不做" if node["optional"] else ""
        yield f'<text x="12" y="39" font-size="12" fill="{SOFT}">{count}'
        yield f" · {note}</text>" if note else "</text>"
        if bad:
            yield f'<path d="M12 57 l5 -10 l5 10 z" fill="{BAD}"/>'
            says = escape(fitted(bad, 146, 12))
            yield f'<text x="26" y="56" font-size="12" fill="{BAD}">{says}</text>'
        yield "</g>"

    def _found(self, place: Place) -> list[tuple[str, int]]:
        """The deviations at a place, the most frequent first."""
        found = self.flows.found.get(place, {})
        bad = [(LABELS[kind], count) for kind, count in found.items() if count and kind not in MILD]
        return sorted(bad, key=lambda each: (-each[1], each[0]))

    # -- words for those who do not see it ---------------------------------------------------------

    def _box_says(self, place: Place) -> str:
        part = "监督：" if place[0] == SURVEILLANCE else ""
        says = f"{part}{place[1]}，{self.flows.visits.get(place, 0):,} 次"
        if self.nodes[place].get("strange"):
            says += "，规则没有这一步"
        found = "，".join(f"{label} {count:,} 个案卷" for label, count in self._found(place))
        return f"{says}；{found}" if found else says

    def told(self) -> Iterator[str]:
        yield f"{self.scheme.name} {self.scheme.version}，{self.flows.cases:,} 个案卷。"
        for place in self.nodes:
            yield f"{self._box_says(place)}。"
        for arrow in self.arrows:
            yield f"{_says(arrow)}。"


_KINDS = {"within": "", "turned": "，次序颠倒", "next": "，进入下一周期"}


def _says(arrow: Arrow) -> str:
    return f"{arrow.start[1]} 之后是 {arrow.end[1]}：{arrow.times:,} 次{_KINDS[arrow.kind]}"


def fitted(text: str, width: int, size: int = 13) -> str:
    """The text cut to so many pixels; full-width characters count as the size, others as 0.58."""
    room = float(width)
    for place, char in enumerate(text):
        room -= size if ord(char) > 0x2E7F else size * 0.58
        if room < 0:
            return text[: max(place - 1, 0)] + "…"
    return text


def _rectangle(node: dict[str, Any]) -> str:
    ink = "#0a6b64" if node["part"] == SURVEILLANCE else GOOD
    dash = ' stroke-dasharray="5 3"' if node["optional"] else ""
    return (
        f'<rect width="{GRID.wide}" height="{GRID.high}" rx="8" fill="#ffffff" stroke="{ink}"'
        f' stroke-width="1.6"{dash}/>'
    )


def _octagon(wide: int = GRID.wide, high: int = GRID.high) -> str:
    cut = min(14, high // 3)
    corners = (
        f"M{cut} 0H{wide - cut}L{wide} {cut}V{high - cut}L{wide - cut} {high}H{cut}"
        f"L0 {high - cut}V{cut}Z"
    )
    return f'<path d="{corners}" fill="#fdf3f2" stroke="{BAD}" stroke-width="1.6"/>'


def _head(key: str, ink: str) -> str:
    return (
        f'<marker id="{key}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="11"'
        f' markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0L10 5L0 10Z" fill="{ink}"/></marker>'
    )


def _cross(x: float, y: float) -> str:
    return (
        f'<path d="M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8" stroke="{BAD}" stroke-width="2.2"'
        ' stroke-linecap="round" fill="none"/>'
    )


def _line(start: tuple[int, int], end: tuple[int, int], ink: str, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{start[0]} {start[1]}L{end[0]} {end[1]}" stroke="{ink}" stroke-width="1.6"'
        f' fill="none"{dashes}/>'
    )


def _legend() -> Iterator[str]:
    """What the shapes mean."""
    yield f'<g font-size="12" fill="{SOFT}" transform="translate({GRID.edge} 24)">'
    drawn = (
        (f'<g transform="translate(0 -10)">{_octagon(26, 18)}</g>', "规则没有的步骤"),
        (f'<path d="M8 4 l6 -12 l6 12 z" fill="{BAD}"/>', "有不符，数字为案卷数"),
        (_line((0, -2), (30, -2), GOOD), "走过的先后，数字为次数"),
        (_line((0, -2), (30, -2), BAD, "9 5") + _cross(15, -2), "次序颠倒"),
        (_line((0, -2), (30, -2), GOOD, "3 3"), "进入下一周期"),
        (_line((0, -2), (30, -2), "#8a97a4", "1 5"), "规则要求的先后"),
    )
    for place, (shape, says) in enumerate(drawn):
        x, y = place % 3 * 240, place // 3 * 24
        yield f'<g transform="translate({x} {y})">{shape}<text x="38" y="3">{says}</text></g>'
    yield "</g>"
