"""The yardstick: DuckDB summing a hash over every column of a file."""

import os
import subprocess
import sys
from pathlib import Path

from measuring.fetched import FOLDER, fetch

_PLACE = FOLDER / "duckdb"
_HASH = 'SELECT sum(hash("case", step, "at", "by", cycle, quantity, evidence, waiver)) FROM \'{}\''


def install() -> str:
    """DuckDB into a folder of its own; its version."""
    if not _PLACE.exists():
        fetch("duckdb", "--target", str(_PLACE))
    return next(_PLACE.glob("duckdb-*.dist-info")).name.split("-")[1].removesuffix(".dist")


def hashed(path: Path) -> float:
    """CPU seconds of DuckDB's hash over a file, without its start."""
    code = (
        "import duckdb, time; duckdb.sql('SET enable_progress_bar=false');"
        "begun = time.process_time();"
        f"duckdb.sql({_HASH.format(path)!r}).fetchall(); print(time.process_time() - begun)"
    )
    environment = {**os.environ, "PYTHONPATH": str(_PLACE.resolve())}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    return float(done.stdout.split()[-1])
