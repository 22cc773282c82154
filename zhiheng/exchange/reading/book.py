"""A file nobody trusts, read: the parent's side, which sees the wire and never the file."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, NamedTuple

from zhiheng.exchange.reading.limits import DEFAULT, MIB, Limits, Unreadable
from zhiheng.exchange.reading.wire import Fault, read_line

Value = str | int | float | bool | date | datetime | time | Fault | None
_ROOT = Path(__file__).resolve().parents[3]


class Cell(NamedTuple):
    """One cell: raw value and kind – empty, text, number, boolean, date, datetime, time, fault."""

    raw: Value
    kind: str

    @classmethod
    def of(cls, raw: Value) -> "Cell":
        return cls(raw, _KINDS[type(raw)])


_KINDS = {
    type(None): "empty",
    str: "text",
    int: "number",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "datetime",
    time: "time",
    Fault: "fault",
}


class Row(NamedTuple):
    """One filled row: its number as the spreadsheet shows it (from 1), values from column A on."""

    number: int
    values: list[Value]

    def cell(self, column: int) -> Cell:
        """The cell in a column (from 1); empty beyond the last filled one."""
        return Cell.of(self.values[column - 1] if column <= len(self.values) else None)


@dataclass(frozen=True)
class Sheet:
    """One sheet, read lazily and as often as wanted from the book's spool.

    date1904: days counted from 1904; None where the file does not say (CSV).
    row_count: filled rows only. filled_down: cells given the value of a merged region above them.
    """

    name: str
    hidden: bool
    date1904: bool | None
    row_count: int
    column_count: int
    filled_down: int
    _spool: BinaryIO
    _span: tuple[int, int]

    def rows(self) -> Iterator[Row]:
        """The filled rows in order. Sheets of one book may be read in turns."""
        place, end = self._span
        while place < end:
            self._spool.seek(place)
            raw = self._spool.readlines(4 * MIB)
            place = self._spool.tell()
            for piece in raw:
                found = _trusting(piece)
                if not isinstance(found[0], int):
                    return
                yield Row(found[0], found[1:])


@dataclass(frozen=True)
class Book:
    """All sheets of a file. kind: xlsx, xls or csv; encoding: of a CSV. Close it, or use `with`."""

    name: str
    kind: str
    encoding: str | None
    sheets: tuple[Sheet, ...]
    _spool: BinaryIO

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._spool.close()

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, spaces around it not counted."""
        return next((s for s in self.sheets if s.name.strip() == name.strip()), None)


def read_workbook(
    path: str | Path | BinaryIO, *, limits: Limits = DEFAULT, name: str | None = None
) -> Book:
    """Read an .xlsx, .xls or CSV file in a child process with ceilings on memory, time and output.

    path may also be a binary file with a file number; name is what the user calls it (sentences use
    it, and its ending). Raises Unreadable, whose text is the sentence for the user.
    """
    if isinstance(path, str | Path):
        shown = name or Path(path).name
        try:
            with open(path, "rb") as file:
                return _read(file, _shown(shown), limits)
        except OSError as error:
            raise Unreadable(f"文件“{_shown(shown)}”打不开。请检查路径和权限。") from error
    return _read(path, _shown(name or "上传的文件"), limits)


def _shown(name: str) -> str:
    """A file's name as it may be shown: invisible and direction characters as their code points."""
    kept = (c if c.isprintable() else f"\\u{ord(c):04x}" for c in name)
    return "".join(kept)[:200] or "未命名"


def _read(file: BinaryIO, name: str, limits: Limits) -> Book:
    size = os.fstat(file.fileno()).st_size
    if size == 0:
        raise Unreadable(f"文件“{name}”是空的（0 字节）。请选择填好的工作簿或 CSV 文件。")
    if size > limits.file_bytes:
        raise Unreadable(
            f"文件“{name}”有 {size / MIB:.1f} MB，"
            f"超过上限 {limits.file_bytes // MIB} MB。请分成几个文件。"
        )
    spool = tempfile.TemporaryFile()  # noqa: SIM115 – the book keeps it open
    try:
        file.seek(0)
        code = _run_child(file, spool, name, limits)
        return _index(spool, code, name, limits)
    except BaseException:
        spool.close()
        raise


