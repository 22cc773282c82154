"""The procedure engine against DuckDB, on generated logs whose verdicts are known.

python bench/procedure.py [CASES…]     default 10,000 100,000 1,000,000; fifteen events each

Every figure is a ratio of CPU seconds (user and system) taken in one run, for the machine may be
shared. The yardstick is DuckDB summing a hash over every column of the same file. DuckDB is put
into build/bench for this; it is no dependency.
"""

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from logs.generate import FREE_SCHEME, ON, PLANTED, SCHEME, Log, make, write

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.follow import replace_cases
from zhiheng.procedure.engine.gather import Gathering, of_events
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.kernel import VERDICTS
from zhiheng.procedure.engine.world import World, world_of
from zhiheng.procedure.events import Event
from zhiheng.procedure.scheme import load_scheme

BENCH = load_scheme(SCHEME, "bench")
SIZES = (10_000, 100_000, 1_000_000)
FOLDER = Path("build/bench")
DUCKDB = FOLDER / "duckdb"
HASH = 'SELECT sum(hash("case", step, "at", "by", cycle, quantity, evidence, waiver)) FROM \'{}\''


def main(sizes: list[int]) -> None:
    """Measure and print; exit 1 where a case is judged wrongly."""
    _install()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without byte code measures parsing
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
          f"Python {platform.python_version()}")  # fmt: skip
    wrong = 0
    for cases in sizes:
        print(f"\n{cases:,} cases", flush=True)
        log = make(cases)
        folder = FOLDER / str(cases)
        write(log, folder)
        wrong += _measure(log, folder)
    _paths(max(sizes))
    _one_case()
    sys.exit(1 if wrong else 0)


def _install() -> None:
    """DuckDB into a folder of its own, from the index that this machine's pip is set up for."""
    if DUCKDB.exists():
        return
    sys.path.insert(0, "tools")
    from install import index

    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(DUCKDB)]
    subprocess.run([*command, "duckdb"], check=True, env={**os.environ, **index()})


def _say(what: str, value: float, unit: str = "×", aim: str = "") -> None:
    print(f"  {what:<58}{value:9.3f} {unit}{f'   (aim {aim})' if aim else ''}", flush=True)


def _measure(log: Log, folder: Path) -> int:
    """Everything about one size; how many cases were judged wrongly."""
    columns, world = _columns(log)
    judgement = _judged(columns, world)
    wrong = int((judgement.masks != _expected(log)).sum())
    print(f"  {columns.rows:,} events, wrongly judged cases: {wrong}")
    start = _program(folder / "nothing.csv")
    scan = _duck(folder / "log.parquet")
    csv_scan = _duck(folder / "log.csv")
    _say("DuckDB's hash of the Parquet file", scan, "s")
    _say("all checks as masks, from columns", _cpu(lambda: _judged(columns, world)) / scan,
         aim="0.35")  # fmt: skip
    _say("columns", columns.nbytes / columns.rows, "bytes an event")
    if columns.rows > 10_000_000:
        _say("start-up of the program", start, "s", "1")
        for name, yardstick, aim in (
            ("log.parquet", scan, "3"), ("log.csv", csv_scan, "1.5"), ("time.parquet", scan, "5"),
        ):  # fmt: skip
            spent, peak = _program_with_peak(folder / name)
            _say(f"the program on {name}, start-up taken off", (spent - start) / yardstick, aim=aim)
            allowed = 300e6 + 2.5 * columns.nbytes
            _say("  its memory of 300 MB and 2.5 times the columns", peak / allowed, aim="1")
        _threads(columns, world)
    _touched(columns, world, judgement)
    return wrong


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


