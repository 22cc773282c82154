"""Prepared calls are made one after the other, and end where the first says no or one fails."""

import numpy as np
import pytest

from zhiheng.procedure.engine.chained import beside, chained
from zhiheng.procedure.engine.compiled import Prepared, compiled_on_pointers, in_words
from zhiheng.procedure.engine.memory import move

pytestmark = pytest.mark.usefixtures("folders")  # code of these functions is not kept


@compiled_on_pointers
def first(number, values, count, out):
    total = np.int64(0)
    for i in range(count):
        total += values[i]
    out[0] = number
    return total


@compiled_on_pointers
def then(begin, end, out):
    out[1] = 10 * out[1] + end - begin
    return np.int64(0)


@compiled_on_pointers
def fails(when, out):
    if when:
        raise ValueError
    out[2] += 1
    return np.int64(1)


@compiled_on_pointers
def moved(rows, begin, to, at, count):
    move(rows, begin, to, at, count)


def run(later: list[Prepared], out: np.ndarray, values: list[int], number: int = 7) -> int:
    room = np.zeros(0, np.int32)
    call = chained(first.prepared(0, room, 0, out), later, 2)
    given = np.array(values, np.int32)
    _types, words = in_words(given, len(given))
    return call(number, words.ctypes.data)


def test_the_later_calls_are_made_where_the_first_gives_something():
    out = np.zeros(3, np.int64)
    later = [then.prepared(1, 3, out), then.prepared(4, 5, out), fails.prepared(False, out)]
    assert run(later, out, [2, 3]) == 1
    assert out.tolist() == [7, 21, 1]
    assert run(later, out, [2, -2], number=8) == 0
    assert out.tolist() == [8, 21, 1], "nothing but the first"
    assert run([], out, [1]) == 1


def test_calls_behind_one_that_failed_are_not_made():
    out = np.zeros(3, np.int64)
    later = [then.prepared(0, 5, out), fails.prepared(True, out), then.prepared(0, 6, out)]
    assert run(later, out, [1]) == -1
    assert out.tolist() == [7, 5, 0]


def test_calls_side_by_side_are_changed_in_one_array():
    out = np.zeros(3, np.int64)
    later = [then.prepared(0, 0, out) for _ in range(3)]
    words, count, width, place = beside(later)
    assert (count, words.shape) == (3, (3, width))
    words[:, place + 1] = 1, 2, 3
    assert run(later, out, [1]) == 1
    assert out[1] == 123
    assert beside([])[1:] == (0, 0, 0)


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.int64])
@pytest.mark.parametrize("begin, at", [(3, 0), (0, 3), (2, 2), (0, 8)])
def test_rows_are_moved_also_within_one_array(kind, begin, at):
    plainly, mine = np.arange(16, dtype=kind), np.arange(16, dtype=kind)
    move(plainly, begin, plainly, at, 8)
    moved(mine, begin, mine, at, 8)
    assert mine.tolist() == plainly.tolist()
    assert mine[at : at + 8].tolist() == list(range(begin, begin + 8))
