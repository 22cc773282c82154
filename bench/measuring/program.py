"""`zhiheng conform` as a program on files: its start, its cost and its memory."""

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from logs.generate import ON
from measuring.figures import Figures, Say
from measuring.yardstick import hashed


def whole(say: Say, found: Figures, folder: Path, size: int) -> None:
    """The program on files, three times each, the yardstick in between."""
    idle = start(folder)[0]
    allowed = 300e6 + 2.5 * size
    for name, kind, against in (
        ("log.parquet", "on Parquet", "log.parquet"), ("log.csv", "on CSV", "log.csv"),
        ("time.parquet", "in order of time", "log.parquet"),
    ):  # fmt: skip
        ratios, spents, peaks, scans = [], [], [], []
        for _ in range(3):
            scans.append(hashed(folder / against))
            spent, peak = _with_peak(folder / name)
            ratios.append((spent - idle) / scans[-1])
            spents.append(spent - idle)
            peaks.append(peak)
        if kind == "on CSV":
            say("DuckDB's hash of the CSV file", statistics.median(scans))
        behind = "its hash" if kind != "in order of time" else "the hash"
        say(f"program {kind}, start taken off, of {behind}", statistics.median(ratios))
        found[kind] = statistics.median(spents)
        likewise = "of 300 MB and 2.5 times the columns" if kind == "on Parquet" else "likewise"
        say(f"memory {kind}, {likewise}", max(peaks) / allowed)


def _command(path: Path) -> list[str]:
    beside = ["--managers", "managers.parquet", "--authorisations", "people.parquet"]
    files = [part if part.startswith("--") else str(path.parent / part) for part in beside]
    return [sys.executable, "-m", "zhiheng.cli.child", "cli", "conform", str(path), "--scheme",
            str(path.parent / "scheme.yaml"), *files, "--on", ON.isoformat(), "--json"]  # fmt: skip


def start(folder: Path) -> tuple[float, float]:
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


def _with_peak(path: Path) -> tuple[float, float]:
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