def _run_child(file: BinaryIO, spool: BinaryIO, name: str, limits: Limits) -> int:
    """Run the child to its end or to the end of its time; its exit code (negative: the signal)."""
    # Where packages are it is told: to search for that, as else (-S), takes longer than most files.
    command = [sys.executable, "-S", "-m", "zhiheng.exchange.reading.child", name]
    environment = {"PYTHONPATH": _places(), "PYTHONIOENCODING": "utf-8", "PATH": os.defpath}
    child = subprocess.Popen(
        [*command, json.dumps(asdict(limits))],
        stdin=file,
        stdout=spool,
        stderr=subprocess.DEVNULL,
        env=environment | {k: v for k, v in os.environ.items() if k == "SYSTEMROOT"},
        cwd=_ROOT,
        start_new_session=True,
    )
    try:
        return child.wait(timeout=_left(child.pid, limits.seconds))
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_too_slow(name, limits)) from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


@cache
def _places() -> str:
    """Where the child finds this program and what it imports of others, and nothing else is."""
    found = map(find_spec, ("orjson", "python_calamine"))
    packages = {str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin}
    return os.pathsep.join([str(_ROOT), *sorted(packages)])


def _left(pid: int, seconds: float) -> float:
    """Seconds that are left when the process has ended, which the system says at once.

    All of them where the system cannot: Python looks again up to every twentieth of a second.
    """
    if not hasattr(os, "pidfd_open"):
        return seconds
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return seconds
    try:
        begun, ending = monotonic(), select.poll()
        ending.register(process, select.POLLIN)
        ending.poll(1000 * seconds)
        return max(0.0, begun + seconds - monotonic())
    finally:
        os.close(process)


def _too_slow(name: str, limits: Limits) -> str:
    return (
        f"文件“{name}”读了 {limits.seconds} 秒还没读完，已停止。"
        "请删去多余的行列和格式后另存，或分成几个文件。"
    )


def _index(spool: BinaryIO, code: int, name: str, limits: Limits) -> Book:
    """Find the sheets on the wire. Raises Unreadable for a refusal or a child that broke."""
    spool.seek(0)
    sheets: list[Sheet] = []
    about: dict[str, Any] = {}
    start = place = 0
    for raw in spool:
        before, place = place, place + len(raw)
        if not raw.startswith(b'["'):
            continue
        word, more = _trusting(raw)
        if word == "refused":
            raise Unreadable(more)
        if word == "sheet":
            about, start = more, place
        elif word == "close":
            sheets.append(_sheet(about, more, spool, (start, before)))
        elif word == "done" and code == 0:
            return Book(name, more["kind"], about.get("encoding"), tuple(sheets), spool)
    raise Unreadable(_broken(code, name, limits))


def _sheet(about: dict, counts: dict, spool: BinaryIO, span: tuple[int, int]) -> Sheet:
    return Sheet(
        about["name"],
        about["hidden"],
        about["date1904"],
        counts["rows"],
        counts["columns"],
        counts["filled_down"],
        spool,
        span,
    )


def _trusting(raw: bytes) -> list[Any]:
    try:
        return read_line(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("读取进程送回了不成行的内容，已停止。请把文件另存后再交。") from error


def _broken(code: int, name: str, limits: Limits) -> str:
    if code in (-signal.SIGXCPU if hasattr(signal, "SIGXCPU") else None,):
        return _too_slow(name, limits)
    return (
        f"文件“{name}”让读取进程中途停下（内存上限 {limits.memory_bytes // MIB} MB），"
        "没有读入任何内容。"
        "文件可能已损坏或声明了过大的范围；"
        "请用 Excel 或 WPS 打开，删去多余的行列，另存为 .xlsx 后再交。"
    )
