"""How long it takes to verify a trail of a million entries, as a file and in the database.

python bench/trail.py [ENTRIES]

Entries have the usual size (some 900 bytes) but name no rows: filling a million live rows would
measure the filling. Ratios are to reading the exported file and hashing it once, in the same run.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from measuring.body import served
from zhiheng.trace.canonical import dumps
from zhiheng.trace.format import VERSION, chain

BATCH = 200
AT = "2099-01-01T00:00:00.000000Z"  # never before the entries that are there already


def payload(seq: int) -> bytes:
    """The canonical bytes of one entry of the usual size."""
    note = {
        "digest": hashlib.sha256(str(seq).encode()).hexdigest(),
        "number": f"2026{seq:012d}",
        "product": "移动电源 锂离子电池组 示例型号" * 4,
        "values": {"a": 1, "b": 2, "state": "01", "until": "2031-03-01", "from": "2026-03-02"},
    }
    return dumps(
        {
            "v": VERSION, "entry": str(UUID(int=seq + (1 << 64))), "at": AT, "recorded": AT,
            "by": {"account": None, "posts": ["operator"], "via": "cli"}, "act": "bench",
            "outcome": "done", "subject": None, "reason": None, "rules": [{"clause": "8 ¶1-b"}],
            "regulation": None, "key": None, "note": note, "evidence": [],
            "erased": [], "rows": [], "leaves": None, "seq": seq,
        }
    )  # fmt: skip


def chained(first: int, last: int, before: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Entries first … last with their chain digests."""
    digest = before
    for seq in range(first, last + 1):
        body = payload(seq)
        digest = chain(digest, body)
        yield seq, body, digest


def bare_hash(path: Path) -> float:
    """Seconds to read the file and hash it once: what cannot be avoided."""
    begun, digest = time.perf_counter(), hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return time.perf_counter() - begun


def run(*arguments: str) -> float:
    """Seconds of `zhiheng trace …`; stops where it does not say that all is in order."""
    begun = time.perf_counter()
    program = [sys.executable, "-m", "zhiheng.cli.child", "cli", "trace", *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"not in order: {done.stdout}{done.stderr}")
    return time.perf_counter() - begun


def fill_database(count: int) -> None:
    """Append entries through the table's own trigger, as the application's role."""
    from django.db import connection, transaction

    from zhiheng.trace.models import Head

    head = Head.objects.get()
    columns = "id, seq, payload, digest, at, recorded, act, outcome, account, via, subject_table"
    entries = chained(head.seq + 1, head.seq + count, bytes(head.digest))
    # Some at a time: the head's row is updated with each entry, and its old versions are only
    # passed over quickly once their transaction has ended.
    while batch := list(islice(entries, BATCH)):
        copying = f"COPY trace_entry ({columns}) FROM STDIN"
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(copying) as copy,
        ):
            for seq, body, digest in batch:
                key = UUID(int=seq + (1 << 64))
                row = [key, seq, body.decode(), digest, AT, AT, "bench", "done", None, "cli", ""]
                copy.write_row(row)


def main(count: int) -> None:
    """Fill a database, export and verify; print."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as folder:
        path = Path(folder) / "trail.jsonl"
        served(Path(folder) / "data", lambda: _measure(path, count))


def _measure(path: Path, count: int) -> None:
    begun = time.perf_counter()
    fill_database(count)
    print(f"{count:,} entries, filled in {time.perf_counter() - begun:.0f} s")
    exported = run("export", str(path))
    base = bare_hash(path)
    print(f"{path.stat().st_size / 1e6:.0f} MB as a file, {os.cpu_count()} cores")
    for name, taken in (
        ("export", exported),
        ("verify the file", run("verify", str(path))),
        ("verify the database", run("verify")),
    ):
        print(f"  {name:<20} {taken:7.1f} s   {taken / base:6.1f} × one SHA-256 of the file")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
