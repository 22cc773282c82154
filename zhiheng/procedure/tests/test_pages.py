"""Room on large pages is room like any other."""

import gc
import mmap

import numpy as np
import pytest

from zhiheng.procedure.engine import pages
from zhiheng.procedure.engine.pages import scattered


@pytest.mark.parametrize("count", [0, 1, 1000, 300_000, 1_000_003])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.uint64])
def test_there_is_room_for_each(count, kind):
    array = scattered(count, kind)
    assert (len(array), array.dtype, array.flags.c_contiguous) == (count, kind, True)
    array[:] = np.arange(count) % 251
    gc.collect()  # nothing but the array holds the memory
    assert array.sum(dtype=np.int64) == int((np.arange(count) % 251).sum())


@pytest.mark.skipif(not hasattr(mmap, "MADV_HUGEPAGE"), reason="no large pages here")
def test_only_what_is_large_begins_on_a_page_and_only_where_numpy_may_ask_too(monkeypatch):
    assert scattered(1 << 20, np.int64).ctypes.data % pages._PAGE == 0
    asked = []
    monkeypatch.setattr(pages.mmap, "mmap", lambda *_, **__: asked.append(1) or pytest.fail("no"))
    scattered(1 << 10, np.int64)
    monkeypatch.setenv("NUMPY_MADVISE_HUGEPAGE", "0")
    scattered(1 << 20, np.int64)
    assert asked == []
