"""A judgement that goes on as new events come, with what the pass needs at hand between them.

    ongoing = Ongoing(judge(columns, schemes, world))
    ongoing.take(fresh_events(events, has, columns))
    ongoing.judgement.summary()

Of a few cases the pass takes less time than what is made ready for it. So it is made ready once,
for a small log of its own: the cases just touched, side by side. Their rows go to the end of the
columns, where the pass finds them; of all else that it reads of a case a copy is made, and what it
writes of one is put where it belongs. One call does all of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

import numpy as np

from zhiheng.procedure.engine.chained import beside, chained
from zhiheng.procedure.engine.columns import Fresh
from zhiheng.procedure.engine.compiled import Prepared
from zhiheng.procedure.engine.counts import ONCE, ONCE_LESS
from zhiheng.procedure.engine.entering import enter, leave
from zhiheng.procedure.engine.follow import ROWS, close_up, is_sparse, replace_cases
from zhiheng.procedure.engine.judging import Judgement, judge, scheme_coded
from zhiheng.procedure.engine.pages import may_be_large, together
from zhiheng.procedure.engine.passes import ALL_CASES, NO_ROWS, Passes
from zhiheng.procedure.engine.times import FIXED_FROM, NEVER
from zhiheng.procedure.engine.world import World

_LEAST = 256  # cases that there is room for at least
_SPANS = 4  # managers of a case, on average at most
# Bytes from which on an array stays where it is: most such stand on large pages of their own.
_LARGE = 1 << 22


class Ongoing:
    """`judgement` is true of all that was taken; it and its columns are changed by nobody else.

    Who judges the same columns otherwise, as where cases are emptied, puts that judgement here.
    """

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self._ready: _Ready | None = None
        self._alone = Lock()
        self._all_due = False  # else only what is taken

    def take(self, fresh: Fresh, world: World | None = None) -> None:
        """All rows of some cases, in the place of what they had, judged; one portion at a time.

        world: to be told where it has changed, as it must where cases were read that were none
        before.
        Raises what `replace_cases` and `judge` raise; the same may then be taken again.
        """
        with self._alone:
            ready = self._ready if world is None else None
            if ready and ready.judgement is self.judgement and ready.take(fresh):
                return
            self._ready = None
            self.judgement = self._judged(fresh, world or self.judgement.world)
            if world is None:  # else there may soon be more cases, and all of this elsewhere
                _stand_together(self.judgement)
            self._ready = _Ready(self.judgement, fresh)

    def _judged(self, fresh: Fresh, world: World) -> Judgement:
        """Without anything at hand. A column that no row had before concerns all cases."""
        before, columns = self.judgement, self.judgement.columns
        self._all_due |= not fresh.has <= columns.has
        if is_sparse(columns):
            close_up(columns)
        replace_cases(columns, fresh)
        only = None if self._all_due else fresh.codes
        judgement = judge(columns, before.schemes, world, only=only, before=before, threads=1)
        self._all_due = False
        return judgement


class _Ready:
    """Everything at hand, for so many cases at most, as long as the columns stay where they are."""

    def __init__(self, judgement: Judgement, fresh: Fresh) -> None:
        """fresh: a portion of the kind that is to come."""
        self.judgement, c = judgement, judgement.columns
        self._columns, self._key, self._start = c, c.key, c.start
        self._rows, self._cases = len(c.key), len(c.start)
        self._has, self._earliest = c.has, FIXED_FROM if c.earliest >= FIXED_FROM else -NEVER
        longest = 2 * int(c.length.max(initial=8))
        touched = _room(judgement, max(2 * len(fresh.codes), _LEAST))
        codes, count = np.zeros(len(touched.masks), np.int64), np.zeros(1, np.int64)
        copies = _entering(judgement, touched, longest)  # knows no more names than the passes
        pass_of, passes = _passes(judgement, touched, longest)
        enter_them = enter.prepared(
            0, *_like(fresh.arguments), *copies, codes, count,
            pass_of, len(pass_of), *beside(passes),
        )  # fmt: skip
        leave_them = leave.prepared(count, codes, *_leaving(judgement, touched))
        self._run = chained(enter_them, [*passes, leave_them], len(fresh.words))
        self._types = fresh.types

    def take(self, fresh: Fresh) -> bool:
        """Whether this could be taken in; if not, nothing has changed."""
        c = self._columns
        if (
            c.key is not self._key or len(self._key) != self._rows
            or c.start is not self._start or len(self._start) != self._cases
            or not fresh.has <= self._has or fresh.earliest < self._earliest
            or fresh.quantities is not c.quantities or fresh.types is not self._types
        ):  # fmt: skip
            return False
        used = c.used
        c.used += len(fresh.key)  # should this fail midway, nobody else writes there
        done = self._run(used, fresh.place)
        if done < 0:  # the rows stand there, though nothing may be judged by them
            raise RuntimeError("a compiled function failed")
        if done == 0:
            c.used = used
            return False
        c.earliest = min(c.earliest, fresh.earliest)
        return True


def _stand_together(judgement: Judgement) -> None:
    """What is looked up of each case stands on few pages from now on.

    The world that was given stays as it is: the judgement gets one of its own.
    """
    world = replace(judgement.world)
    held = (
        (judgement, ("masks", "paths")), (judgement.counts, ("keys", "times")),
        (judgement.columns, ("start", "length", "scheme")),
        (world, ("is_open", "ended", "manager_from", "manager_spans")),
    )  # fmt: skip
    places = [(holder, name) for holder, names in held for name in names]
    places = [place for place in places if getattr(*place).nbytes < _LARGE]
    arrays = [getattr(*place) for place in places]
    if not may_be_large() or _are_together(arrays):
        return
    for place, copy in zip(places, together(arrays), strict=True):
        setattr(*place, copy)
    judgement.world = world


def _are_together(arrays: Sequence[np.ndarray]) -> bool:
    owners = {id(each) if each.base is None else id(each.base) for each in arrays}
    return len(owners) < 2


def _room(judgement: Judgement, most: int) -> Judgement:
    """A log of so many cases, whose rows stand where those of the judged log do."""
    c, w = judgement.columns, judgement.world
    start, length, scheme = (np.zeros(most, each.dtype) for each in (c.start, c.length, c.scheme))
    world = replace(
        w, listed=None,
        is_open=np.zeros(most if len(w.is_open) else 0, np.uint8),
        ended=np.zeros(most if len(w.ended) else 0, np.int32),
        manager_from=np.zeros(most + 1, np.int32),
        manager_spans=np.zeros((_SPANS * most, 2), np.int32),
    )  # fmt: skip
    return Judgement(
        replace(c, start=start, length=length, scheme=scheme), judgement.schemes, world,
        np.zeros(most, np.uint16), np.zeros(most, np.uint64),
    )  # fmt: skip


def _like(arguments: tuple[Any, ...]) -> list[Any]:
    """Of the same types, with nothing in them."""
    return [
        np.zeros(0, each.dtype) if isinstance(each, np.ndarray) else type(each)(0)
        for each in arguments
    ]


def _passes(
    judgement: Judgement, touched: Judgement, longest: int
) -> tuple[np.ndarray, list[Prepared]]:
    """(which pass is for the cases of a scheme, by its code + 1, or -1; the passes)."""
    columns, made = judgement.columns, Passes(touched, longest)
    pass_of, passes = np.full(len(columns.schemes) + 1, -1, np.int32), list[Prepared]()
    for code in range(-1, len(columns.schemes)):
        scheme = scheme_coded(columns, judgement.schemes, code)
        if scheme is not None:
            pass_of[code + 1] = len(passes)
            tables = made.tables(scheme)
            passes += made.prepared(tables, 0, 0, NO_ROWS, 0, ALL_CASES, whole=True)
    return pass_of, passes


def _entering(judgement: Judgement, touched: Judgement, longest: int) -> tuple[Any, ...]:
    """What `enter` is told between the fresh rows and the passes, but for the codes."""
    c, w, r, v = judgement.columns, judgement.world, touched.columns, touched.world
    _keys, _times, bits, used, *_ = judgement.counts.at_hand
    rows = [len(getattr(c, name)) for name in ROWS if name != "quantity" or len(c.quantity)]
    people = min(len(c.people), len(w.permit_from) - 1) if w.asks_permits else len(c.people)
    return (
        longest, len(c), min(rows), len(c.steps), people, len(c.quantities),
        c.last_cycle + 1, len(touched.masks), len(v.manager_spans), bits, used,
        c.start, c.length, c.scheme, c.key, c.at, c.by, c.flags, c.quantity, len(c.quantity) > 0,
        w.is_open, len(w.is_open) > 0, w.ended, len(w.ended) > 0,
        w.manager_from, w.manager_spans, w.asks_managers,
        r.start, r.length, v.is_open, v.ended, v.manager_from, v.manager_spans,
        np.zeros(len(touched.masks), np.int64),
    )  # fmt: skip


def _leaving(judgement: Judgement, touched: Judgement) -> tuple[Any, ...]:
    """What `leave` is told behind the codes."""
    was = np.zeros_like(touched.masks), np.zeros_like(touched.paths)
    return (
        touched.masks, touched.paths, *was, judgement.masks, judgement.paths,
        ONCE, ONCE_LESS, *judgement.counts.at_hand,
    )  # fmt: skip
