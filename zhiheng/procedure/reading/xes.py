"""XES files, plain or gzipped, as record batches of the contract's columns."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from zhiheng.procedure.reading import COLUMNS, NEEDED, OPTIONAL, Unusable
from zhiheng.procedure.reading.markup import BLOCK
from zhiheng.procedure.reading.traces import Log, Row

BATCH = 50_000
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_TEXT = pa.string()


def open_xes(path: Path) -> "XesFile":
    """The events of one file. Raises Unusable where it cannot be read, or ends within gzip."""
    return XesFile(path)


class XesFile:
    """`zhiheng.procedure.reading.Batches` over an XES file.

    The engine must know before the first event whether the log speaks of evidence at all. So the
    file is first searched for the words, which costs little, and only where `evidence` occurs are
    events read until one carries it: nearly always at the file's beginning.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.warnings: list[str] = []
        self._path = path
        self._raw: BinaryIO | None = None
        self._size = max(path.stat().st_size, 1)
        self.columns = frozenset(NEEDED) | self._carried()

    def widen(self, columns: frozenset[str]) -> None:
        """Hand these columns on too: another file of the same log has them."""
        self.columns |= columns

    @property
    def share(self) -> float:
        if self._raw is None:
            return 0.0
        return 1.0 if self._raw.closed else min(self._raw.tell() / self._size, 1.0)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        names = [name for name in COLUMNS if name in self.columns]
        waiting: list[Row] = []
        with _opened(self._path) as self._raw, _plain(self._raw) as source:
            log = Log(self.name, source)
            for rows in log.rows():
                waiting += rows
                if len(waiting) >= BATCH:
                    yield _batch(waiting, names)
                    waiting = []
            if waiting:
                yield _batch(waiting, names)
        self.warnings += log.warnings()
        self._refuse_strangers(log)

    def place(self, row: int) -> str:
        """The line where the row's event begins. The file is read again: it is asked for rarely."""
        before = 0
        for rows in self._rows():
            if row < before + len(rows):
                return f"第 {rows[row - before].line} 行"
            before += len(rows)
        raise IndexError(row)

    def _rows(self) -> Iterator[list[Row]]:
        with _opened(self._path) as raw, _plain(raw) as source:
            yield from Log(self.name, source).rows()

    def _carried(self) -> frozenset[str]:
        """The optional columns whose names occur in the file; `evidence` where an event has it."""
        found = _occurring(self._path)
        if "evidence" in found and not self._carries_evidence():
            found.discard("evidence")
        return frozenset(found)

    def _carries_evidence(self) -> bool:
        with _opened(self._path) as raw, _plain(raw) as source:
            log = Log(self.name, source)
            return any("evidence" in log.present for _ in log.rows())

    def _refuse_strangers(self, log: Log) -> None:
        """A key may be spelt so that no search finds it (&#101;vidence): then say so."""
        if missed := sorted(log.present & set(OPTIONAL) - self.columns):
            raise Unusable(
                f"{self.name}：属性名 {'、'.join(missed)} 用了字符引用（&#…;），请改写成普通文字。"
            )


def _batch(rows: list[Row], names: list[str]) -> pa.RecordBatch:
    columns = dict(zip(Row._fields, zip(*rows, strict=True), strict=True))
    return pa.RecordBatch.from_arrays([pa.array(columns[name], _TEXT) for name in names], names)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except PermissionError:
        raise Unusable(f"{path}：没有读取权限。") from None
    except OSError as error:
        raise Unusable(f"{path}：读不出来（{error.strerror}），请检查路径和权限。") from error


def _plain(raw: BinaryIO) -> BinaryIO:
    """The file's bytes, unpacked where it is gzip, whatever its name says."""
    begins = raw.read(4)
    raw.seek(0)
    if begins == _ZIP:
        raise Unusable(f"{raw.name}：这是 zip 压缩包，请解压后用其中的 .xes 文件。")
    return cast(BinaryIO, gzip.open(raw)) if begins.startswith(_GZIP) else raw


def _occurring(path: Path) -> set[str]:
    """The optional names that stand anywhere in the file in quotes (UTF-16 without its zeros)."""
    found: set[str] = set()
    tail = b""
    with _opened(path) as raw, _plain(raw) as source:
        while len(found) < len(OPTIONAL) and (block := _block(source)):
            text = (tail + block).replace(b"\0", b"")
            found |= {each for each in OPTIONAL if each not in found and _is_quoted(each, text)}
            tail = text[-16:]
    return found


def _is_quoted(word: str, text: bytes) -> bool:
    return word.encode() in text and any(f"{q}{word}{q}".encode() in text for q in "\"'")


def _block(source: BinaryIO) -> bytes:
    """A block; nothing more where gzip breaks off: the reading itself will say where."""
    try:
        return source.read(BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return b""
