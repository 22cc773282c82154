"""Room for what is looked up at places far apart: on large pages, where the system has them.

On small ones the processor must ask the page table at nearly each place; of a million cases, some
of which are judged again, a sixth of the time went there. Where the machine is itself a guest, its
host may take back pages that were not used for a moment, and gives them again one by one, each in
the time that a hundred cases and more are judged. What is gone through once, from front to back,
and given back stands on small ones: their first touch costs a fifth.
"""

import math
import mmap
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

_PAGE, _LINE = 1 << 21, 64  # bytes of a large page, and of what the cache holds together
HAS_PAGES = hasattr(mmap, "MADV_HUGEPAGE")  # as Linux does


def scattered(count: int, kind: Any) -> np.ndarray:
    """An array of so many, with nothing certain in it.

    Large pages are asked for where numpy may ask for them too: `conform` reads its logs from front
    to back and does not, see performance.md.
    """
    size = count * np.dtype(kind).itemsize
    if size < _PAGE // 2 or not may_be_large():
        return np.empty(count, kind)
    return _on_pages(size).view(kind)


def together(arrays: Sequence[np.ndarray], count: int | None = None) -> list[np.ndarray]:
    """Copies that stand side by side, so that even small arrays are on large pages.

    count: so long is each of them, with nothing certain behind what was copied; as long as it was
    where None. All of them are views of the same memory, which stays as long as one of them does.
    """
    shapes = [each.shape if count is None else (count, *each.shape[1:]) for each in arrays]
    sizes = [each.itemsize * math.prod(shape) for each, shape in zip(arrays, shapes, strict=True)]
    *begins, end = laid_out(sizes, _LINE)
    large = end >= _PAGE // 8 and may_be_large()
    room = _on_pages(end) if large else np.empty(end, np.uint8)
    copies = list[np.ndarray]()
    for each, shape, size, begin in zip(arrays, shapes, sizes, begins, strict=True):
        copies.append(room[begin : begin + size].view(each.dtype).reshape(shape))
        copies[-1][: len(each)] = each
    return copies


def laid_out(sizes: Sequence[int], line: int) -> list[int]:
    """Where parts of so many bytes begin that stand side by side, each at a line; then, the end."""
    return np.cumsum([0, *(-(-size // line) * line for size in sizes)]).tolist()


def passing(size: int) -> np.ndarray:
    """So many bytes for a while."""
    if not HAS_PAGES or size == 0:
        return np.empty(size, np.uint8)
    return _mapped(size, mmap.MADV_NOHUGEPAGE)


def may_be_large() -> bool:
    """Whether large pages may be asked for."""
    return HAS_PAGES and os.environ.get("NUMPY_MADVISE_HUGEPAGE") != "0"


def _on_pages(size: int) -> np.ndarray:
    """So many bytes, from where a large page begins."""
    room = _mapped(-(-size // _PAGE) * _PAGE + _PAGE, mmap.MADV_HUGEPAGE)
    begin = -room.ctypes.data % _PAGE
    return room[begin : begin + size]


def _mapped(size: int, advice: int) -> np.ndarray:
    try:
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:  # as numpy says it
        raise MemoryError(f"there is no room for {size} bytes") from error
    with suppress(OSError):  # of a system without large pages
        memory.madvise(advice)
    return np.frombuffer(memory, np.uint8)
