"""The columns in one file under the data folder: written whole and put in place at once.

The file's format is the engine's (`procedure.engine.store`): each array carries a checksum, so
damage is noticed when it is read. Whatever cannot be read is as good as not there.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from zhiheng.conformance.columns.state import EVENTS, PER_CASE, State, arrays_of
from zhiheng.procedure.engine import store
from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.names import Names

FORMAT = 4  # of the file; another one is built anew
EARLIER = ".npz"  # how the file ended before it had the engine's format
_log = logging.getLogger(__name__)
ABOUT = ("head", "digest", "judged", "day", "complete", "token", "evidence")
_TEXTS = ("cases", "steps", "people", "versions", "schemes")


def place(database: str) -> Path:
    """Where the columns of the database of that name lie."""
    return Path(settings.DATA_DIR) / "columns" / f"{database}.columns"


def load(path: Path) -> State | None:
    """The stored state; None where there is none that can be used."""
    try:
        return _state(*store.load(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, store.Damaged) as error:
        _log.warning("columns at %s cannot be read and are built anew: %s", path, error)
        return None


def _state(read: dict[str, Any], about: dict[str, Any]) -> State:
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}")
    texts: dict[str, Any] = {
        name: Names.of_parts(read[f"{name}.bytes"], read[f"{name}.ends"]) for name in _TEXTS
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
    kept = arrays_of(state)
    for name in _TEXTS:
        names = getattr(state if name in ("versions", "schemes") else state.columns, name)
        kept |= {f"{name}.{part}": array for part, array in names.parts().items()}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    store.save(kept, about, path)
    _clear_away(path)


def _clear_away(path: Path) -> None:
    """What was left beside the file: by a process killed while it wrote, by an earlier version.

    Called by whoever holds the lock, so nobody else is writing.
    """
    for left in (*path.parent.glob(f".{path.name}.*.part"), path.with_suffix(EARLIER)):
        left.unlink(missing_ok=True)


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
