"""Dated figures: the numbers of the law with unit, source and the day they come into force.

Source: ``figures.toml``. A judgement of a past day uses the figure of that day; a day or a name
without a figure raises, for a guessed number would look like the law's.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("figures.toml")
UNITS = {
    "years": "年",
    "days": "天",
    "hours": "小时",
    "persons": "人",
    "date": "日期",
}


class FigureError(ValueError):
    """The figures' data file contradicts itself; the sentence names the entry."""


@dataclass(frozen=True)
class Figure:
    """A number, or the date of entry into force, as it stands from a day on.

    unit: a key of UNITS. clause: key of the register it bears on; `also`: further such keys.
    verified: whether source and day were read in the text in force; `note` says what is open.
    """

    name: str
    value: int | date
    unit: str
    clause: str
    source: str
    in_force_from: date
    also: tuple[str, ...] = ()
    verified: bool = True
    note: str = ""

    @property
    def clauses(self) -> tuple[str, ...]:
        return (self.clause, *self.also)

    @property
    def unit_label(self) -> str:
        return UNITS[self.unit]


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, by name and the day they come into force."""
    return load_figures(SOURCE)


def figure(name: str, on: date) -> Figure:
    """The figure of this name in force on a day; LookupError with a sentence if there is none."""
    return pick(figures(), name, on)


def pick(among: Iterable[Figure], name: str, on: date) -> Figure:
    """The latest of a name's figures in force on a day; LookupError if there is none."""
    named = [entry for entry in among if entry.name == name]
    if not named:
        raise LookupError(f"没有名为“{name}”的数字；请查看 figures.toml 里的名称")
    in_force = [entry for entry in named if entry.in_force_from <= on]
    if not in_force:
        first = min(entry.in_force_from for entry in named)
        raise LookupError(f"“{name}”自 {first} 起才有数字，{on} 当日没有可用的数字")
    return max(in_force, key=lambda entry: entry.in_force_from)


def load_figures(path: Path) -> tuple[Figure, ...]:
    """Read and check a figures file."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise FigureError(f"{path.name}：不是有效的 TOML 文件（{wrong}）") from None
    entries = [_figure(path.name, entry) for entry in document.get("figure", ())]
    entries.sort(key=lambda entry: (entry.name, entry.in_force_from))
    for one, next_one in pairwise(entries):
        if (one.name, one.in_force_from) == (next_one.name, next_one.in_force_from):
            raise FigureError(f"{path.name}：“{one.name}”在 {one.in_force_from} 有两个数字")
    return tuple(entries)


def _figure(file: str, entry: Mapping[str, Any]) -> Figure:
    where = f"{file} 的 {entry.get('name', '（无 name 的条目）')}"
    try:
        made = Figure(**{**entry, "also": tuple(entry.get("also", ()))})
    except TypeError as wrong:
        raise FigureError(f"{where}：有缺少或不认识的键（{wrong}）") from None
    if made.unit not in UNITS:
        raise FigureError(f"{where}：不认识单位“{made.unit}”，可用的有 {'、'.join(UNITS)}")
    if isinstance(made.value, bool) or not isinstance(
        made.value, date if made.unit == "date" else int
    ):
        raise FigureError(f"{where}：数值“{made.value}”与单位“{made.unit_label}”不合")
    return made
