"""The procedure engine against DuckDB, on generated logs whose verdicts are known.

python bench/procedure.py [CASES…] [--columns] [--program] [--paths] [--keep]
                                        default 10,000 100,000 1,000,000; 15 events each

Figures are ratios of CPU seconds (user and system) taken in one run, medians, what is compared
taking turns, for the machine may be shared. The yardstick is DuckDB summing a hash over every
column of the same file; it is put into build/bench for this and is no dependency. On a machine
that others use, measure in parts (--columns, --program, --paths): what was measured is kept in
build/bench/figures.json. With --keep the table of all that is there and the plot are written into
docs/performance.md and docs/performance.svg.
"""

import os
import platform
import statistics
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

from logs.generate import Log, make, write
from measuring import figures, passes, portions, program, threads, yardstick
from measuring.fetched import FOLDER
from measuring.figures import Figures
from measuring.passes import columns_of, cpu, expected, judged

SIZES = (10_000, 100_000, 1_000_000)
PARTS = ("--columns", "--program", "--paths")
BEGIN, END = "<!-- figures: python bench/procedure.py --keep -->", "<!-- end of figures -->"


def main(arguments: list[str]) -> None:
    """Measure and print; exit 1 where a case is judged wrongly, or otherwise after new events."""
    sizes = [int(word) for word in arguments if not word.startswith("--")] or list(SIZES)
    parts = {word for word in arguments if word in PARTS} or set(PARTS)
    duck = yardstick.install()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without byte code measures parsing
    about = _machine(duck)
    print(about, flush=True)
    found = figures.kept()
    for cases in sizes:
        print(f"\n{cases:,} cases", flush=True)
        folder = FOLDER / str(cases)
        mine = found[cases] = {} if parts == set(PARTS) else found.get(cases, {})
        if parts - {"--paths"}:
            log = make(cases)
            if not (folder / "scheme.yaml").exists():
                write(log, folder)
            mine |= _measure(log, folder, parts)
        if "--paths" in parts:
            mine |= passes.paths(cases)
        figures.keep(found)
    spent, taken = program.start(FOLDER / str(sizes[0]))
    one = passes.one_case()
    said = [
        f"Start-up of `zhiheng conform` on a log of one row, compiled: {spent:.2f} CPU seconds, "
        f"{taken:.2f} s by the clock (medians of seven; aim 1).",
        f"One case judged from records, kernel warm: {one:.2f} ms (median of 31; aim 5).",
        f"Load at the end {os.getloadavg()[0]:.1f}.",
    ]
    table = figures.table(found)
    print("\n".join(["", about, "", table, "", *said]))
    if "--keep" in arguments:
        plot = "![Cost against events](performance.svg)"
        figures.into_page(BEGIN, END, "\n".join([about, "", table, "", plot, "", *said]))
        figures.plot(found)
    wrong = any(
        each.get("cases judged wrongly") or each.get("  the same answer") == 0
        for each in found.values()
    )
    sys.exit(1 if wrong else 0)


def _machine(duck: str) -> str:
    names = ("numba", "llvmlite", "numpy", "pyarrow")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, load at the beginning "
        f"{os.getloadavg()[0]:.1f}. Python {platform.python_version()}, {versions}, DuckDB {duck}."
    )


def _measure(log: Log, folder: Path, parts: set[str]) -> Figures:
    """Everything about one size but the paths."""
    columns, world = columns_of(log)
    judgement = judged(columns, world)
    found: Figures = {"cases judged wrongly": int((judgement.masks != expected(log)).sum())}
    say = partial(figures.say, found)
    found["events"] = columns.rows
    if "--program" in parts:
        program.whole(say, found, folder, columns.nbytes)
    if "--columns" not in parts:
        return found
    masks, scans = [], []
    for _ in range(5):  # taking turns
        scans.append(yardstick.hashed(folder / "log.parquet"))
        masks.append(statistics.median(cpu(lambda: judged(columns, world)) for _ in range(3)))
    scan, spent = statistics.median(scans), statistics.median(masks)
    found |= {"masks": spent, "scan": scan}
    say("DuckDB's hash of the Parquet file", scan)
    say("all checks as masks, of the Parquet hash", statistics.median(
        mine / theirs for mine, theirs in zip(masks, scans, strict=True)))  # fmt: skip
    say("  nanoseconds an event", 1e9 * spent / columns.rows)
    say("columns, bytes an event", columns.nbytes / columns.rows)
    threads.two_threads(say, columns, world)
    portions.new_events(say, columns, world, judgement)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
