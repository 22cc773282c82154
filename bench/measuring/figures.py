"""The procedure engine's figures: their aims, how they are told, kept and put into the page."""

import json
import math
from collections.abc import Callable
from pathlib import Path

from measuring.fetched import FOLDER
from measuring.plot import draw

_KEPT = FOLDER / "figures.json"
_PAGE, _PLOT = Path("docs/performance.md"), Path("docs/performance.svg")
_NO_AIM = math.inf
_PLOTTED = {
    "all checks, from columns": "masks", "DuckDB's hash, Parquet": "scan",
    "program on Parquet": "on Parquet", "program on CSV": "on CSV",
    "program, order of time": "in order of time",
}  # fmt: skip

AIMS: dict[str, tuple[str, float]] = {  # figure → (unit, at most, or at least where below 0)
    "cases judged wrongly": ("", 0),
    "DuckDB's hash of the Parquet file": ("s", _NO_AIM),
    "DuckDB's hash of the CSV file": ("s", _NO_AIM),
    "all checks as masks, of the Parquet hash": ("×", 0.35),
    "  nanoseconds an event": ("ns", _NO_AIM),
    "columns, bytes an event": ("B", _NO_AIM),
    "program on Parquet, start taken off, of its hash": ("×", 3),
    "program on CSV, start taken off, of its hash": ("×", 1.5),
    "program in order of time, start taken off, of the hash": ("×", 5),
    "memory on Parquet, of 300 MB and 2.5 times the columns": ("×", 1),
    "memory on CSV, likewise": ("×", 1),
    "memory in order of time, likewise": ("×", 1),
    "two threads, times as quick as one (wall clock)": ("×", -1.7),
    "  two processes at once, likewise": ("×", _NO_AIM),
    "0.1 % new events, in cases all over the log, of a full run": ("%", 2),
    "  one after the other, in cases all over the log": ("%", 2),
    "0.1 % new events, in cases side by side, of a full run": ("%", 2),
    "  one after the other, in cases side by side": ("%", 2),
    "  the mean of all of them": ("%", _NO_AIM),
    "  reading them before": ("%", _NO_AIM),
    "  the same answer": ("", -1),
    "many paths against few, per event": ("×", 1.1),
    "  many": ("paths", _NO_AIM),
    "  few": ("paths", _NO_AIM),
}
Figures = dict[str, float]
Say = Callable[[str, float], None]


def say(found: Figures, what: str, value: float) -> None:
    """Keep a figure of AIMS and print it."""
    unit, aim = AIMS[what]
    found[what] = value
    told = "" if aim == _NO_AIM else f"   (aim {'≥' if aim < 0 else '≤'} {abs(aim):g})"
    print(f"  {what:<58}{value:12.3f} {unit}{told}", flush=True)


def table(found: dict[int, Figures]) -> str:
    """For docs/performance.md: a row for each figure, a column for each size, rising."""
    found = dict(sorted(found.items()))
    rows = ["| Figure | Aim | " + " | ".join(f"{size:,} cases" for size in found) + " |",
            "|---|---|" + "---|" * len(found)]  # fmt: skip
    for name, (unit, aim) in AIMS.items():
        shown = "–" if aim == _NO_AIM else f"≥ {-aim:g}" if aim < 0 else f"≤ {aim:g}"
        cells = []
        for figures in found.values():
            value = figures.get(name)
            if value is None:
                cells.append("–")
                continue
            told = f"{value:,.0f}" if unit in ("", "paths") else f"{value:.3g} {unit}"
            met = aim == _NO_AIM or (value >= -aim if aim < 0 else value <= aim)
            cells.append(told if met else f"**{told}**")
        rows.append(f"| {name.strip()} | {shown} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def kept() -> dict[int, Figures]:
    """What earlier runs left, by size."""
    if not _KEPT.exists():
        return {}
    return {int(size): figures for size, figures in json.loads(_KEPT.read_text("utf-8")).items()}


def keep(found: dict[int, Figures]) -> None:
    """For the runs that follow."""
    _KEPT.write_text(json.dumps(found), "utf-8")


def into_page(begin: str, end: str, text: str) -> None:
    """Put the text between these two marks of docs/performance.md."""
    before, _, rest = _PAGE.read_text("utf-8").partition(begin)
    _, _, behind = rest.partition(end)
    _PAGE.write_text(f"{before}{begin}\n{text}\n{end}{behind}", "utf-8")


def plot(found: dict[int, Figures]) -> None:
    """Cost against events, as docs/performance.svg, whose scales have no place for nothing."""
    lines = {
        name: [(each["events"], each[key]) for each in found.values() if each.get(key, 0) > 0]
        for name, key in _PLOTTED.items()
    }
    _PLOT.write_text(draw({name: points for name, points in lines.items() if points}), "utf-8")
