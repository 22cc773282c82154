"""Time to scale, charts as data, and the colours' contrast."""

import re
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from zhiheng.ui import charts, spans

DAYS = some.dates(date(1900, 1, 1), date(2100, 1, 1))
CSS = Path(__file__).resolve().parent.parent / "static" / "ui" / "zhiheng.css"


@given(DAYS, DAYS, DAYS)
def test_places_stay_inside_the_drawing(start: date, end: date, moment: date) -> None:
    assert 0 <= spans.Scale(start, end).at(moment) <= 100


@given(DAYS, some.integers(0, 60_000))
def test_ticks_are_few_and_in_order(start: date, days: int) -> None:
    ticks = spans.Scale(start, start + timedelta(days=days)).ticks()
    assert len(ticks) <= spans.MOST_TICKS
    assert [tick["x"] for tick in ticks] == sorted(tick["x"] for tick in ticks)


def test_an_interval_that_lasts_reaches_the_day_of_judgement() -> None:
    given = [{"start": date(2020, 1, 1), "end": None, "label": "", "counted": True}]
    (row,) = spans.timeline(given, date(2026, 1, 1))["rows"]
    assert (row["x"], row["width"], row["lasts"]) == (0, 100, True)


def test_an_interval_after_the_day_of_judgement_has_no_width() -> None:
    given = [
        {"start": date(2020, 1, 1), "end": None, "label": "", "counted": True},
        {"start": date(2027, 1, 1), "end": None, "label": "", "counted": False},
    ]
    assert spans.timeline(given, date(2026, 1, 1))["rows"][1]["width"] == 0


def test_no_interval_no_row() -> None:
    assert spans.timeline([], date(2026, 1, 1))["rows"] == []


def test_a_life_is_told_by_time_whatever_order_it_came_in() -> None:
    events = [{"at": date(2025, 5, 1), "label": "b"}, {"at": date(2023, 5, 1), "label": "a"}]
    periods = [{"start": date(2024, 1, 1), "end": None, "label": "p"}]
    told = spans.life(events, date(2026, 1, 1), periods)["told"]
    assert [item["label"] for item in told] == ["a", "p", "b"]


def test_labels_beyond_the_addresses_lead_nowhere() -> None:
    layers = [("不符合", "bad", [1, 2])]
    rows = charts.table(charts.stacked(["甲", "乙"], layers, urls=["?a"]))
    assert [row["url"] for row in rows] == ["?a", ""]
    assert [row["values"][0] for row in rows] == [
        {"number": 1, "url": ""}, {"number": 2, "url": ""},
    ]  # fmt: skip


def test_bars_by_verdict_keep_the_words_order_and_their_records() -> None:
    chart = charts.by_verdict({"unknown": 2, "met": 1}, {"unknown": "?u"})
    assert chart["labels"] == ["符合", "未知"]
    assert charts.table(chart) == [
        {"label": "符合", "url": "", "values": [{"number": 1, "url": ""}]},
        {"label": "未知", "url": "?u", "values": [{"number": 2, "url": ""}]},
    ]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_tone_can_be_read_on_its_ground_and_on_paper() -> None:
    token = dict(re.findall(r"--zh-([a-z-]+): (#[0-9a-f]{6})", CSS.read_text(encoding="utf-8")))
    for tone in ("good", "bad", "warn", "question", "info", "hand"):
        assert contrast(token[tone], token[f"{tone}-ground"]) >= 4.5, tone
        assert contrast(token[tone], "#ffffff") >= 4.5, tone
    assert contrast(token["soft"], token["ground"]) >= 4.5
