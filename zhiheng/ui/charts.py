"""Charts as plain data: what `<c-chart>` hands to the script and writes as a table beside it.

Every chart is {"kind", "labels", "series": [{"label", "tone", "values"}], "tones", "urls", "unit"}.
`tones` colours the bars of a chart with one series; `urls` lead from a bar to its records, those of
a series from one of its layers. What is "stacked" may lie on its side (`lying`) and leave out
layers until they are picked (`folded`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.ui.terms import VERDICTS, look


def by_verdict(counts: Mapping[str, int], urls: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Bars of how many clauses stand at each answer, in the order of the words' table."""
    states = [state for state in VERDICTS if state in counts]
    return {
        "kind": "bars",
        "labels": [str(look(VERDICTS, state).label) for state in states],
        "tones": [look(VERDICTS, state).tone for state in states],
        "urls": [(urls or {}).get(state, "") for state in states],
        "series": [{"label": _("条数"), "tone": "", "values": [counts[s] for s in states]}],
        "unit": _("条"),
    }


def stacked(
    labels: Sequence[str], series: Iterable[tuple[str, str, Sequence[float]]], unit: str = "",
    *, urls: Sequence[str] = (), lying: bool = False, folded: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Layers over time, or (lying) over names: series are (label, tone, values), one value to each
    label. folded: labels of layers that are drawn only when they are picked in the legend.
    """
    layers = [{"label": name, "tone": tone, "values": list(v)} for name, tone, v in series]
    return {
        "kind": "stacked", "labels": list(labels), "series": layers, "unit": unit,
        "urls": list(urls), "lying": lying, "folded": list(folded),
    }  # fmt: skip


def columns(
    bars: Iterable[tuple[str, float, str]], label: str, unit: str = "", urls: Sequence[str] = ()
) -> dict[str, Any]:
    """Upright bars such as findings by age: bars are (label, value, tone)."""
    rows = list(bars)
    return {
        "kind": "columns",
        "labels": [row[0] for row in rows],
        "tones": [row[2] for row in rows],
        "urls": list(urls),
        "series": [{"label": label, "tone": "", "values": [row[1] for row in rows]}],
        "unit": unit,
    }


def table(chart: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the table beside a chart: [{"label", "url", "values": [{"number", "url"}]}]."""
    return [
        {
            "label": label,
            "url": _at(chart.get("urls"), index),
            "values": [
                {"number": series["values"][index], "url": _at(series.get("urls"), index)}
                for series in chart["series"]
            ],
        }
        for index, label in enumerate(chart["labels"])
    ]


def _at(urls: Sequence[str] | None, index: int) -> str:
    return urls[index] if urls and index < len(urls) else ""
