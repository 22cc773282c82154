"""No identity number stands clear anywhere: files, database and its log, dump, caches, output.

A CSV is brought in (tried, carried in, refused, its reading child killed): a workbook's zip would
hide the number from a search.
"""

import contextlib
import os
import signal
import subprocess
import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.embedded import binaries
from zhiheng.embedded.cluster import OWNER, SUPERUSER
from zhiheng.evidence import sealing
from zhiheng.exchange.models import State
from zhiheng.exchange.reading import book, limits
from zhiheng.exchange.store import book_of, opened, path_of, store, store_path
from zhiheng.exchange.uploads import carry_in, receive, try_out
from zhiheng.personnel.models import Person

together = pytest.mark.django_db(transaction=True)


def number(day: date, order: int) -> str:
    """A resident's number that no other test uses, with its check digit."""
    body = f"110101{day:%Y%m%d}{order:03d}"
    weights = [pow(2, 17 - at, 11) for at in range(17)]
    rest = sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]


NUMBERS = [number(date(1931, 7, 9), order) for order in (11, 13, 17, 19)]


def people(folder: Path, name: str, identity: str, *, good: bool = True) -> Path:
    path = folder / name
    staff, joined = f"N{identity[-4:]}", "2015-07-01" if good else "2015年13月45日"
    rows = ["工号,姓名,证件类型,证件号码,入职日期", f"{staff},秦可,身份证,{identity},{joined}"]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def upload(path: Path):
    return receive(store_path(path), path.name, account=None, now=timezone.now(), sheet="person")


def bring_in(each) -> None:
    carry_in(each, by=system(), at=timezone.now(), report=lambda done, total: None)


@together
def test_no_number_stands_clear_anywhere(tmp_path, databases, monkeypatch, capfd, caplog):
    carried, tried, refused, killed = NUMBERS
    done = upload(people(tmp_path, "人员.csv", carried))
    assert try_out(done) is not None and done.state == State.TRIED, done.says
    bring_in(done)
    assert done.state == State.DONE and Person.objects.count() == 1, done.says

    assert try_out(upload(people(tmp_path, "试算.csv", tried))) is not None

    wrong = upload(people(tmp_path, "有误.csv", refused, good=False))
    assert try_out(wrong).refused
    with contextlib.suppress(Exception):
        bring_in(wrong)
    assert wrong.state != State.DONE

    broken = upload(people(tmp_path, "中断.csv", killed))
    with every_child_killed(monkeypatch):
        assert try_out(broken) is None and broken.state == State.BROKEN

    assert Person.objects.count() == 1
    places = [*files_of(settings.DATA_DIR), dump(databases, tmp_path)]
    assert any(path.name == done.file_digest for path in places)
    found = [str(path) for path in places if any(n in clear(path) for n in NUMBERS)]
    assert not found, found
    printed = capfd.readouterr()
    assert not any(n in printed.out + printed.err + caplog.text for n in NUMBERS)


def files_of(folder: Path) -> list[Path]:
    """Every file there, with what the database has written so far."""
    call_command("check")  # whatever a command would print, too
    # Not rglob: it stumbles over a folder that goes meanwhile, as those of other databases do.
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def clear(path: Path) -> str:
    with contextlib.suppress(OSError):  # the database removes files of its own meanwhile
        return path.read_bytes().decode("latin-1")
    return ""


def dump(databases, folder: Path) -> Path:
    """The database as a backup would hold it, once its pages are on the disk."""
    with databases.connect(SUPERUSER, databases.current) as administrator:
        administrator.execute("CHECKPOINT")
    program = binaries.find().program("pg_dump")
    path = folder / "dump.sql"
    url = databases.server.url(OWNER, databases.current)
    subprocess.run([program, "--file", path, url], check=True, capture_output=True)
    assert "personnel_person" in path.read_text(encoding="utf-8")
    return path


@contextlib.contextmanager
def every_child_killed(monkeypatch):
    """The reading child is killed as soon as it has begun to write what it read."""
    real = subprocess.Popen

    def start(*args, **more):
        child = real(*args, **more)
        os.kill(child.pid, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, [child.pid, signal.SIGKILL]).start()
        return child

    with monkeypatch.context() as patch:
        patch.setattr(book.subprocess, "Popen", start)
        yield


# -- the sealed file itself ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, sealing.FRAME, sealing.FRAME + 1, 3 * sealing.FRAME])
def test_a_stored_file_comes_back_as_it_was(tmp_path, settings, size):
    settings.FILES_DIR, settings.KEYS_DIR = tmp_path / "files", tmp_path / "keys"
    content = os.urandom(size)
    stored = store([content[:7], content[7:]], "a.bin")
    assert stored.size == size
    if size >= 64:  # a byte or two stand in any file by chance
        assert content[:64] not in path_of(stored.digest).read_bytes()
    with opened(stored.digest, "a.bin") as file:
        assert file.read() == content


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "foreign", "other_keys", "gone"])
def test_an_altered_file_is_not_read(tmp_path, settings, harm):
    settings.FILES_DIR, settings.KEYS_DIR = tmp_path / "files", tmp_path / "keys"
    stored = store([os.urandom(3 * sealing.FRAME)], "a.bin")
    place = path_of(stored.digest)
    place.chmod(0o600)
    raw, step = bytearray(place.read_bytes()), sealing.FRAME + 16
    start = len(sealing.MAGIC) + 23
    if harm == "flip":
        raw[start + step + 5] ^= 1
    elif harm == "cut":
        del raw[start + 2 * step :]
    elif harm == "swap":
        raw[start : start + step], raw[start + step : start + 2 * step] = (
            raw[start + step : start + 2 * step], raw[start : start + step],
        )  # fmt: skip
    elif harm == "foreign":
        raw = bytearray(b"PK\3\4 not sealed at all")
    elif harm == "other_keys":
        settings.KEYS_DIR = tmp_path / "others"
    place.write_bytes(raw)
    if harm == "gone":
        place.unlink()
    with pytest.raises(limits.Unreadable, match="重新交来"):
        book_of(stored.digest, "a.bin")
