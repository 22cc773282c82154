"""Time drawn to scale: positions in per cent of a drawing's width, for SVG attributes.

Pure arithmetic; the components put the numbers into x and width, so that no style is needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST_TICKS = 9


@dataclass(frozen=True)
class Scale:
    """Days laid out from 0 to 100 per cent, half-open [start, end)."""

    start: date
    end: date

    def at(self, moment: date) -> float:
        """Where a day stands, in per cent, cut off at both ends."""
        whole = max((self.end - self.start).days, 1)
        return round(min(max((moment - self.start).days / whole, 0.0), 1.0) * 100, 2)

    def ticks(self) -> list[dict[str, Any]]:
        """The firsts of January to be marked, at most nine: [{"label": "2018", "x", "anchor"}]."""
        first = self.start.year + (self.start > date(self.start.year, 1, 1))
        years = range(first, self.end.year + 1)
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 10000) if len(years) / s <= MOST_TICKS)
        marked = (date(year, 1, 1) for year in years if year % step == 0)
        return [_tick(str(day.year), self.at(day)) for day in marked if day <= self.end]


def _tick(label: str, place: float) -> dict[str, Any]:
    """A mark on the scale; the words of one near an end stay inside the drawing."""
    anchor = "start" if place < 4 else "end" if place > 96 else "middle"
    return {"label": label, "x": place, "anchor": anchor}


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def timeline(intervals: Iterable[Mapping[str, Any]], until: date) -> dict[str, Any]:
    """Intervals drawn to scale up to the day of judgement.

    intervals: {"start": date, "end": date or None, "label", "counted": bool, "reason", "kind"},
    `end` None while it lasts. Answer: {"ticks", "rows", "until"}; each row is the interval with `x`
    and `width` in per cent and `lasts`. An interval that begins after `until` keeps width 0.
    """
    given = list(intervals)
    ends = [item["end"] for item in given if item.get("end")]
    first = min((item["start"] for item in given), default=until)
    scale = Scale(date(first.year, 1, 1), max([until, *ends]))
    rows = []
    for item in given:
        left = scale.at(item["start"])
        right = scale.at(item.get("end") or until)
        width = round(max(right - left, 0), 2)
        rows.append({**item, "x": left, "width": width, "lasts": not item.get("end")})
    return {"ticks": scale.ticks(), "rows": rows, "until": until, "until_x": scale.at(until)}


def life(
    events: Iterable[Mapping[str, Any]],
    until: date | datetime,
    periods: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """A certificate's life as one line.

    events: {"at": date or datetime, "label", "tone", "note", "url"} in any order; periods:
    {"start", "end" or None, "label", "tone"} drawn as thick stretches (suspended, a gap). Answer:
    {"events" and "periods" by time with `x` (and `width`), "told": both in the order of their
    beginning, for the words beneath, "ticks"}.
    """
    ordered = sorted(events, key=lambda item: _day(item["at"]))
    stretches = list(periods)
    days = [_day(item["at"]) for item in ordered] + [_day(item["start"]) for item in stretches]
    last = _day(until)
    scale = Scale(min(days, default=last), max([last, *days]))
    shown = [{**item, "x": scale.at(_day(item["at"]))} for item in ordered]
    thick = []
    for item in stretches:
        left, right = scale.at(_day(item["start"])), scale.at(_day(item.get("end") or last))
        thick.append({**item, "x": left, "width": round(max(right - left, 0.4), 2)})
    told = sorted([*shown, *thick], key=lambda item: _day(item.get("at") or item["start"]))
    return {"events": shown, "periods": thick, "told": told, "ticks": scale.ticks()}
