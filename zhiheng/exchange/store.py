"""Uploaded files, kept under their SHA-256: never overwritten, whole or not there at all.

What came in may hold identity numbers, so on the disk it is sealed (evidence.sealing) under the
installation's own key.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings

from zhiheng.evidence import sealing
from zhiheng.exchange.reading.book import Book, read_workbook
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.trace import vault

_PIECE = 1 << 20
_NOBODY = UUID(int=0)  # a file may tell of many people: no single owner's key seals it


@dataclass(frozen=True)
class Stored:
    """A file that is on the disk: its SHA-256 (hexadecimal) and its length in bytes."""

    digest: str
    size: int


def store(pieces: Iterable[bytes], name: str) -> Stored:
    """Stream pieces into the store: temporary file, fsync, link to the hash, fsync of the folder.

    Raises Unreadable where the file is empty or over settings.MAX_IMPORT_BYTES.
    """
    folder = Path(settings.FILES_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(16)}"
    try:
        stored = _write(draft, pieces, name)
        _keep(draft, path_of(stored.digest))
        return stored
    finally:
        draft.unlink(missing_ok=True)


def _write(draft: Path, pieces: Iterable[bytes], name: str) -> Stored:
    size, digest = 0, hashlib.sha256()

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            size += len(piece)
            if size > settings.MAX_IMPORT_BYTES:
                most = settings.MAX_IMPORT_BYTES >> 20
                raise Unreadable(f"文件“{name}”超过上限 {most} MB。请分成几个文件。")
            digest.update(piece)
            yield piece

    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealer = sealing.Sealer(file, _NOBODY, vault.upload_key())
        for piece in counted():
            sealer.write(piece)
        sealer.finish()
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise Unreadable(f"文件“{name}”是空的（0 字节）。请选择填好的工作簿或 CSV 文件。")
    return Stored(digest.hexdigest(), size)


def _keep(draft: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        os.link(draft, place)
    except FileExistsError:
        return
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store_path(path: Path) -> Stored:
    """Store a file that lies on this machine; a pipe or a device could keep us waiting for ever."""
    try:
        if path.exists() and not path.is_file():
            raise Unreadable(f"“{path.name}”不是文件（是文件夹、管道或设备）。请给出表格文件。")
        with path.open("rb") as file:
            return store(iter(lambda: file.read(_PIECE), b""), path.name)
    except OSError as error:
        raise Unreadable(f"文件“{path.name}”打不开。请检查路径和权限。") from error


def path_of(digest: str) -> Path:
    """Where the file of that digest lies, sealed."""
    return Path(settings.FILES_DIR) / digest[:2] / digest


def book_of(digest: str, name: str) -> Book:
    """The stored file, read as any file is read. Raises Unreadable."""
    with opened(digest, name) as file:
        return read_workbook(file, name=name)


@contextmanager
def opened(digest: str, name: str) -> Iterator[BinaryIO]:
    """The file as it came, in memory or in a file without a name. Raises Unreadable."""
    again = hashlib.sha256()
    with _nameless() as file:
        try:
            with path_of(digest).open("rb") as stored:
                for piece in sealing.opened(stored, vault.upload_key()):
                    again.update(piece)
                    file.write(piece)
        except (OSError, sealing.Altered) as error:
            raise Unreadable(_LOST.format(name=name)) from error
        if again.hexdigest() != digest:
            raise Unreadable(_LOST.format(name=name))
        file.seek(0)
        yield file


_LOST = "保存的文件“{name}”读不出来：它已损坏，或不是用本机构的密钥保存的。请重新交来这个文件。"


def _nameless() -> BinaryIO:
    """A file that has a number and no name: gone when it is closed, however that happens."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("upload"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())
