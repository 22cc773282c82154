"""Room for what is looked up at places far apart: on large pages, where the system has them.

On small ones the processor must ask the page table at nearly each place; of a million cases, some
of which are judged again, a sixth of the time went there.
"""

import mmap
import os
from typing import Any

import numpy as np

_PAGE = 1 << 21


def scattered(count: int, kind: Any) -> np.ndarray:
    """An array of so many, with nothing certain in it.

    `conform` reads its logs from front to back and asks for no large pages, see performance.md.
    """
    size = count * np.dtype(kind).itemsize
    if size < _PAGE // 2 or not _asked():
        return np.empty(count, kind)
    memory = mmap.mmap(
        -1, -(-size // _PAGE) * _PAGE + _PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    )  # fmt: skip
    memory.madvise(mmap.MADV_HUGEPAGE)
    room = np.frombuffer(memory, np.uint8)
    begin = -room.ctypes.data % _PAGE
    return room[begin : begin + size].view(kind)


def _asked() -> bool:
    """As numpy is told it."""
    return hasattr(mmap, "MADV_HUGEPAGE") and os.environ.get("NUMPY_MADVISE_HUGEPAGE") != "0"
