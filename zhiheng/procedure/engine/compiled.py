"""Compiling to machine code, kept on disk so that it is done once per installation.

`make setup` compiles (see `warm`); the result lies beside the source. Where that folder cannot be
written, what lies there is copied to a folder that can be, so that a read-only installation starts
as quickly; where no folder can be written, functions are compiled afresh in each process.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import caching, config

F = TypeVar("F", bound=Callable[..., Any])

_BESIDE = Path(__file__).parent / "__pycache__"


def compiled(function: F) -> F:
    """The function in machine code: no global lock while it runs, kept on disk where possible."""
    made: Any = numba.njit(nogil=True, error_model="numpy", cache=_HAS_CACHE)(function)
    return made


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _elsewhere() -> Iterator[Path]:
    """Folders that may be writable where the installation is not."""
    if named := os.environ.get("DATA_DIR"):
        yield Path(named) / "cache" / "numba"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    yield Path(home) / "zhiheng" / "numba"
    yield Path(tempfile.gettempdir()) / f"zhiheng-numba-{os.getuid() if os.name == 'posix' else 0}"


def _find_cache() -> bool:
    """Choose where compiled functions are kept; whether there is such a place."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return _can_write(Path(os.environ["NUMBA_CACHE_DIR"]))
    if _can_write(_BESIDE):
        return True
    for folder in _elsewhere():
        if _can_write(folder):
            config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
            _bring_along(folder)
            return True
    return False


def _bring_along(folder: Path) -> None:
    """Copy what `make setup` compiled; numba looks for it in a folder that it names itself."""
    locator = caching.UserProvidedCacheLocator.from_function(_find_cache, __file__)
    target = Path(locator.get_cache_path()) if locator else folder
    for file in [*_BESIDE.glob("*.nbi"), *_BESIDE.glob("*.nbc")]:
        if not (target / file.name).exists():
            shutil.copy2(file, target / file.name)


_HAS_CACHE = _find_cache()
