"""A judgement at work: its cases in stretches, each judged by a thread that is free."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.columns import limbs, scaled
from zhiheng.procedure.engine.findings import CASE, ROW_WIDTH, Rows
from zhiheng.procedure.engine.kernel import is_usual, judge_any, judge_usual
from zhiheng.procedure.engine.lookups import DUE_DAYS, fill_due_days, scratch
from zhiheng.procedure.engine.parts import Part, distinct
from zhiheng.procedure.engine.tables import Tables, prescribed, tables_of
from zhiheng.procedure.engine.times import FIXED_FROM, day_number, end_of_day, old_offsets

if TYPE_CHECKING:
    from zhiheng.procedure.engine.judging import Judgement

ROOM = 1 << 16  # rows of findings in one buffer
BLOCK = 1 << 13  # cases that one thread takes at a time, where what is found is told
MASKS_BLOCK = 1 << 15  # where it is not
_NONE: np.ndarray = np.zeros(0, np.int64)
_NO_ROWS = np.zeros((0, ROW_WIDTH), np.int32)


class Work:
    """Everything that the pass needs, made once; `block` judges a stretch of cases.

    Several threads may call it at once.
    """

    def __init__(
        self, judgement: "Judgement", part: Part, which: np.ndarray | None, keep_rows: bool
    ) -> None:  # fmt: skip
        """which: the codes of the part's cases in the log, rising; None where it has all."""
        columns = judgement.columns
        self._judgement, self._part, self._which = judgement, part, which
        self._keep_rows = keep_rows
        self._longest = part.about[0]
        asked = tuple(prescribed(list(judgement.schemes.values())))
        most = 1 << self._longest.bit_length()
        self._worth, places = _worth(tuple(columns.quantities), asked, most)
        old = columns.earliest < FIXED_FROM
        self._shifts, self._offsets = old_offsets() if old else (_NONE, _NONE)
        self._tables: dict[int, Tables] = {}
        for code in (codes := part.schemes):
            first = 0 if len(codes) == 1 else int(np.argmax(part.scheme == code))
            scheme = judgement.scheme_of(first if which is None else int(which[first]))
            self._tables[code] = tables_of(
                scheme, columns.steps, places, self._worth.shape[1]
            )  # fmt: skip
        # passes that no thread is using, by the scheme's code
        self._idle: dict[int, list[Callable[..., Any]]] = {code: [] for code in self._tables}

    def block(self, block: slice) -> list[Rows]:
        """Judge this stretch; its rows of findings, in order of the cases."""
        if len(self._tables) == 1:
            found = self._judged(self._part, block.start, block.stop, *self._tables)
        else:
            found = self._of_several(block)
        if self._which is not None:
            for rows in found:
                rows[:, CASE] = self._which[rows[:, CASE]]
        return found

    def _of_several(self, block: slice) -> list[Rows]:
        """Those of one scheme after the other."""
        codes = self._part.scheme[block]
        found: list[Rows] = []
        for code in distinct(codes):
            mine = block.start + np.flatnonzero(codes == code)
            some = self._part.some(mine)
            for rows in self._judged(some, 0, len(mine), code):
                rows[:, CASE] = mine[rows[:, CASE]]
                found.append(rows)
            self._part.put_back(mine, some)
        if len(found) < 2:
            return found
        together = np.concatenate(found)
        return [together[np.argsort(together[:, CASE], kind="stable")]]

    def _judged(self, part: Part, begin: int, end: int, code: int) -> list[Rows]:
        """Judge these cases, all of one scheme; in the rows they have their places in the part."""
        idle = self._idle[code]
        try:
            judge = idle.pop()
        except IndexError:
            judge = self._pass(self._tables[code])
        cases = (
            part.start, part.length, part.is_open, len(part.is_open), part.ended, len(part.ended),
            part.manager_from, part.manager_spans, part.masks, part.paths,
        )  # fmt: skip
        found, room, place = [], ROOM, begin
        while place < end:
            rows = np.empty((room, ROW_WIDTH), np.int32) if self._keep_rows else _NO_ROWS
            reached, count = judge(*cases, place, end, rows, len(rows))
            if count:
                found.append(rows[:count])
            if reached == place:
                room *= 4
            place = reached
        idle.append(judge)
        return found

    def _pass(self, t: Tables) -> Callable[..., Any]:
        """The pass with all at hand but the cases and the buffer, and tables of its own to fill."""
        c, w = self._judgement.columns, self._judgement.world
        cells = t.initial + max(c.last_cycle, 1) * t.later
        acting = min(self._longest, len(c.people) * (c.last_cycle + 1))
        words = t.sides.shape[1] if len(t.sides) else 0
        wide, count = t.before.shape[1], self._worth.shape[1]
        due_days = due_days_of(t.months)
        usual = is_usual(wide, count, words, len(self._shifts))
        return (judge_usual if usual else judge_any).given(
            c.key, c.at, c.by, c.quantity, len(c.quantity) > 0, c.flags,
            self._worth, count,
            t.initial, t.later, t.numbers, t.least, t.after_from, t.after,
            t.follow_from, t.followers, t.before, t.needed, t.closely, wide,
            t.names, t.sides, words, t.limits, len(t.limits), t.watched, t.months,
            due_days, len(due_days),
            day_number(w.on), end_of_day(w.on), self._shifts, self._offsets, len(self._shifts),
            "evidence" in c.has, w.asks_permits, w.permit_from, w.permits, w.asks_managers,
            *scratch(cells, c.last_cycle, count, acting, words, wide, len(c.quantity) > 0),
        )  # fmt: skip


@lru_cache(8)
def _worth(
    quantities: tuple[Decimal, ...], asked: tuple[Decimal, ...], most: int
) -> tuple[np.ndarray, int]:
    """(the quantities in limbs, by how many decimal places), so that so many of them are exact."""
    places, count = scaled([*quantities, *asked], most)
    return limbs(quantities, places, count), places


@lru_cache(64)
def due_days_of(months: int) -> np.ndarray:
    """int32: the due days of surveillance, see `lookups.fill_due_days`; none without any."""
    due_days = np.zeros(DUE_DAYS if months else 0, np.int32)
    fill_due_days(due_days, months)
    return due_days


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
