"""Threads that share cases out: each case is taken once, and what fails is told."""

import threading

import numpy as np
import pytest

from zhiheng.procedure.engine import sharing
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.sharing import Share, judged

pytestmark = pytest.mark.usefixtures("folders")  # code of these functions is not kept
CASES = 100_000


@compiled_on_pointers
def take_part(begin, end, times, mine):
    for case in range(begin, end):
        times[case] += 1
        mine[0] += 1
    return end


@compiled_on_pointers
def fails_at(begin, end, place):
    if begin <= place < end:
        raise ValueError
    return end


def shares_of(count: int, threads: int) -> tuple[Share, np.ndarray, np.ndarray]:
    """(a share, how often each case was taken, how many each thread took)."""
    times, mine = np.zeros(count, np.int64), np.zeros(threads, np.int64)
    one = take_part.prepared(0, 0, times, mine)
    calls = [one, *(one.moved(1, mine.itemsize * n) for n in range(1, threads))]
    return Share(calls, count), times, mine


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 8193, CASES])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_each_case_is_taken_once(count, threads):
    share, times, mine = shares_of(count, threads)
    assert sum(judged([share], threads)) == count
    assert times.tolist() == [1] * count
    assert int(mine.sum()) == count


def test_all_threads_take_part_and_none_the_same(monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1)  # one stretch at a time
    share, times, mine = shares_of(CASES, 4)
    begin = threading.Barrier(4)

    def take(thread: int) -> None:
        share.take(thread)
        begin.wait(60)  # until each has had one
        while share.has_more:
            share.take(thread)

    every = [threading.Thread(target=take, args=(thread,)) for thread in range(4)]
    for each in every:
        each.start()
    for each in every:
        each.join()
    assert set(times.tolist()) == {1}
    assert int(mine.sum()) == CASES and (mine > 0).all()


def test_python_hears_of_it_on_the_way(monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1 << 13)
    share, *_ = shares_of(CASES, 1)
    told = [cases for cases in judged([share], 1) if cases]
    assert sum(told) == CASES and len(told) >= CASES >> 13
    assert max(told) <= 1 << 13


def test_one_share_comes_after_the_other():
    made = [shares_of(count, 2) for count in (300, 0, 5000)]
    assert sum(judged([share for share, *_ in made], 2)) == 5300
    assert all(set(times.tolist()) <= {1} for _, times, _ in made)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("place", [0, CASES // 2, CASES - 1])
def test_a_pass_that_fails_is_told(place, threads):
    share = Share([fails_at.prepared(0, 0, place) for _ in range(threads)], CASES)
    with pytest.raises(RuntimeError, match="failed"):
        list(judged([share], threads))


def test_nobody_takes_any_more_where_one_has_given_up():
    share, times, _ = shares_of(CASES, 1)
    going = judged([share], 1)
    next(going)
    going.close()
    assert not share.has_more and share.take(0) == 0
    assert 0 < int(times.sum()) < CASES