def _cpu(work: Callable[[], Any], times: int = 3) -> float:
    """CPU seconds of this process: the median."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _children(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[:6]}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _duck(path: Path) -> float:
    """CPU seconds of DuckDB's hash over a file, without its start: the median of three."""
    code = (
        "import duckdb, time; duckdb.sql('SET enable_progress_bar=false');"
        "begun = time.process_time();"
        f"duckdb.sql({HASH.format(path)!r}).fetchall(); print(time.process_time() - begun)"
    )
    environment = {**os.environ, "PYTHONPATH": str(DUCKDB.resolve())}
    command = [sys.executable, "-c", code]
    return statistics.median(
        float(
            subprocess.run(
                command, capture_output=True, env=environment, check=True
            ).stdout.split()[-1]
        )
        for _ in range(3)
    )


def _command(path: Path) -> list[str]:
    beside = ["--managers", "managers.parquet", "--authorisations", "people.parquet"]
    files = [part if part.startswith("--") else str(path.parent / part) for part in beside]
    return [sys.executable, "-m", "zhiheng.cli.child", "cli", "conform", str(path), "--scheme",
            str(path.parent / "scheme.yaml"), *files, "--on", ON.isoformat(), "--json"]  # fmt: skip


def _program(path: Path) -> float:
    """CPU seconds of the program on a log of one row: its start."""
    path.write_text("case,step,at,by\nA,application,2020-01-01,x\n")
    return statistics.median(_children(_command(path)) for _ in range(5))


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


def _threads(columns: Columns, world: World) -> None:
    def seconds(threads: int) -> float:
        begun = time.perf_counter()
        judge(columns, BENCH, world, threads=threads)
        return time.perf_counter() - begun

    ratios = [seconds(1) / seconds(2) for _ in range(7)]
    load = os.getloadavg()[0]
    _say(f"two threads against one (load {load:.1f})", statistics.median(ratios), aim="1.7")


def _touched(columns: Columns, world: World, judgement: Judgement) -> None:
    """0.1 % new events: one more visit and report in each of so many cases."""
    whole = _cpu(lambda: _judged(columns, world))
    cases = np.linspace(0, len(columns) - 1, max(1, columns.rows // 2000)).astype(np.int64)
    rows = [row for case in np.unique(cases).tolist() for row in columns.events(case)]
    last: dict[str, Event] = {row.case: row for row in rows if row.at}
    for row in last.values():
        assert row.at is not None
        for step, days in (("visit", 1), ("report", 2)):
            at = row.at + timedelta(days=days)
            rows.append(Event(row.case, step, at, row.by, row.cycle, evidence="D"))
    fresh = of_events(rows, columns.has)
    begun = time.process_time()
    touched = replace_cases(columns, fresh)
    again = judge(columns, BENCH, world, only=touched, before=judgement,
                  threads=1)  # fmt: skip
    found = again.summary()
    spent = time.process_time() - begun
    same = found == _judged(columns, world).summary()
    _say(f"0.1 % new events, of a full run (same answer: {same})", 100 * spent / whole, "%", "2")


def _paths(cases: int) -> None:
    """The same events in few and in many orders."""
    spent, kinds = {}, {}
    for many in (False, True):
        log = make(cases, many_paths=many)
        columns, _ = _columns(log)
        scheme = load_scheme(FREE_SCHEME, "bench")
        kinds[many] = judge(columns, scheme, World(ON)).summary().variants
        spent[many] = _cpu(
            lambda c=columns, s=scheme: judge(c, s, World(ON), threads=1).summary(), 7
        )  # fmt: skip
    print(f"\n{kinds[False]:,} paths and {kinds[True]:,} paths")
    _say("per event, many paths against few", spent[True] / spent[False], aim="1.1")


def _one_case() -> None:
    """One case from the body's own records, everything compiled."""
    log = make(1)
    columns, _ = _columns(log)
    rows = columns.events(0)

    def once() -> None:
        fresh = of_events(rows, columns.has)
        judge(fresh, BENCH, world_of(fresh, ON, authorisations=(), managers=()), threads=1)

    once()
    _say("one case from records, warm", 1000 * _cpu(once, 31), "ms", "5")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
