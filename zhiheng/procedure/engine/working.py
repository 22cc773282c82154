"""A judgement at work: shared out among threads, or in stretches, what was found in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import CASE, ROW_WIDTH, Rows
from zhiheng.procedure.engine.names import MISSING
from zhiheng.procedure.engine.passes import ALL_CASES, NO_ROWS, Passes
from zhiheng.procedure.engine.sharing import Share

if TYPE_CHECKING:
    from zhiheng.procedure.engine.judging import Judgement

ROOM = 1 << 16  # rows of findings in one buffer
# Cases that are worth a thread, and that it takes at a time where what is found is told.
BLOCK = 1 << 13


class Work:
    """Everything that the pass needs, made once. `shares` is for masks alone; `block` judges a
    stretch of cases and tells what was found.

    Several threads may call that at once. before, now: where only some cases are judged, the masks
    and paths that they had and have, in no order that matters.
    """

    def __init__(self, judgement: "Judgement", which: np.ndarray | None) -> None:
        """which: the codes of the cases to judge, rising; None for all."""
        columns = judgement.columns
        self._judgement, self._which = judgement, which
        self.count = len(columns) if which is None else len(which)
        _fits(judgement)
        longest, least, highest = _about(columns, which)
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
        parts = list(self._parts(block))
        found = [rows for part in parts for rows in self._judged(*part)]
        if len(parts) < 2 or len(found) < 2:
            return found
        together = np.concatenate(found)
        return [together[np.argsort(together[:, CASE], kind="stable")]]

    def shares(self, threads: int) -> list[Share]:
        """All of it, to be judged for the masks alone by so many threads: a share of each scheme.

        Each thread has got a call of its own then; to make it is much of what a few thousand cases
        take, and Python lets no two threads do so at once.
        """
        return [self._share(threads, *part) for part in self._parts(slice(0, self.count))]

    def _share(
        self, threads: int, code: int, which: np.ndarray | None, begin: int, end: int, told: slice
    ) -> Share:
        first = 0, 0, NO_ROWS, 0, *self._cases(which, told)
        tables, whole = self._tables[code], which is None
        return Share(self._passes.prepared(tables, *first, whole=whole, times=threads), end - begin)

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

    def _parts(self, block: slice) -> Iterator[tuple[int, np.ndarray | None, int, int, slice]]:
        """What of a stretch is of one scheme: (its code, of which cases, [begin, end), told).

        The cases are those [begin, end), or those at these places of an array; told: where what
        they had and have is told.
        """
        if not self.count:
            return
        if len(self._tables) == 1:
            (code,) = self._tables
            yield code, self._which, block.start, block.stop, slice(None)
            return
        codes, place = self._codes(block), block.start
        for code in _distinct(codes):
            mine = block.start + np.flatnonzero(codes == code)
            which = mine if self._which is None else self._which[mine]
            yield code, which, 0, len(mine), slice(place, place + len(mine))
            place += len(mine)

    def _cases(self, which: np.ndarray | None, told: slice) -> tuple[Any, ...]:
        """The pass's parameters from `which` to `new_paths`."""
        if which is None:
            return (ALL_CASES,)
        turned = [each[told] for each in (*self.before, *self.now)]
        return which, True, self._which is not None, *turned

    def _judged(
        self, code: int, which: np.ndarray | None, begin: int, end: int, told: slice
    ) -> list[Rows]:
        """Judge a part, see `_parts`."""
        idle = self._idle[code]
        try:
            judge = idle.pop()
        except IndexError:
            judge = self._passes.ready(self._tables[code], whole=which is None)
        cases, found, room, place = self._cases(which, told), list[Rows](), ROOM, begin
        while place < end:
            rows = np.empty((room, ROW_WIDTH), np.int32)
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


def _about(columns: Columns, which: np.ndarray | None) -> tuple[int, int, int]:
    """(the length of the longest of these cases, the least and the highest code of a scheme).

    Raises ValueError for codes that are not rising, or none of this log.
    """
    if which is None:
        if not len(columns):
            return 0, MISSING, MISSING
        schemes = columns.scheme
        longest = np.maximum.reduce(columns.length)  # as .max(), in half the time
        return int(longest), int(np.minimum.reduce(schemes)), int(np.maximum.reduce(schemes))
    sound, *about = _about_some(which, len(which), len(columns), columns.length, columns.scheme)
    if not sound:
        raise ValueError("the cases to judge are not rising codes of this log")
    return about[0], about[1], about[2]


@compiled_on_pointers
def _about_some(which, count, cases, length, scheme):
    """As `_about`, with whether they are sound in front."""
    longest, least, highest = np.int64(0), np.int64(1 << 31), np.int64(-2)
    before = np.int64(-1)
    for i in range(count):
        case = which[i]
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


def worth_having(threads: int, cases: int) -> int:
    """So many threads at most, each for a good number of cases."""
    return max(1, min(threads, -(-cases // BLOCK)))


def _blocks_of(cases: int, threads: int) -> list[slice]:
    """Stretches of the cases, as many for each thread."""
    count = threads * -(-cases // (threads * BLOCK))
    ends = [cases * each // count for each in range(count + 1)] if count else [0]
    return [slice(*both) for both in pairwise(ends)]


def told_of(work: Work, threads: int, take: Callable[[Rows], None]) -> Generator[int, None, None]:
    """Judge all and hand over what was found, in order; says how many more cases are judged.

    Other threads are a little ahead of this one.
    """
    blocks = _blocks_of(work.count, threads)
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
