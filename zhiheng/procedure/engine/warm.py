"""Compile the engine and keep the result: `python -m zhiheng.procedure.engine.warm`.

A small log goes through every compiled function, with the types that they meet in earnest.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from zhiheng.procedure.conforming import Request, run
from zhiheng.procedure.engine.counts import Counts
from zhiheng.procedure.engine.follow import close_up
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.ongoing import Ongoing
from zhiheng.procedure.engine.records import fresh_events, of_events
from zhiheng.procedure.engine.taking_part import taking_part
from zhiheng.procedure.engine.world import World
from zhiheng.procedure.events import Event
from zhiheng.procedure.scheme import load_scheme

SCHEME = """
scheme: W
steps: [{id: a}, {id: b, after: [a], quantity: {at_least: 2}}]
separations: [{never_both: [[a], [b]]}]
limits: [{from: a, to: b, days: 1}]
surveillance: {after: b, every_months: 1, steps: [{id: c}]}
"""


def main() -> None:
    """Judge a log of a few rows, read from CSV and from Parquet."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = _rows(5000)  # of one case, more than are sorted in place
        table = pa.table(rows)
        parquet.write_table(table, folder / "log.parquet")
        texts = table.set_column(2, "at", pa.array([str(at) for at in rows["at"]]))
        (folder / "log.csv").write_text(_csv(texts), encoding="utf-8")
        (folder / "cases.csv").write_text("case,closed,ended\nc1,true,2020-01-01\n")
        (folder / "people.csv").write_text("person,step,from,to\np1,a,2020-01-01,\n")
        (folder / "managers.csv").write_text("case,manager,from,to\nc1,m,2020-01-01,\n")
        for log in ("log.parquet", "log.csv"):
            run(
                Request(
                    [folder / log], [load_scheme(SCHEME, "warm")], date(2025, 1, 1),
                    folder / "cases.csv", folder / "people.csv", folder / "managers.csv",
                    folder / "findings.csv", folder / "map.svg",
                )
            )  # fmt: skip

    _touch()


def _touch() -> None:
    """What only records that are followed need, and what few logs do: a case is replaced and judged
    again, in a log like most and in one that reaches back before 1992; who took part; very many
    paths."""
    scheme, world = load_scheme(SCHEME, "warm"), World(date(2025, 1, 1))
    for year in (2020, 1991):
        columns = of_events([Event("c1", "a", datetime(year, 1, 1, tzinfo=UTC), "p1")], ())
        judgement = judge(columns, {"W": scheme}, world)
        ongoing = Ongoing(judgement)
        for case in ("c2", "c1", "c2"):
            ongoing.take(fresh_events([Event(case, "a", None, "p1")], (), columns))
        close_up(columns)
    one = np.zeros(1, np.int64)
    taking_part(columns, one, one, one, 1)
    paths = np.arange(1, 70_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    Counts(np.zeros(len(paths), np.uint16), paths).times_of(paths[:1])


def _rows(count: int) -> dict[str, list[object]]:
    """Rows of two cases in turn, steps and people of a few kinds, quantities, no order at all."""
    return {
        "case": [f"c{n % 2}" for n in range(count)],
        "step": [f"{'abc'[n % 3]}" for n in range(count)],
        "at": [datetime(2020, 1, 1 + n % 28, n % 24, tzinfo=UTC) for n in range(count)],
        "by": [None if n % 7 == 0 else f"p{n % 5}" for n in range(count)],
        "scheme": ["W"] * count,
        "cycle": [n % 3 for n in range(count)],
        "quantity": [n / 8 for n in range(count)],
        "evidence": [f"e{n}" if n % 5 else None for n in range(count)],
        "waiver": [None] * count,
    }


def _csv(table: pa.Table) -> str:
    lines = [",".join(table.column_names)]
    for row in table.to_pylist():
        lines.append(",".join("" if value is None else f'"{value}"' for value in row.values()))
    lines.append("")  # so that there are more lines than rows, and quotes are looked at
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
