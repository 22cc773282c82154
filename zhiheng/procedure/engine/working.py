"""A judgement at work: its cases in stretches, each judged by a thread that is free."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import CASE, ROW_WIDTH, Rows
from zhiheng.procedure.engine.passes import Passes

if TYPE_CHECKING:
    from zhiheng.procedure.engine.judging import Judgement

ROOM = 1 << 16  # rows of findings in one buffer
BLOCK = 1 << 13  # cases that one thread takes at a time, where what is found is told
MASKS_BLOCK = 1 << 15  # where it is not
_NONE: np.ndarray = np.zeros(0, np.int64)
_NO_ROWS = np.zeros((0, ROW_WIDTH), np.int32)


class Work:
    """Everything that the pass needs, made once; `block` judges a stretch of cases.

    Several threads may call it at once. before, now: where only some cases are judged, the masks
    and paths that they had and have, in no order that matters.
    """

    def __init__(self, judgement: "Judgement", which: np.ndarray | None, keep_rows: bool) -> None:
        """which: the codes of the cases to judge, rising; None for all."""
        columns = judgement.columns
        self._judgement, self._which, self._keep_rows = judgement, which, keep_rows
        self.count = len(columns) if which is None else len(which)
        _fits(judgement)
        sound, longest, least, highest = _about(
            _NONE if which is None else which, which is not None, self.count, len(columns),
            columns.length, columns.scheme,
        )  # fmt: skip
        if not sound:
            raise ValueError("the cases to judge are not rising codes of this log")
        self._passes = Passes(judgement, longest)
        self._tables = {
            code: self._passes.tables(judgement.scheme_of(case))
            for code, case in self._schemes(least, highest)
        }
        # passes that no thread is using, by the scheme's code
        self._idle: dict[int, list[Callable[..., Any]]] = {code: [] for code in self._tables}
        told = 0 if which is None else self.count
        self.before, self.now = (
            (np.empty(told, np.uint16), np.empty(told, np.uint64)) for _ in range(2)
        )

    def block(self, block: slice) -> list[Rows]:
        """Judge this stretch; its rows of findings, in order of the cases."""
        if len(self._tables) > 1:
            return self._of_several(block)
        (code,) = self._tables
        return self._judged(code, self._which, block.start, block.stop, slice(None))

    def _schemes(self, least: int, highest: int) -> Iterator[tuple[int, int]]:
        """Each scheme's code and a case of it."""
        if not self.count:
            return
        if least == highest:  # as mostly
            yield least, 0 if self._which is None else int(self._which[0])
            return
        codes = self._codes(slice(None))
        for code in _distinct(codes):
            first = int(np.argmax(codes == code))
            yield code, first if self._which is None else int(self._which[first])

    def _codes(self, block: slice) -> np.ndarray:
        """The codes of the schemes of these cases."""
        scheme = self._judgement.columns.scheme
        return scheme[block if self._which is None else self._which[block]]

    def _of_several(self, block: slice) -> list[Rows]:
        """Those of one scheme after the other."""
        codes, place = self._codes(block), block.start
        found: list[Rows] = []
        for code in _distinct(codes):
            mine = block.start + np.flatnonzero(codes == code)
            which = mine if self._which is None else self._which[mine]
            found += self._judged(code, which, 0, len(mine), slice(place, place + len(mine)))
            place += len(mine)
        if len(found) < 2:
            return found
        together = np.concatenate(found)
        return [together[np.argsort(together[:, CASE], kind="stable")]]

    def _judged(
        self, code: int, which: np.ndarray | None, begin: int, end: int, told: slice
    ) -> list[Rows]:
        """Judge the cases [begin, end), or those at these places in `which`, all of one scheme.

        told: where what they had and have is told.
        """
        idle = self._idle[code]
        try:
            judge = idle.pop()
        except IndexError:
            whole = self._which is None and len(self._tables) == 1
            judge = self._passes.ready(self._tables[code], whole=whole)
        which_of = _NONE if which is None else which
        turned = [each[told] for each in (*self.before, *self.now)]
        cases = which_of, which is not None, self._which is not None, *turned
        found, room, place = [], ROOM, begin
        while place < end:
            rows = np.empty((room, ROW_WIDTH), np.int32) if self._keep_rows else _NO_ROWS
            reached, count = judge(place, end, rows, len(rows), *cases)
            if count:
                found.append(rows[:count])
            if reached == place:
                room *= 4
            place = reached
        idle.append(judge)
        return found


