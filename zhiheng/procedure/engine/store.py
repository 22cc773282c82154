"""Arrays kept in a file beside the database, with a checksum for every part of it.

A file: MAGIC, the length of the header (8 bytes, little-endian), the header (JSON), the arrays one
after the other. The header names each array with its type, length and SHA-256, and is itself
followed by its own. Whatever does not agree is `Damaged`: rebuild the columns from the records.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"ZHIHENG-COLUMNS-2\n"
_DIGEST = 32


class Damaged(Exception):
    """The file is cut short, altered or of another version; `str()` says which."""


def save(arrays: dict[str, np.ndarray], about: dict[str, Any], path: Path) -> None:
    """Write the arrays; what stood there before stays until all is written.

    about: anything JSON that the caller wants back, such as how far in the trail they reach.
    """
    header = {
        "about": about,
        "arrays": [
            [name, array.dtype.str, len(array), _digest(array).hex()]
            for name, array in arrays.items()
        ],
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(MAGIC + len(text).to_bytes(8, "little") + text)
            file.write(hashlib.sha256(text).digest())
            for array in arrays.values():
                file.write(_bytes(array))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """(the arrays, what was said about them). Raises Damaged, and OSError."""
    try:
        with path.open("rb") as file:
            header = _header(file, path)
            arrays = {
                name: _array(file, path, name, kind, count, digest)
                for name, kind, count, digest in header["arrays"]
            }
            if file.read(1):
                raise Damaged(f"{path}：后面多出了内容，将重新生成。")
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"{path}：内容不是所要的样子（{error}），将重新生成。") from None
    return arrays, header["about"]


def _bytes(array: np.ndarray) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data


def _digest(array: np.ndarray) -> bytes:
    return hashlib.sha256(_bytes(array)).digest()


def _header(file: Any, path: Path) -> dict[str, Any]:
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged(f"{path}：不是本版本的列文件，将重新生成。")
    length = int.from_bytes(file.read(8), "little")
    if length > path.stat().st_size:
        raise Damaged(f"{path}：文件不完整，将重新生成。")
    text = file.read(length)
    if hashlib.sha256(text).digest() != file.read(_DIGEST):
        raise Damaged(f"{path}：头部已损坏，将重新生成。")
    header: dict[str, Any] = json.loads(text)
    return header


def _array(file: Any, path: Path, name: str, kind: str, count: int, digest: str) -> np.ndarray:
    array = np.empty(count, np.dtype(kind))
    if file.readinto(_bytes(array)) != array.nbytes:
        raise Damaged(f"{path}：{name} 不完整，将重新生成。")
    if _digest(array).hex() != digest:
        raise Damaged(f"{path}：{name} 已损坏，将重新生成。")
    return array
