"""Threads that share cases out: each case is taken once, and what fails is told."""

import random
import signal
import threading
import time

import numpy as np
import pytest

from zhiheng.procedure.engine import helpers, sharing
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.helpers import at_once
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
def test_all_threads_take_part(threads, monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1)  # each comes back after one stretch
    share, times, mine = shares_of(CASES, threads)
    turns = [Turn([share], thread) for thread in range(threads)]
    assert at_once(sharing._work(), [turn.place for turn in turns]) == 1
    assert (mine > 0).all() and mine.sum() == times.sum() == sum(turn.judged for turn in turns)


def test_no_two_threads_take_the_same_cases(monkeypatch):
    for name in ("_PARTS", "_LEAST", "_LARGEST"):  # they meet at every case
        monkeypatch.setattr(sharing, name, 1)
    for _ in range(5):
        share, _, mine = shares_of(CASES, 2)
        assert sum(judged([share], 2)) == CASES == int(mine.sum())


def test_one_thread_alone_takes_the_parts_of_all():
    share, times, _ = shares_of(CASES, 5)
    turn = Turn([share], 3)
    while at_once(sharing._work(), [turn.place]):
        pass
    assert turn.judged == CASES and set(times.tolist()) == {1}


def test_judgements_at_the_same_time_do_not_meet():
    made, wrong = [shares_of(count, 3) for count in (CASES, 7, CASES, 5000)], []

    def judge(share: Share, times: np.ndarray) -> None:
        if sum(judged([share], 3)) != len(times) or set(times.tolist()) != {1}:
            wrong.append(len(times))

    every = [threading.Thread(target=judge, args=(share, times)) for share, times, _ in made]
    for each in every:
        each.start()
    for each in every:
        each.join()
    assert not wrong


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


def test_where_the_pass_fails_in_one_thread_the_others_do_not_go_on_for_long(monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1 << 10)
    calls = [fails_at.prepared(0, 0, 2 * CASES // 3) for _ in range(3)]
    told = []
    with pytest.raises(RuntimeError, match="failed"):
        told.extend(judged([Share(calls, CASES)], 3))
    assert sum(told) < CASES // 2


def test_an_interrupt_leaves_no_thread_at_work_and_the_next_judgement_is_whole(monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1 << 12)

    def interrupt(*_of) -> None:
        raise KeyboardInterrupt

    before, chance, interrupted = signal.signal(signal.SIGALRM, interrupt), random.Random(1), 0
    try:
        for _ in range(60):
            share, times, mine = shares_of(40 * CASES, 3)
            try:
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.00005, 0.003))
                assert sum(judged([share], 3)) == 40 * CASES
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
                taken = mine.copy()
                time.sleep(0.002)
                assert (mine == taken).all()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    share, times, _ = shares_of(CASES, 3)
    assert sum(judged([share], 3)) == CASES and set(times.tolist()) == {1}
    assert interrupted > 20  # or nothing was tried


def test_threads_stay_for_whoever_comes_next_but_no_more_than_there_are_processors(monkeypatch):
    monkeypatch.setattr(helpers, "_idle", [])
    monkeypatch.setattr(helpers.os, "cpu_count", lambda: 3)
    share, times, _ = shares_of(CASES, 9)
    assert sum(judged([share], 9)) == CASES and set(times.tolist()) == {1}
    kept = list(helpers._idle)
    assert len(kept) == 3
    share, *_ = shares_of(CASES, 3)
    assert sum(judged([share], 3)) == CASES
    assert set(helpers._idle) == set(kept)
    for helper in kept:
        helper.end()


def test_a_thread_that_cannot_be_started_is_told_and_nothing_else_is_taken_for_that(monkeypatch):
    python, code = helpers._python, helpers._code

    def none(name, *of):
        return (lambda *_: helpers._NO_THREAD) if "start" in name else python(name, *of)

    monkeypatch.setattr(helpers, "_idle", [])
    for broken in (none, lambda *_: lambda *_: None):  # no thread; no room for a lock
        monkeypatch.setattr(helpers, "_python", broken)
        with pytest.raises(helpers.NoThread):
            helpers.Helper()
    monkeypatch.setattr(helpers, "_python", python)
    monkeypatch.setattr(helpers, "_code", lambda: code().args[0])
    share, *_ = shares_of(CASES, 2)
    with pytest.raises(TypeError):
        list(judged([share], 2))
