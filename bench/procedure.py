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

import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from logs.generate import FREE_SCHEME, ON, PLANTED, SCHEME, Log, make, write

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.findings import VERDICTS
from zhiheng.procedure.engine.follow import replace_cases
from zhiheng.procedure.engine.gather import Gathering, of_events
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.world import World, world_of
from zhiheng.procedure.events import Event
from zhiheng.procedure.scheme import load_scheme

BENCH = load_scheme(SCHEME, "bench")
SIZES = (10_000, 100_000, 1_000_000)
FOLDER = Path("build/bench")
KEPT = FOLDER / "figures.json"
PARTS = ("--columns", "--program", "--paths")
DUCKDB = FOLDER / "duckdb"
BEGIN, END = "<!-- figures: python bench/procedure.py --keep -->", "<!-- end of figures -->"
NO_AIM = math.inf
PLOTTED = {
    "all checks, from columns": "masks", "DuckDB's hash, Parquet": "scan",
    "program on Parquet": "on Parquet", "program on CSV": "on CSV",
    "program, order of time": "in order of time",
}  # fmt: skip
Say = Callable[[str, float], None]
HASH = 'SELECT sum(hash("case", step, "at", "by", cycle, quantity, evidence, waiver)) FROM \'{}\''


AIMS: dict[str, tuple[str, float]] = {  # figure → (unit, at most, or at least where below 0)
    "cases judged wrongly": ("", 0),
    "DuckDB's hash of the Parquet file": ("s", NO_AIM),
    "DuckDB's hash of the CSV file": ("s", NO_AIM),
    "all checks as masks, of the Parquet hash": ("×", 0.35),
    "  nanoseconds an event": ("ns", NO_AIM),
    "columns, bytes an event": ("B", NO_AIM),
    "program on Parquet, start taken off, of its hash": ("×", 3),
    "program on CSV, start taken off, of its hash": ("×", 1.5),
    "program in order of time, start taken off, of the hash": ("×", 5),
    "memory on Parquet, of 300 MB and 2.5 times the columns": ("×", 1),
    "memory on CSV, likewise": ("×", 1),
    "memory in order of time, likewise": ("×", 1),
    "two threads, times as quick as one (wall clock)": ("×", -1.7),
    "0.1 % new events, of a full run": ("%", 2),
    "  the same answer": ("", -1),
    "many paths against few, per event": ("×", 1.1),
    "  many": ("paths", NO_AIM),
    "  few": ("paths", NO_AIM),
}
Figures = dict[str, float]


def main(arguments: list[str]) -> None:
    """Measure and print; exit 1 where a case is judged wrongly."""
    sizes = [int(word) for word in arguments if not word.startswith("--")] or list(SIZES)
    parts = {word for word in arguments if word in PARTS} or set(PARTS)
    _install()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without byte code measures parsing
    about = _machine()
    print(about, flush=True)
    found = _measured()
    for cases in sizes:
        print(f"\n{cases:,} cases", flush=True)
        folder = FOLDER / str(cases)
        mine = found.setdefault(cases, {})
        if parts - {"--paths"}:
            log = make(cases)
            if not (folder / "scheme.yaml").exists():
                write(log, folder)
            mine |= _measure(log, folder, parts)
        if "--paths" in parts:
            mine |= _paths(cases)
        KEPT.write_text(json.dumps(found), "utf-8")
    cpu, wall = _start(FOLDER / str(sizes[0]))
    one = _one_case()
    said = [
        f"Start-up of `zhiheng conform` on a log of one row, compiled: {cpu:.2f} CPU seconds, "
        f"{wall:.2f} s by the clock (medians of seven; aim 1).",
        f"One case judged from records, kernel warm: {one:.2f} ms (median of 31; aim 5).",
        f"Load at the end {os.getloadavg()[0]:.1f}.",
    ]
    table = _table(found)
    print("\n".join(["", about, "", table, "", *said]))
    if "--keep" in arguments:
        plot = "![Cost against events](performance.svg)"
        _keep("\n".join([about, "", table, "", plot, "", *said]), found)
    sys.exit(1 if any(each.get("cases judged wrongly") for each in found.values()) else 0)


def _machine() -> str:
    from importlib.metadata import version

    names = ("numba", "llvmlite", "numpy", "pyarrow")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    duck = next(DUCKDB.glob("duckdb-*.dist-info")).name.split("-")[1].removesuffix(".dist")
    return (
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, load at the beginning "
        f"{os.getloadavg()[0]:.1f}. Python {platform.python_version()}, {versions}, DuckDB {duck}."
    )


