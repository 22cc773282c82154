"""Room on large pages is room like any other."""

import gc

import numpy as np
import pytest

from zhiheng.procedure.engine import pages
from zhiheng.procedure.engine.pages import passing, scattered, together


@pytest.mark.parametrize("count", [0, 1, 1000, 300_000, 1_000_003])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.uint64])
def test_there_is_room_for_each(count, kind):
    array = scattered(count, kind)
    assert (len(array), array.dtype, array.flags.c_contiguous) == (count, kind, True)
    array[:] = np.arange(count) % 251
    gc.collect()  # nothing but the array holds the memory
    assert array.sum(dtype=np.int64) == int((np.arange(count) % 251).sum())


def test_large_pages_are_asked_for_only_where_it_is_worth_it_and_numpy_may_too(monkeypatch):
    asked = []
    monkeypatch.setattr(pages, "_on_pages", lambda size: asked.append(size) or np.zeros(size, "u1"))
    monkeypatch.setattr(pages, "HAS_PAGES", True)
    monkeypatch.delenv("NUMPY_MADVISE_HUGEPAGE", raising=False)
    scattered(1 << 10, np.int64)
    assert asked == []
    scattered(1 << 20, np.int64)
    assert asked == [8 << 20]
    monkeypatch.setenv("NUMPY_MADVISE_HUGEPAGE", "0")
    scattered(1 << 20, np.int64)
    monkeypatch.delenv("NUMPY_MADVISE_HUGEPAGE")
    monkeypatch.setattr(pages, "HAS_PAGES", False)  # as on macOS and Windows
    assert len(scattered(1 << 20, np.int64)) == 1 << 20
    assert asked == [8 << 20]


@pytest.mark.parametrize("has_pages", [pages.HAS_PAGES, False])
@pytest.mark.parametrize("count", [None, 400_000])
def test_copies_stand_side_by_side(count, has_pages, monkeypatch):
    monkeypatch.setattr(pages, "HAS_PAGES", has_pages)
    monkeypatch.delenv("NUMPY_MADVISE_HUGEPAGE", raising=False)
    arrays = [
        np.arange(5, dtype=np.int32), np.zeros(0, np.uint8), np.ones((3, 2), np.uint64),
        np.arange(10, dtype=np.uint16)[::2],
    ]  # fmt: skip
    copies = together(arrays, count)
    full = [each for each in copies if each.size]
    begins = [each.ctypes.data for each in full]
    line = 64 if has_pages and count else 16  # what is small stands anywhere
    assert all(begin % line == 0 for begin in begins)
    ends = [begin + each.nbytes for begin, each in zip(begins, full, strict=True)]
    gaps = [begin - end for begin, end in zip(begins[1:], ends, strict=False)]
    assert all(0 <= gap < 64 for gap in gaps)
    for array, copy in zip(arrays, copies, strict=True):
        array_was, longer = array.tolist(), count or len(array)
        assert (copy.dtype, len(copy), copy.flags.c_contiguous) == (array.dtype, longer, True)
        copy[len(array) :] = 9
        assert copy[: len(array)].tolist() == array_was
        copy[:] = 7
        assert array.tolist() == array_was
    assert [each.sum() for each in copies] == [7 * each.size for each in copies]
    assert together([]) == []


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_there_is_room_for_a_while(size, monkeypatch):
    for has_pages in (pages.HAS_PAGES, False):
        monkeypatch.setattr(pages, "HAS_PAGES", has_pages)
        room = passing(size)
        room[:] = 7
        assert (len(room), room.dtype, int(room.sum())) == (size, np.uint8, 7 * size)


def test_a_system_without_large_pages_gives_small_ones(monkeypatch):
    """A kernel that was built without them refuses the advice."""
    monkeypatch.setattr(pages, "HAS_PAGES", True)
    monkeypatch.delenv("NUMPY_MADVISE_HUGEPAGE", raising=False)
    for advice in ("MADV_HUGEPAGE", "MADV_NOHUGEPAGE"):
        monkeypatch.setattr(pages.mmap, advice, 12345, raising=False)
    assert len(passing(5000)) == 5000
    assert len(scattered(1 << 20, np.int64)) == 1 << 20


@pytest.mark.parametrize("has_pages", [pages.HAS_PAGES, False])
def test_no_room_is_said_as_numpy_says_it(has_pages, monkeypatch):
    monkeypatch.setattr(pages, "HAS_PAGES", has_pages)
    for ask in (passing, lambda size: scattered(size, np.uint8)):
        with pytest.raises(MemoryError):
            ask(1 << 60)
