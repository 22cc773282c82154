"""A judgement at work: its cases in stretches, each judged by a thread that is free."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.columns import limbs, scaled
from zhiheng.procedure.engine.findings import CASE, ROW_WIDTH, Rows
from zhiheng.procedure.engine.kernel import is_usual, judge_any, judge_usual
from zhiheng.procedure.engine.lookups import DUE_DAYS, fill_due_days, scratch
from zhiheng.procedure.engine.tables import Tables, prescribed, tables_of
from zhiheng.procedure.engine.times import FIXED_FROM, day_number, end_of_day, old_offsets

if TYPE_CHECKING:
    from zhiheng.procedure.engine.judging import Judgement

ROOM = 1 << 16  # rows of findings in one buffer
BLOCK = 1 << 13  # cases that one thread takes at a time
_NONE: np.ndarray = np.zeros(0, np.int64)
_NO_ROWS = np.zeros((0, ROW_WIDTH), np.int32)


class Work:
    """Everything that the pass needs, made once; `block` judges a stretch of cases.

    Several threads may call it at once.
    """

    def __init__(self, judgement: "Judgement", which: np.ndarray, keep_rows: bool) -> None:
        columns = judgement.columns
        self._judgement, self._which, self._keep_rows = judgement, which, keep_rows
        lengths = self._of_these(columns.length)
        self._longest = int(lengths.max(initial=0))
        schemes = list(judgement.schemes.values())
        places, count = scaled([*columns.quantities, *prescribed(schemes)], self._longest)
        self._worth = limbs(columns.quantities, places, count)
        old = columns.earliest < FIXED_FROM
        self._shifts, self._offsets = old_offsets() if old else (_NONE, _NONE)
        self._codes = self._of_these(columns.scheme)
        self._tables: dict[int, Tables] = {}
        for code in _distinct(self._codes):
            scheme = judgement.scheme_of(int(which[np.argmax(self._codes == code)]))
            self._tables[code] = tables_of(scheme, columns.steps, places, count)
        # passes that no thread is using, by the scheme's code
        self._idle: dict[int, list[Callable[..., Any]]] = {code: [] for code in self._tables}

    def _of_these(self, of_cases: np.ndarray) -> np.ndarray:
        """What an array says of the cases that are judged; uncopied where these are all."""
        return of_cases if len(self._which) == len(of_cases) else of_cases[self._which]

    def block(self, block: slice) -> list[Rows]:
        """Judge this stretch; its rows of findings, in order of the cases."""
        which = self._which[block]
        if len(self._tables) == 1:
            return self._judged(which, *self._tables)
        codes = self._codes[block]
        parts: list[Rows] = []
        for code in _distinct(codes):
            parts += self._judged(which[codes == code], code)
        if len(parts) < 2:
            return parts
        rows = np.concatenate(parts)
        return [rows[np.argsort(rows[:, CASE], kind="stable")]]

    def _judged(self, which: np.ndarray, code: int) -> list[Rows]:
        idle = self._idle[code]
        try:
            judge = idle.pop()
        except IndexError:
            judge = self._pass(self._tables[code])
        found, room, place = [], ROOM, 0
        while place < len(which):
            rows = np.empty((room, ROW_WIDTH), np.int32) if self._keep_rows else _NO_ROWS
            reached, count = judge(which, place, len(which), rows, len(rows))
            if count:
                found.append(rows[:count])
            if reached == place:
                room *= 4
            place = reached
        idle.append(judge)
        return found

    def _pass(self, t: Tables) -> Callable[..., Any]:
        """The pass with all at hand but the cases and the buffer, and tables of its own to fill."""
        j = self._judgement
        c, w = j.columns, j.world
        cells = t.initial + max(c.last_cycle, 1) * t.later
        acting = min(self._longest, len(c.people) * (c.last_cycle + 1))
        words = t.sides.shape[1] if len(t.sides) else 0
        wide, count = t.before.shape[1], self._worth.shape[1]
        due_days = due_days_of(t.months)
        usual = is_usual(wide, count, words, len(self._shifts))
        return (judge_usual if usual else judge_any).given(
            c.start, c.length, c.key, c.at, c.by, c.quantity, len(c.quantity) > 0, c.flags,
            self._worth, count,
            t.initial, t.later, t.numbers, t.least, t.after_from, t.after,
            t.follow_from, t.followers, t.before, t.needed, t.closely, wide,
            t.names, t.sides, words, t.limits, len(t.limits), t.watched, t.months,
            due_days, len(due_days),
            day_number(w.on), end_of_day(w.on), self._shifts, self._offsets, len(self._shifts),
            "evidence" in c.has, w.is_open, len(w.is_open), w.ended, len(w.ended),
            w.asks_permits, w.permit_from, w.permits,
            w.asks_managers, w.manager_from, w.manager_spans,
            *scratch(cells, c.last_cycle, count, acting, words, wide, len(c.quantity) > 0),
            j.masks, j.paths,
        )  # fmt: skip


def _distinct(codes: np.ndarray) -> list[int]:
    """The codes that occur, rising. Mostly there is one, so that is asked first."""
    if len(codes) == 0:
        return []
    low, high = int(codes.min()), int(codes.max())
    if low == high:
        return [low]
    return [low + each for each in np.flatnonzero(np.bincount(codes - low)).tolist()]


@lru_cache(64)
def due_days_of(months: int) -> np.ndarray:
    """int32: the due days of surveillance, see `lookups.fill_due_days`; none without any."""
    due_days = np.zeros(DUE_DAYS if months else 0, np.int32)
    fill_due_days(due_days, months)
    return due_days


def blocks_of(cases: int, threads: int) -> tuple[list[slice], int]:
    """(stretches of at most BLOCK cases, as many for each thread; the threads worth having)."""
    threads = max(1, min(threads, -(-cases // BLOCK)))
    count = threads * -(-cases // (threads * BLOCK))
    ends = [cases * each // count for each in range(count + 1)] if count else [0]
    return [slice(*both) for both in pairwise(ends)], threads


def masks_of(work: Work, blocks: Sequence[slice], threads: int) -> Iterator[int]:
    """Judge all for their masks alone; says on the way how many more cases are judged.

    This thread judges like the others.
    """
    todo, judged = iter(blocks), deque[int]()

    def one_by_one() -> Iterator[None]:
        for block in todo:  # of all threads: each gets the next
            work.block(block)
            judged.append(block.stop - block.start)
            yield

    def said() -> int:
        return sum(judged.popleft() for _ in range(len(judged)))

    if threads < 2:
        yield from (said() for _ in one_by_one())
        return
    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(deque, one_by_one(), 0) for _ in range(threads - 1)]
        yield from (said() for _ in one_by_one())
        for each in others:
            each.result()
    yield said()


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
