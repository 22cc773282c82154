"""Where machine code is kept between runs: one file for each function and kind of arguments.

A file: the SHA-256 of the rest, one line of JSON (what it is, for which machine, of which source),
the object code. One that is damaged, or of another source or machine, is as good as not there.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCES = Path(__file__).parent
_BESIDE = _SOURCES / "__pycache__"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Code:
    """Object code of one function: what it returns (numba's word) and how many."""

    returns: str
    several: int
    body: bytes


def find(name: str, asked: str, machine: str) -> Code | None:
    """The code kept for this call on this machine; None where there is none that can be used."""
    for folder in _folders():
        try:
            data = (folder / _file_name(name, asked, machine)).read_bytes()
        except OSError:
            continue
        digest, rest = data[:_DIGEST], data[_DIGEST:]
        if hashlib.sha256(rest).digest() != digest:
            continue
        line, _, body = rest.partition(b"\n")
        told = json.loads(line)
        if told["for"] == [asked, machine, _source()]:
            return Code(told["returns"], told["several"], body)
    return None


def keep(name: str, asked: str, machine: str, code: Code) -> None:
    """Keep the code in the first folder that can be written; in none where there is none."""
    told = {
        "for": [asked, machine, _source()], "returns": code.returns, "several": code.several,
    }  # fmt: skip
    rest = json.dumps(told).encode() + b"\n" + code.body
    data = hashlib.sha256(rest).digest() + rest
    for folder in _folders(make=True):
        try:
            handle, draft = tempfile.mkstemp(dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(draft, folder / _file_name(name, asked, machine))
            return
        except OSError:
            continue


def _file_name(name: str, asked: str, machine: str) -> str:
    """The same whatever the source says, so that an old file is written over."""
    digest = hashlib.sha256(f"{asked}\n{machine}".encode()).hexdigest()[:12]
    return f"{name}-{digest}.code"


@cache
def _source() -> str:
    """A digest of all modules here: compiled functions call one another and hold their numbers."""
    digest = hashlib.sha256()
    for path in sorted(_SOURCES.glob("*.py")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


def _folders(make: bool = False) -> Iterator[Path]:
    """Beside the source, then where one can write if not there. Code of strangers is never run."""
    yield _BESIDE
    for folder in _elsewhere():
        if make:
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError:
                continue
        if _is_ours(folder):
            yield folder


def _elsewhere() -> Iterator[Path]:
    if named := os.environ.get("DATA_DIR"):
        yield Path(named) / "cache" / "engine"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    yield Path(home) / "zhiheng" / "engine"
    yield Path(tempfile.gettempdir()) / f"zhiheng-{os.getuid() if os.name == 'posix' else 0}"


def _is_ours(folder: Path) -> bool:
    """Whether the folder is there and nobody but its owner, who is us or the system, may write."""
    try:
        about = folder.stat()
    except OSError:
        return False
    if os.name != "posix":
        return True
    return about.st_uid in (os.getuid(), 0) and not about.st_mode & 0o022
