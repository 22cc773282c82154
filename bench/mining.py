"""The procedure engine against pm4py on one log: what each costs an event, what each finds.

python bench/mining.py [CASES…] [--keep]     default 10,000 and 100,000; 15 events each
python bench/mining.py CASES --paths         alignments alone, on the log with many distinct paths

pm4py goes into an environment of its own under build/bench and is no dependency. A trace is one
cycle of one case, and its alignments are kept for each distinct trace. Reading the file is not
counted on either side. The aims are for the log as a data frame, the form in which pm4py reads and
keeps logs; its event log, which it calls deprecated, is measured beside. Its model is the order of
the steps; who did what, when, how much and with which evidence it is not asked, for these methods
have no way to say so. So the engine is measured twice: with all its checks, and asked the same
question alone. CPU seconds, in one run. With --keep the tables are written into
docs/performance.md.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from logs.generate import ON, PLANTED, Log, make
from measuring.fetched import FOLDER, fetch
from measuring.figures import into_page
from measuring.passes import (
    FREE,
    columns_of,
    cpu,
    expected,
    expected_of_flow,
    flow_judged,
    flow_of,
    judged,
)
from zhiheng.procedure.engine.world import World

PLACE = FOLDER / "pm4py"
SIZES = (10_000, 100_000)
METHODS = ("alignments", "token replay", "log skeleton")
FROM_FRAME = "alignments, from its data frame"
AIMS = {10_000: 400, 100_000: 200}  # times cheaper than its alignments
BEGIN, END = "<!-- figures: python bench/mining.py --keep -->", "<!-- end of these figures -->"


def main(arguments: list[str]) -> None:
    """Measure and print; exit 1 where the engine judges a case wrongly."""
    sizes = [int(word) for word in arguments if word.isdigit()] or list(SIZES)
    _install()
    if "--paths" in arguments:
        for cases in sizes:
            _many_paths(cases)
        return
    told, wrong = [], 0
    for cases in sizes:
        log = make(cases)
        columns, world = columns_of(log)
        flow = flow_of(columns)
        masks = judged(columns, world).masks
        wrong += int((masks != expected(log)).sum())
        wrong += int((flow_judged(flow) != expected_of_flow(log)).sum())
        asked: dict[str, Callable[[], Any]] = {
            "all": partial(judged, columns, world),
            "flow": partial(flow_judged, flow),
        }
        spent: dict[str, list[float]] = {name: [] for name in asked}
        theirs: dict[str, Any] = {}
        for _ in range(2):  # before and after the others
            for _ in range(7):
                for name, run in asked.items():
                    spent[name].append(cpu(run))
            theirs = theirs or _pm4py(log, FOLDER / f"traces-{cases}")
        each = {name: statistics.median(took) / columns.rows for name, took in spent.items()}
        told.append(_report(cases, log, each, masks, theirs))
        print(told[-1], flush=True)
    if "--keep" in arguments:
        into_page(BEGIN, END, "\n\n".join(told))
    sys.exit(1 if wrong else 0)


def _many_paths(cases: int) -> None:
    """Every case in its own order: what is kept for each distinct trace helps little."""
    log = make(cases, many_paths=True)
    columns, world = columns_of(log)[0], World(ON)

    spent = [cpu(lambda: judged(columns, world, FREE)) for _ in range(7)]
    theirs = _pm4py(log, FOLDER / f"free-{cases}", "--paths")
    spent += [cpu(lambda: judged(columns, world, FREE)) for _ in range(7)]
    each = statistics.median(spent) / columns.rows
    print(
        f"{cases:,} cases, many paths: {theirs['traces']:,} traces, of which "
        f"{theirs['distinct']:,} differ; this engine {1e9 * each:.1f} ns an event"
    )
    for method in (METHODS[0], FROM_FRAME):
        cost = theirs[method]["seconds"] / theirs["events"]
        odd = len(theirs[method]["cases"])
        print(f"{method}: {1e6 * cost:.2f} µs an event, {cost / each:,.0f} times; {odd} cases odd")


def _install() -> None:
    """pm4py into an environment of its own."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(PLACE)], check=True)
        fetch("pm4py", "--python", str(python))


def _pm4py(log: Log, folder: Path, *how: str) -> dict[str, Any]:
    """What the library says of the log, and of which cases; its skeleton learns from sound ones."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.array([int(each[5:]) for each in log.events.column("case").to_pylist()])
    cycles = log.events.column("cycle").to_numpy()
    dated = log.events.column("at").is_valid().to_numpy()
    names = np.char.add(np.char.add(numbers.astype("U9"), "#"), cycles.astype("U3"))
    traces = pa.table({
        "case:concept:name": names,
        "concept:name": log.events.column("step"),
        "time:timestamp": pa.compute.strftime(log.events.column("at"), "%Y-%m-%dT%H:%M:%SZ"),
    })  # fmt: skip
    csv.write_csv(traces.filter(pa.array(dated)), folder / "traces.csv")
    sound = dated & (log.truth[numbers] < 0) & (numbers < 2000)
    csv.write_csv(traces.filter(pa.array(sound)), folder / "clean.csv")
    script = Path(__file__).parent / "logs" / "mined.py"
    done = subprocess.run(
        [f"{PLACE}/bin/python", str(script), str(folder), *how], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _report(
    cases: int, log: Log, each: dict[str, float], masks: np.ndarray, theirs: dict[str, Any]
) -> str:  # fmt: skip
    """The two tables in words of Markdown: costs, and the share of each kind that is found."""
    lines = [
        f"{cases:,} cases, {theirs['events']:,} events in {theirs['traces']:,} traces, of which "
        f"{theirs['distinct']:,} differ, "
        f"pm4py {theirs['version']}; this engine {1e9 * each['all']:.1f} ns an event with all "
        f"checks, {1e9 * each['flow']:.1f} ns asked for steps and their order alone, as the others "
        "are.",
        "", "| | µs an event | times the engine | times it, asked the same | aim |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    for method in (METHODS[0], FROM_FRAME, *METHODS[1:]):
        cost = theirs[method]["seconds"] / theirs["events"]
        aim = AIMS.get(cases, 0) if method == FROM_FRAME else 0
        ratios = [_told(cost / spent, aim) for spent in each.values()]
        told = " | ".join([f"{1e6 * cost:.2f}", *ratios, f"≥ {aim}" if aim else "–"])
        name = f"{method}, from its event log" if method == METHODS[0] else method
        lines.append(f"| {name} | {told} |")
    lines += ["", "| planted in the case | engine | " + " | ".join(METHODS) + " |",
              "|---|---|" + "---|" * len(METHODS)]  # fmt: skip
    flagged = {"engine": masks != 0}
    for method in METHODS:
        flagged[method] = np.zeros(len(log.truth), bool)
        flagged[method][theirs[method]["cases"]] = True
    for place, kind in [*enumerate(PLANTED), (-1, "nothing (false alarms)")]:
        of_kind = log.truth == place
        shares = [f"{100 * flags[of_kind].mean():.1f} %" for flags in flagged.values()]
        lines.append(f"| {kind.replace('_', ' ')} | " + " | ".join(shares) + " |")
    return "\n".join(lines)


def _told(ratio: float, aim: int) -> str:
    """In bold where it misses its aim."""
    return f"**{ratio:,.0f}**" if ratio < aim else f"{ratio:,.0f}"


if __name__ == "__main__":
    main(sys.argv[1:])
