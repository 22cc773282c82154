"""The procedure engine against pm4py on one log: what each costs an event, what each finds.

python bench/mining.py [CASES…] [--keep]     default 10,000 and 100,000; 15 events each
python bench/mining.py CASES --paths         alignments alone, on the log with many distinct paths

pm4py goes into an environment of its own under build/bench and is no dependency. A trace is one
cycle of one case, and its alignments are kept for each distinct trace. Reading the file is not
counted on either side, and the log stands as the objects that pm4py works on; once more from a data
frame, the form in which it keeps logs. Its model is the order of the steps; who did what, when, how
much and with which evidence it is not asked, for these methods have no way to say so. CPU seconds,
in one run. With --keep the tables are written into docs/performance.md.
"""

import json
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from logs.generate import ON, PLANTED, Log, make
from measuring.fetched import FOLDER, fetch
from measuring.figures import into_page
from measuring.passes import FREE, columns_of, cpu, expected, judged
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
        masks = judged(columns, world).masks
        wrong += int((masks != expected(log)).sum())
        spent = [cpu(partial(judged, columns, world)) for _ in range(7)]
        theirs = _pm4py(log, FOLDER / f"traces-{cases}")
        spent += [cpu(partial(judged, columns, world)) for _ in range(7)]
        each = statistics.median(spent) / columns.rows
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
    cases: int, log: Log, each: float, masks: np.ndarray, theirs: dict[str, Any]
) -> str:  # fmt: skip
    """The two tables in words of Markdown: costs, and the share of each kind that is found."""
    lines = [
        f"{cases:,} cases, {theirs['events']:,} events in {theirs['traces']:,} traces, of which "
        f"{theirs['distinct']:,} differ, "
        f"pm4py {theirs['version']}; this engine {1e9 * each:.1f} ns an event, all checks.",
        "", "| | µs an event | times the engine | aim |", "|---|---|---|---|",
    ]  # fmt: skip
    for method in (METHODS[0], FROM_FRAME, *METHODS[1:]):
        cost = theirs[method]["seconds"] / theirs["events"]
        aim = AIMS.get(cases, 0) if method.startswith("alignments") else 0
        ratio = f"{cost / each:,.0f}"
        told = f"**{ratio}**" if aim and cost / each < aim else ratio
        lines.append(f"| {method} | {1e6 * cost:.2f} | {told} | {f'≥ {aim}' if aim else '–'} |")
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


if __name__ == "__main__":
    main(sys.argv[1:])
