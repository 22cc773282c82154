"""The columns in one file under the data folder: written whole and put in place at once.

The file is numpy's own (.npz), which is a zip: each array carries a checksum, so damage is noticed
when it is read. Whatever cannot be read is as good as not there.
"""

import fcntl
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.conf import settings

from zhiheng.conformance.columns.state import EVENTS, PER_CASE, State, arrays_of
from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.names import Names

FORMAT = 1  # of the file; another one is built anew
_log = logging.getLogger(__name__)
ABOUT = ("head", "digest", "day", "complete", "token", "evidence")
_TEXTS = ("cases", "steps", "people", "versions", "schemes")


def place(database: str) -> Path:
    """Where the columns of the database of that name lie."""
    return Path(settings.DATA_DIR) / "columns" / f"{database}.npz"


def load(path: Path) -> State | None:
    """The stored state; None where there is none that can be used."""
    try:
        with np.load(path, allow_pickle=False) as file:
            read = {name: file[name] for name in file.files}
        return _state(read)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, pa.ArrowInvalid) as error:
        _log.warning("columns at %s cannot be read and are built anew: %s", path, error)
        return None


def _state(read: dict[str, Any]) -> State:
    about = json.loads(bytes(read["about"]))
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}")
    texts: dict[str, Any] = {
        name: _names(read[f"{name}_bytes"], read[f"{name}_ends"]) for name in _TEXTS
    }
    versions, schemes = texts.pop("versions"), texts.pop("schemes")
    columns = Columns(
        **texts, schemes=versions, scheme=read["version"],
        **{name: read[name] for name in EVENTS},
        quantities=[Decimal(each) for each in about["quantities"]],
        has=frozenset(about["has"]), last_cycle=about["last_cycle"],
    )  # fmt: skip
    state = State(
        columns, versions, schemes, **{name: read[name] for name in PER_CASE},
        **{name: about[name] for name in ABOUT},
    )  # fmt: skip
    if any(
        len(array) != len(state) for array in (columns.start, *(read[name] for name in PER_CASE))
    ):
        raise ValueError("arrays of different lengths")
    return state


def save(state: State, path: Path) -> None:
    """Put the state in place of whatever is there; readers see the old file or the new one."""
    about = {
        "format": FORMAT, "quantities": [str(each) for each in state.columns.quantities],
        "has": sorted(state.columns.has), "last_cycle": state.columns.last_cycle,
        **{name: getattr(state, name) for name in ABOUT},
    }  # fmt: skip
    kept: dict[str, Any] = arrays_of(state) | {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8)
    }
    for name in _TEXTS:
        of = state if name in ("versions", "schemes") else state.columns
        kept |= _stored(name, getattr(of, name))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **kept)
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    state.changed = False


def _stored(name: str, names: Names) -> dict[str, np.ndarray]:
    _, offsets, data = names.texts().buffers()
    count = len(names)
    ends = np.frombuffer(offsets, np.int64)[: count + 1]
    size = int(ends[-1])
    body = np.frombuffer(data, np.uint8)[:size] if size else np.zeros(0, np.uint8)
    return {f"{name}_bytes": body, f"{name}_ends": ends}


def _names(body: np.ndarray, ends: np.ndarray) -> Names:
    buffers = [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(body)]
    texts = pa.Array.from_buffers(pa.string(), len(ends) - 1, buffers)
    texts.validate(full=True)
    names = Names()
    if len(names.codes(texts)) != len(names):
        raise ValueError("a text stands twice")
    return names


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether this process may write the file now; who may not goes on without."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
