"""How long 100,000 certificates take: file stored, read, planned, carried in; then the same again.

python bench/import.py [CERTIFICATES]    on an embedded database in a temporary folder
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from measuring.body import served

START = date(2021, 1, 1)


def rows(count: int) -> dict[str, Iterable[dict[str, object]]]:
    """A body with `count` certificates, each with its case, state and responsible manager."""
    clients, managers = max(count // 20, 1), 12
    numbers = [f"202101{i % 17:04d}{i:06d}" for i in range(count)]
    return {
        "scheme": [{"code": "CCC-01", "name": "电线电缆", "kind": "强制性产品认证"}],
        "person": [
            {"number": f"E{i:03d}", "name": f"张{chr(0x4E00 + i)}"} for i in range(managers)
        ],
        "client": [
            {"name": f"第{i}电器制造有限公司", "country": "156", "address": f"工业路{i}号"}
            for i in range(clients)
        ],
        "factory": [
            {"number": f"A{i:06d}", "name": f"第{i}电器制造有限公司一厂"} for i in range(clients)
        ],
        "case": (
            {"number": f"P-{i}", "scheme": "CCC-01", "client": f"第{i % clients}电器制造有限公司"}
            for i in range(count // 2)
        ),
        "certificate": (
            {
                "number": numbers[i],
                "case": f"P-{i // 2}" if i // 2 < count // 2 else None,
                "scheme": "CCC-01",
                "client": f"第{i // 2 % clients}电器制造有限公司",
                "factory": f"A{i // 2 % clients:06d}",
                "product": f"移动电源 型号{i}",
                "models_covered": f"X-{i}、X-{i}A",
                "standards": "GB 4943.1-2022；GB 31241-2022",
                "issued_on": START + timedelta(days=i % 1500),
                "expires_on": START + timedelta(days=i % 1500 + 1825),
                "state": "有效",
            }
            for i in range(count)
        ),
        "responsibility": (
            {
                "certificate": numbers[i],
                "person": f"E{i % managers:03d}",
                "starts": date(2026, 1, 1),
            }
            for i in range(count)
        ),
    }


def main(count: int) -> None:
    """Measure and print; exit 1 where 100,000 take more than two minutes."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as folder:
        whole = served(Path(folder), lambda: _measure(Path(folder), count))
    if count >= 100_000 and whole > 120:
        sys.exit(1)


def _measure(folder: Path, count: int) -> float:
    from zhiheng.access.actor import operator
    from zhiheng.exchange.commands import import_file
    from zhiheng.exchange.planning.make import make_plan
    from zhiheng.exchange.store import book_of, store_path
    from zhiheng.exchange.template import write_template
    from zhiheng.law.clock import in_shanghai

    path = folder / "certificates.xlsx"
    write_template(path, rows(count))
    print(f"{count:,} 张证书，文件 {path.stat().st_size / 2**20:.1f} MB")
    begun = last = time.monotonic()
    busy = time.process_time()

    def lap(what: str) -> None:
        nonlocal last, busy
        now, cpu = time.monotonic(), time.process_time()
        print(f"  {what:<12}{now - last:7.1f} 秒（本进程 CPU {cpu - busy:.1f}）", flush=True)
        last, busy = now, cpu

    at = datetime.now(UTC)
    today = in_shanghai(at).date()
    stored = store_path(path)
    book = book_of(stored.digest, name=path.name)
    lap("存档与读取")
    plan = make_plan(book, digest=stored.digest, on=today)
    lap("试算")
    with _others() as waits:
        done = import_file(by=operator("bench"), at=at, plan=plan)
    lap("入库")
    whole = last - begun
    assert done.receipt is not None
    print(f"合计 {whole:.1f} 秒，{plan.counts}；留痕第 {done.receipt.seq} 条")
    print(f"其间别人的动作：{len(waits)} 次，最慢 {max(waits, default=0):.2f} 秒")
    again = make_plan(book, digest=stored.digest, on=today)
    lap("同一文件再试算")
    assert not again.writes, again.counts
    return whole


class _others:
    """Somebody else acting every fifth of a second meanwhile; yields how long each act took."""

    def __enter__(self) -> list[float]:
        self.waits: list[float] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._act, daemon=True)
        self.thread.start()
        return self.waits

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _act(self) -> None:
        from uuid import uuid4

        from django.db import connections, transaction

        from zhiheng.clients.models import Client
        from zhiheng.trace.ledger import append
        from zhiheng.trace.sheet import Sheet

        number = 0
        while not self.stop.wait(0.2):
            number, begun = number + 1, time.monotonic()
            with transaction.atomic():
                sheet = Sheet(uuid4())
                sheet.create(Client(name=f"旁人 {number}"))
                now = datetime.now(UTC)
                append(sheet, at=now, recorded=now, who={"via": "bench"}, act="bench")
            self.waits.append(time.monotonic() - begun)
        connections.close_all()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
