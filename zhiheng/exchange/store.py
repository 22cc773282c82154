"""Uploaded files, kept under their SHA-256: never overwritten, whole or not there at all."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhiheng.exchange.reading import Unreadable

_PIECE = 1 << 20


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
    most, size, digest = settings.MAX_IMPORT_BYTES, 0, hashlib.sha256()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise Unreadable(f"文件“{name}”超过上限 {most >> 20} MB。请分成几个文件。")
            digest.update(piece)
            file.write(piece)
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
    """Where the file of that digest lies."""
    return Path(settings.FILES_DIR) / digest[:2] / digest
