"""A certification body on an embedded database: served, filled, its acts timed."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4


def served(folder: Path, work: Callable[[], Any]) -> Any:
    """Do the work on an embedded database in the folder; what it gave."""
    from zhiheng.embedded import Server
    from zhiheng.site.boot import bring_up_to_date, start

    server = Server(folder)
    try:
        urls = server.ensure()
        os.environ |= {
            "DATA_DIR": str(folder), "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner,
        }  # fmt: skip
        if not bring_up_to_date():
            sys.exit("数据库没有更新成功。")
        start()
        return work()
    finally:  # while the folder is still there
        server.stop()


def write(groups: Any) -> None:
    """Each group of rows of one model, all in one act."""
    from django.db import transaction

    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    with transaction.atomic():
        sheet = Sheet(uuid4())
        for group in groups:
            sheet.create_many(group)
        now = datetime.now(UTC)
        append(sheet, at=now, recorded=now, who={"via": "bench"}, act="bench")


def timed(what: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """Do it and print what it took; (what it gave, seconds by the clock)."""
    begun, spent = time.monotonic(), time.process_time()
    value = work()
    whole, own = time.monotonic() - begun, time.process_time() - spent
    print(f"  {what:<24}{whole:8.1f} 秒，其中本程序 {own:.1f} 秒", flush=True)
    return value, whole
