"""Threads that share cases out: each case is taken once, and what fails is told."""

import gc
import time
import weakref

import numpy as np
import pytest

from zhiheng.procedure.engine import helpers, sharing
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.sharing import Share, Turn, judged

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


@pytest.mark.parametrize("threads", [2, 4, 10])
def test_all_threads_take_part_and_none_the_same(threads, monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1)  # one stretch at a time
    share, times, mine = shares_of(CASES, threads)
    turns = [Turn([share], thread, 1) for thread in range(threads)]
    assert [turn.take() for turn in turns] == [True] * threads
    assert (mine > 0).all() and mine.sum() == times.sum() == sum(turn.judged for turn in turns)
    at_work = [Turn([share], thread, CASES).handed_over() for thread in range(threads)]
    for helper in at_work:
        helper.ended()
    assert set(times.tolist()) == {1} and int(mine.sum()) == CASES and not share.has_more


def test_one_thread_alone_takes_the_parts_of_all():
    share, times, _ = shares_of(CASES, 5)
    turn = Turn([share], 3, CASES)
    while turn.take():
        pass
    assert turn.judged == CASES and set(times.tolist()) == {1}


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


@pytest.mark.parametrize("threads", [1, 3])
def test_nobody_takes_any_more_where_one_has_given_up(threads):
    share, times, _ = shares_of(100 * CASES, threads)
    going = judged([share], threads)
    next(going)
    going.close()
    taken = int(times.sum())
    assert not share.has_more and not Turn([share], 0, CASES).take()
    assert 0 < taken < 100 * CASES
    time.sleep(0.05)
    assert int(times.sum()) == taken  # nor does a thread go on


def test_a_helper_stays_for_whoever_comes_next_and_what_it_works_on_until_it_has_ended():
    share, times, _ = shares_of(CASES, 1)
    turn = Turn([share], 0, CASES)
    at_work, kept = turn.handed_over(), weakref.ref(turn)
    del turn, share
    gc.collect()
    assert kept() is not None
    at_work.ended()
    gc.collect()
    assert kept() is None
    assert set(times.tolist()) == {1}
    other, *_ = shares_of(CASES, 1)
    again = Turn([other], 0, CASES).handed_over()
    assert again is at_work
    again.ended()


def test_a_thread_that_cannot_be_started_is_told(monkeypatch):
    python = helpers._python

    def none(name, *of):
        return (lambda *_: helpers._NO_THREAD) if "start" in name else python(name, *of)

    monkeypatch.setattr(helpers, "_python", none)
    with pytest.raises(RuntimeError, match="no thread"):
        helpers.Helper()
    monkeypatch.setattr(helpers, "_python", lambda *_: lambda *_: None)
    with pytest.raises(MemoryError):
        helpers.Helper()