def _fits(judgement: "Judgement") -> None:
    """Raise ValueError where the world does not cover the log: the pass reads without looking."""
    c, w = judgement.columns, judgement.world
    cases = len(c)
    if not len(judgement.masks) == len(judgement.paths) == cases:
        raise ValueError("a judgement has a mask and a path for each case")
    if not (
        len(w.is_open) in (0, cases)
        and len(w.ended) in (0, cases)
        and (not w.asks_managers or len(w.manager_from) == cases + 1)
        and (not w.asks_permits or len(w.permit_from) > len(c.people))
    ):
        raise ValueError("the world was made for another log, or before this one had grown")


@compiled_on_pointers
def _about(which, some, count, cases, length, scheme):
    """Of some cases or all of them: (whether they are rising codes, the length of the longest, the
    least and the highest code of a scheme)."""
    longest, least, highest = np.int64(0), np.int64(1 << 31), np.int64(-2)
    before = np.int64(-1)
    for i in range(count):
        case = np.int64(which[i] if some else i)
        if case <= before or case >= cases:
            return np.int64(0), longest, least, highest
        before = case
        longest = max(longest, np.int64(length[case]))
        least = min(least, np.int64(scheme[case]))
        highest = max(highest, np.int64(scheme[case]))
    return np.int64(1), longest, least, highest


def _distinct(codes: np.ndarray) -> list[int]:
    """The codes that occur, rising."""
    if not len(codes):
        return []
    low = int(codes.min())
    return [low + each for each in np.flatnonzero(np.bincount(codes - low)).tolist()]


def blocks_of(cases: int, threads: int, *, keep_rows: bool) -> tuple[list[slice], int]:
    """(stretches of the cases, as many for each thread; the threads worth having)."""
    most = BLOCK if keep_rows else MASKS_BLOCK
    threads = max(1, min(threads, -(-cases // BLOCK)))
    count = threads * -(-cases // (threads * most))
    ends = [cases * each // count for each in range(count + 1)] if count else [0]
    return [slice(*both) for both in pairwise(ends)], threads


def masks_of(work: Work, blocks: Sequence[slice], threads: int) -> Iterator[int]:
    """Judge all for their masks alone; says on the way how many more cases are judged.

    This thread judges like the others.
    """
    if threads < 2:
        for block in blocks:
            work.block(block)
            yield block.stop - block.start
        return
    todo, judged = iter(blocks), deque[int]()

    def one_by_one() -> Iterator[None]:
        for block in todo:  # of all threads: each gets the next
            work.block(block)
            judged.append(block.stop - block.start)
            yield

    def said() -> int:
        return sum(judged.popleft() for _ in range(len(judged)))

    pool = _helpers(threads - 1)
    others = [pool.submit(deque, one_by_one(), 0) for _ in range(threads - 1)]
    try:
        yield from (said() for _ in one_by_one())
    finally:
        begun = [each for each in others if not each.cancel()]  # another judgement may keep them
        wait(begun)
    for each in begun:
        each.result()
    yield said()


@lru_cache(1)
def _helpers(count: int) -> ThreadPoolExecutor:
    """Threads that stay: to start one takes as long as it takes to judge a thousand cases."""
    return ThreadPoolExecutor(count)


if hasattr(os, "register_at_fork"):  # threads are not passed on to another process
    os.register_at_fork(after_in_child=_helpers.cache_clear)


def told_of(
    work: Work, blocks: Sequence[slice], threads: int, take: Callable[[Rows], None]
) -> Iterator[int]:
    """Judge all and hand over what was found, in order; says how many more cases are judged.

    Other threads are a little ahead of this one.
    """
    for block, found in zip(blocks, _in_order(work, blocks, threads), strict=True):
        for rows in found:
            take(rows)
        yield block.stop - block.start


def _in_order(work: Work, blocks: Sequence[slice], threads: int) -> Iterator[list[Rows]]:
    if threads < 2:
        yield from map(work.block, blocks)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[list[Rows]]] = deque()
        for block in blocks:
            ahead.append(pool.submit(work.block, block))
            if len(ahead) > 2 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
