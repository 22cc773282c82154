"""Room for what is looked up at places far apart: on large pages, where the system has them.

On small ones the processor must ask the page table at nearly each place; of a million cases, some
of which are judged again, a sixth of the time went there. What is gone through once, from front to
back, and given back stands on small ones: their first touch costs a fifth.
"""

import mmap
import os
from contextlib import suppress
from typing import Any

import numpy as np

_PAGE = 1 << 21
HAS_PAGES = hasattr(mmap, "MADV_HUGEPAGE")  # as Linux does


def scattered(count: int, kind: Any) -> np.ndarray:
    """An array of so many, with nothing certain in it.

    Large pages are asked for where numpy may ask for them too: `conform` reads its logs from front
    to back and does not, see performance.md.
    """
    size = count * np.dtype(kind).itemsize
    may = HAS_PAGES and os.environ.get("NUMPY_MADVISE_HUGEPAGE") != "0"
    if size < _PAGE // 2 or not may:
        return np.empty(count, kind)
    return _on_pages(size).view(kind)


def passing(size: int) -> np.ndarray:
    """So many bytes for a while."""
    if not HAS_PAGES or size == 0:
        return np.empty(size, np.uint8)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # of a system without large pages
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, np.uint8)


def _on_pages(size: int) -> np.ndarray:
    """So many bytes, from where a large page begins."""
    memory = mmap.mmap(
        -1, -(-size // _PAGE) * _PAGE + _PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    )  # fmt: skip
    with suppress(OSError):
        memory.madvise(mmap.MADV_HUGEPAGE)
    room = np.frombuffer(memory, np.uint8)
    begin = -room.ctypes.data % _PAGE
    return room[begin : begin + size]