def _table(found: dict[int, Figures]) -> str:
    """For docs/performance.md: a row for each figure, a column for each size."""
    rows = ["| Figure | Aim | " + " | ".join(f"{size:,} cases" for size in found) + " |",
            "|---|---|" + "---|" * len(found)]  # fmt: skip
    for name, (unit, aim) in AIMS.items():
        shown = "–" if aim == NO_AIM else f"≥ {-aim:g}" if aim < 0 else f"≤ {aim:g}"
        cells = []
        for figures in found.values():
            value = figures.get(name)
            if value is None:
                cells.append("–")
                continue
            told = f"{value:,.0f}" if unit in ("", "paths") else f"{value:.3g} {unit}"
            met = aim == NO_AIM or (value >= -aim if aim < 0 else value <= aim)
            cells.append(told if met else f"**{told}**")
        rows.append(f"| {name.strip()} | {shown} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _keep(text: str, found: dict[int, Figures]) -> None:
    from plot import draw

    page = Path("docs/performance.md")
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{behind}", "utf-8")
    lines = {
        name: [(each["events"], each[key]) for each in found.values() if key in each]
        for name, key in PLOTTED.items()
    }
    drawn = draw({name: points for name, points in lines.items() if points})
    Path("docs/performance.svg").write_text(drawn, "utf-8")


def _install() -> None:
    """DuckDB into a folder of its own, from the index that this machine's pip is set up for."""
    if DUCKDB.exists():
        return
    sys.path.insert(0, "tools")
    from install import index

    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(DUCKDB)]
    subprocess.run([*command, "duckdb"], check=True, env={**os.environ, **index()})


def _measured() -> dict[int, Figures]:
    """What earlier runs left, by size."""
    if not KEPT.exists():
        return {}
    kept = {int(size): figures for size, figures in json.loads(KEPT.read_text("utf-8")).items()}
    return dict(sorted(kept.items()))


def _measure(log: Log, folder: Path, parts: set[str]) -> Figures:
    """Everything about one size but the paths."""
    columns, world = _columns(log)
    judgement = _judged(columns, world)
    found: Figures = {"cases judged wrongly": int((judgement.masks != _expected(log)).sum())}
    say = partial(_say, found)
    found["events"] = columns.rows
    if "--program" in parts:
        _whole_program(say, found, folder, columns.nbytes)
    if "--columns" not in parts:
        return found
    masks, scans = [], []
    for _ in range(5):  # taking turns
        scans.append(_duck(folder / "log.parquet"))
        masks.append(statistics.median(_cpu(lambda: _judged(columns, world)) for _ in range(3)))
    scan, spent = statistics.median(scans), statistics.median(masks)
    found |= {"masks": spent, "scan": scan}
    say("DuckDB's hash of the Parquet file", scan)
    say("all checks as masks, of the Parquet hash", statistics.median(
        mine / theirs for mine, theirs in zip(masks, scans, strict=True)))  # fmt: skip
    say("  nanoseconds an event", 1e9 * spent / columns.rows)
    say("columns, bytes an event", columns.nbytes / columns.rows)
    if columns.rows > 1_000_000:
        _threads(say, columns, world)
    _touched(say, columns, world, judgement)
    return found


def _say(found: Figures, what: str, value: float) -> None:
    unit, aim = AIMS[what]
    found[what] = value
    told = "" if aim == NO_AIM else f"   (aim {'≥' if aim < 0 else '≤'} {abs(aim):g})"
    print(f"  {what:<58}{value:12.3f} {unit}{told}", flush=True)


def _whole_program(say: Say, found: Figures, folder: Path, size: int) -> None:
    """The program on files, three times each, the yardstick in between."""
    start = _start(folder)[0]
    allowed = 300e6 + 2.5 * size
    for name, kind, against in (
        ("log.parquet", "on Parquet", "log.parquet"), ("log.csv", "on CSV", "log.csv"),
        ("time.parquet", "in order of time", "log.parquet"),
    ):  # fmt: skip
        ratios, spents, peaks, scans = [], [], [], []
        for _ in range(3):
            scans.append(_duck(folder / against))
            spent, peak = _program_with_peak(folder / name)
            ratios.append((spent - start) / scans[-1])
            spents.append(spent - start)
            peaks.append(peak)
        if kind == "on CSV":
            say("DuckDB's hash of the CSV file", statistics.median(scans))
        behind = "its hash" if kind != "in order of time" else "the hash"
        say(f"program {kind}, start taken off, of {behind}", statistics.median(ratios))
        found[kind] = statistics.median(spents)
        likewise = "of 300 MB and 2.5 times the columns" if kind == "on Parquet" else "likewise"
        say(f"memory {kind}, {likewise}", max(peaks) / allowed)


def _columns(log: Log) -> tuple[Columns, World]:
    gathering = Gathering(log.events.column_names)
    for batch in log.events.to_batches(max_chunksize=1 << 17):
        gathering.add(batch)
    columns, world = gathering.columns(), World(ON)
    days = {"2015-01-01": 16_436, "2023-01-01": 19_358, "": np.iinfo(np.int32).max}

    def numbers(table: Any, column: str) -> np.ndarray:
        return np.array([days[text] for text in table.column(column).to_pylist()], np.int32)

    people, managers = log.authorisations, log.managers
    world.know_permits(
        columns, people.column("person").combine_chunks(), people.column("step").combine_chunks(),
        numbers(people, "from"), numbers(people, "to"),
    )  # fmt: skip
    world.know_managers(
        columns, managers.column("case").combine_chunks(),
        numbers(managers, "from"), numbers(managers, "to"),
    )  # fmt: skip
    return columns, world


