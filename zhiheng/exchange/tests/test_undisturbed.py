"""A hostile file is handed in; while its child is at it, a second session reads and acts."""

import os
import re
import signal
import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from zhiheng.access.terms import Post
from zhiheng.clients.models import Client
from zhiheng.exchange import uploads
from zhiheng.exchange.models import State, Upload
from zhiheng.exchange.reading import book
from zhiheng.exchange.store import store_path
from zhiheng.exchange.tests.reading_lookalikes import forge_size, pack, parts
from zhiheng.exchange.tests.test_views import signed_in
from zhiheng.exchange.tests.test_work import act_of_another
from zhiheng.personnel.models import Person
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db(transaction=True)
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
BOMB = {"xl/media/image.bin": b"\x00" * (64 << 20)}
ENTITY = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'
GREEDY = (
    '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    "<x:row r='1'><x:c r = 'A1'><x:v>1</x:v></x:c></x:row>"
    "<x:row r='1048576'><x:c r = 'XFD1048576'><x:v>1</x:v></x:c></x:row>"
    "</x:sheetData></x:worksheet>"
)


def entity(path: Path) -> Path:
    contents = parts(ROW)
    return pack(path, contents | {SHEET: contents[SHEET].replace("<worksheet", ENTITY, 1)})


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb": (lambda path: pack(path, parts(ROW) | BOMB), "压缩炸弹"),
    "forged size": (
        lambda path: forge_size(pack(path, parts(ROW) | BOMB), "xl/media/image.bin", 1000), "伪造",
    ),
    "external entity": (entity, "实体"),
    "macro": (lambda path: pack(path, parts(ROW) | {"xl/vbaProject.bin": "x"}), "宏"),
    "all memory": (lambda path: pack(path, parts() | {SHEET: GREEDY}), "内存|损坏"),
}  # fmt: skip


def test_a_second_session_works_on(tmp_path, monkeypatch):
    with transaction.atomic():
        browser = signed_in(Post.PERSONNEL_OFFICER)
    for number, (name, (make, says)) in enumerate(HOSTILE.items(), 1):
        stored = store_path(make(tmp_path / f"{name}.xlsx"))
        upload = uploads.receive(stored, f"{name}.xlsx", account=None, now=timezone.now())
        with held_child(monkeypatch) as (begun, let_go):
            reader = threading.Thread(target=try_out, args=[upload])
            reader.start()
            try:
                assert begun.wait(60), f"{name}: no child was started"
                assert browser.get("/imports/").status_code == 200
                act_of_another(f"旁人 {number}")
                assert Client.objects.count() == number
                assert not Upload.objects.get(pk=upload.pk).says
            finally:
                let_go.set()
                reader.join(60)
        told = Upload.objects.get(pk=upload.pk)
        assert told.state == State.BROKEN
        assert re.search(says, told.says), told.says
    assert not Person.objects.exists()
    assert not Entry.objects.filter(act="import_file").exists()
    assert_replay_equals_tables()


def try_out(upload: Upload) -> None:
    try:
        uploads.try_out(upload)
    finally:
        connections.close_all()


@contextmanager
def held_child(monkeypatch: Any):
    """The reading child stands still from its start until it is let go: (begun, let_go)."""
    real, begun, let_go = book.subprocess.Popen, threading.Event(), threading.Event()

    def start(*args: Any, **more: Any) -> Any:
        child = real(*args, **more)
        os.kill(child.pid, signal.SIGSTOP)
        begun.set()
        let_go.wait(60)
        os.kill(child.pid, signal.SIGCONT)
        return child

    with monkeypatch.context() as patch:
        patch.setattr(book.subprocess, "Popen", start)
        yield begun, let_go
