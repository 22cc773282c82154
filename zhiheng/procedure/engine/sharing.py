"""Cases that threads share out among themselves, a few at a time, with no Python between them.

    share = Share(calls, count)             one prepared call of the pass for each thread
    while share.has_more:
        share.take(thread)                  # which thread: from 0 on

Whoever is free takes the next few, so it does not matter that one begins late, or gets less of the
machine. What Python does between two stretches is little, but its lock is asked for each time, by
all of them.
"""

import ctypes
import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import WORD, Prepared, linked_text

MOST = 1 << 15  # cases that are judged before Python hears of it
_STRETCHES = 32  # of each thread, so that none waits long for another at the end
_LEAST, _LARGEST = 128, 1 << 12  # cases in one of them


class Share:
    """The cases [0, count), or those at these places of a list, all of one scheme."""

    def __init__(self, calls: Sequence[Prepared], count: int) -> None:
        """calls: of the pass, with tables of their own to fill, one for each thread."""
        self._calls, self._count = calls, count
        few = min(max(count // (_STRETCHES * len(calls)), _LEAST), _LARGEST)
        self._step = few if len(calls) > 1 else MOST
        self._taken = np.zeros(1, np.int64)
        self._at_once = max(1, MOST // self._step)  # stretches before Python hears of it
        self._loop = _loop()  # made now, by one thread

    @property
    def has_more(self) -> bool:
        """Whether there are cases that nobody has taken yet."""
        return bool(self._taken[0] < self._count)

    def take(self, thread: int) -> int:
        """Judge some of the cases that nobody has taken yet; how many, 0 where there are none.

        Raises RuntimeError where the pass failed.
        """
        call = self._calls[thread]
        words = call.words.ctypes.data
        judged = self._loop(
            self._taken.ctypes.data, self._step, self._count, self._at_once,
            call.address, words, words + WORD * call.first,
        )  # fmt: skip
        if judged < 0:
            raise RuntimeError("a compiled function failed")
        return int(judged)

    def close(self) -> None:
        """Nobody takes any more of them."""
        self._taken[0] = self._count


def judged(shares: Sequence[Share], threads: int) -> Generator[int, None, None]:
    """Judge all of them, this thread like the others; says how many more cases are judged."""
    others, told = list[Future[None]](), deque[int]()

    def one_after_the_other(thread: int) -> Iterator[None]:
        for share in shares:
            while share.has_more:
                told.append(share.take(thread))
                yield

    def close() -> None:  # there is no more to take, or one has failed, or who asked gave up
        for share in shares:
            share.close()

    def help_out(thread: int) -> None:
        try:
            for _ in one_after_the_other(thread):
                pass
        finally:
            close()

    def said() -> int:
        return sum(told.popleft() for _ in range(len(told)))

    try:
        if threads > 1:
            pool = _helpers(threads - 1)
            for thread in range(1, threads):
                others.append(pool.submit(help_out, thread))
        for _ in one_after_the_other(0):
            yield said()
    finally:
        close()
        begun = [each for each in others if not each.cancel()]  # another judgement may keep them
        for each in begun:
            each.exception()  # waits for it
    for each in begun:
        each.result()
    yield said()


@lru_cache(1)
def _helpers(count: int) -> ThreadPoolExecutor:
    """Threads that stay: to start one takes as long as it takes to judge a thousand cases."""
    return ThreadPoolExecutor(count)


if hasattr(os, "register_at_fork"):  # threads are not passed on to another process
    os.register_at_fork(after_in_child=_helpers.cache_clear)


@cache
def _loop() -> Any:
    word, place = ctypes.c_int64, ctypes.c_void_p
    return ctypes.CFUNCTYPE(word, place, word, word, word, place, place, place)(
        linked_text(_TEXT, "loop")
    )


# What is taken is added to first and looked at then, so no two threads take the same. `given` is
# where the call's first two arguments stand: the cases to judge, from one on and before another.
_TEXT = """
define i64 @loop(ptr %taken, i64 %step, i64 %count, i64 %most, ptr %function, ptr %words,
                 ptr %given) {
start:
  %behind = getelementptr i64, ptr %given, i64 1
  br label %next
next:
  %times = phi i64 [0, %start], [%more, %judged]
  %sum = phi i64 [0, %start], [%together, %judged]
  %begin = atomicrmw add ptr %taken, i64 %step seq_cst
  %none = icmp sge i64 %begin, %count
  br i1 %none, label %done, label %some
some:
  %full = add i64 %begin, %step
  %fits = icmp slt i64 %full, %count
  %end = select i1 %fits, i64 %full, i64 %count
  store i64 %begin, ptr %given
  store i64 %end, ptr %behind
  %wrong = call i32 %function(ptr %words)
  %failed = icmp ne i32 %wrong, 0
  br i1 %failed, label %failure, label %judged
judged:
  %cases = sub i64 %end, %begin
  %together = add i64 %sum, %cases
  %more = add i64 %times, 1
  %on = icmp slt i64 %more, %most
  br i1 %on, label %next, label %all
failure:
  ret i64 -1
done:
  ret i64 %sum
all:
  ret i64 %together
}"""