def _judged(columns: Columns, world: World, threads: int = 1) -> Judgement:
    judgement = judge(columns, BENCH, world, threads=threads)
    judgement.summary()
    return judgement


def _expected(log: Log) -> np.ndarray:
    bits = np.array([1 << [v.value for v in VERDICTS].index(kind) for kind in PLANTED])
    return np.where(log.truth < 0, 0, bits[log.truth])


def _cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _duck(path: Path) -> float:
    """CPU seconds of DuckDB's hash over a file, without its start."""
    code = (
        "import duckdb, time; duckdb.sql('SET enable_progress_bar=false');"
        "begun = time.process_time();"
        f"duckdb.sql({HASH.format(path)!r}).fetchall(); print(time.process_time() - begun)"
    )
    environment = {**os.environ, "PYTHONPATH": str(DUCKDB.resolve())}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    return float(done.stdout.split()[-1])


def _command(path: Path) -> list[str]:
    beside = ["--managers", "managers.parquet", "--authorisations", "people.parquet"]
    files = [part if part.startswith("--") else str(path.parent / part) for part in beside]
    return [sys.executable, "-m", "zhiheng.cli.child", "cli", "conform", str(path), "--scheme",
            str(path.parent / "scheme.yaml"), *files, "--on", ON.isoformat(), "--json"]  # fmt: skip


def _start(folder: Path) -> tuple[float, float]:
    """(CPU seconds, seconds) of the program on a log of one row: medians of seven."""
    path = folder / "nothing.csv"
    path.write_text("case,step,at,by\nA,application,2020-01-01,x\n")
    spents, takens = [], []
    for _ in range(7):
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(_command(path), capture_output=True, text=True, check=False)
        takens.append(time.perf_counter() - begun)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spents.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
    return statistics.median(spents), statistics.median(takens)


def _program_with_peak(path: Path) -> tuple[float, float]:
    """(CPU seconds, bytes of memory at most) of the program on a file."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, *_command(path)], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, int(done.stdout) * 1024


def _threads(say: Say, columns: Columns, world: World) -> None:
    def seconds(threads: int) -> float:
        begun = time.perf_counter()
        judge(columns, BENCH, world, threads=threads)
        return time.perf_counter() - begun

    ratios = [seconds(1) / seconds(2) for _ in range(7)]
    say("two threads, times as quick as one (wall clock)", statistics.median(ratios))


def _touched(say: Say, columns: Columns, world: World, judgement: Judgement) -> None:
    """0.1 % new events: one more visit and report in each of so many cases, seven times others."""
    shares, again = [], judgement
    for turn in range(8):
        fresh = _more(columns, turn)
        whole = _cpu(lambda: _judged(columns, world))
        begun = time.process_time()
        touched = replace_cases(columns, fresh)
        again = judge(columns, BENCH, world, only=touched, before=again, threads=1)
        found = again.summary()
        shares.append((time.process_time() - begun) / whole)
    same = found == _judged(columns, world).summary()
    say("0.1 % new events, of a full run", 100 * statistics.median(shares[1:]))
    say("  the same answer", int(same))


def _more(columns: Columns, turn: int) -> Columns:
    """All rows of some cases, with two new ones in each."""
    places = np.linspace(0, len(columns) - 1, max(1, columns.rows // 2000)).astype(np.int64)
    cases = np.unique((places + turn) % len(columns)).tolist()
    rows = [row for case in cases for row in columns.events(case)]
    last: dict[str, Event] = {row.case: row for row in rows if row.at}
    for row in last.values():
        assert row.at is not None
        for step, days in (("visit", 1), ("report", 2)):
            at = row.at + timedelta(days=days)
            rows.append(Event(row.case, step, at, row.by, row.cycle, evidence="D"))
    return of_events(rows, columns.has)


def _paths(cases: int) -> Figures:
    """The same events in few and in many orders, taking turns."""
    scheme = load_scheme(FREE_SCHEME, "bench")
    both = [_columns(make(cases, many_paths=many))[0] for many in (False, True)]

    def judged(columns: Columns) -> Judgement:
        judgement = judge(columns, scheme, World(ON), threads=1)
        judgement.summary()
        return judgement

    kinds = [judged(columns).summary().variants for columns in both]
    ratios = []
    for turn in range(9):
        few, many = (0, 1) if turn % 2 else (1, 0)
        spent = {which: _cpu(lambda w=which: judged(both[w])) for which in (few, many)}
        ratios.append(spent[1] / spent[0])
    found: Figures = {}
    _say(found, "many paths against few, per event", statistics.median(ratios))
    _say(found, "  many", kinds[1])
    _say(found, "  few", kinds[0])
    return found


def _one_case() -> float:
    """Milliseconds for one case from the body's own records, everything compiled."""
    columns, _ = _columns(make(1))
    rows = columns.events(0)

    def once() -> None:
        fresh = of_events(rows, columns.has)
        judge(fresh, BENCH, world_of(fresh, ON, authorisations=(), managers=()), threads=1)

    once()
    return 1000 * statistics.median(_cpu(once) for _ in range(31))


if __name__ == "__main__":
    main(sys.argv[1:])
