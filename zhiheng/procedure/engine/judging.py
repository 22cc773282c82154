"""The judgement of a log: bit masks for its cases, hashes of their paths, and what follows."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from zhiheng.procedure.engine.columns import Columns, grown, limbs, scaled
from zhiheng.procedure.engine.findings import (
    CASE,
    NOT_COUNTED,
    ROW_WIDTH,
    UNKNOWN,
    VERDICTS,
    WAIVED,
)
from zhiheng.procedure.engine.kernel import judge_cases, judge_masks
from zhiheng.procedure.engine.lookups import DUE_DAYS, fill_due_days, scratch
from zhiheng.procedure.engine.tables import Tables, compile_scheme, prescribed
from zhiheng.procedure.engine.times import FIXED_FROM, day_number, end_of_day, old_offsets
from zhiheng.procedure.engine.variants import PathCounts, paths_moved
from zhiheng.procedure.engine.world import World
from zhiheng.procedure.events import OddScheme, Standing, Summary, UnusableEvents
from zhiheng.procedure.shape import Scheme

ROOM = 1 << 16  # rows of findings in one buffer
BLOCK = 1 << 13  # cases that one thread takes at a time
_NONE: np.ndarray = np.zeros(0, np.int64)
_NO_ROWS = np.zeros((0, ROW_WIDTH), np.int32)

_MILD = np.uint16(1 << WAIVED | 1 << UNKNOWN | 1 << NOT_COUNTED)

Rows = np.ndarray  # int32[finding, ROW_WIDTH], see `findings`


@dataclass
class Judgement:
    """masks: uint16 for each case, bit n says that it has the n-th of `findings.VERDICTS`.

    paths: uint64 hashes of the variants. Cases that do not count have the bit NOT_COUNTED alone.
    compiled: the tables of each scheme, by its code in the log, with what they were made for.
    """

    columns: Columns
    schemes: Mapping[str, Scheme]
    world: World
    masks: np.ndarray
    paths: np.ndarray
    compiled: "dict[int, tuple[Any, Tables]]" = field(default_factory=dict, repr=False)

    @property
    def counted(self) -> np.ndarray:
        """For each case whether it is counted at all."""
        return (self.masks & np.uint16(1 << NOT_COUNTED)) == 0

    @property
    def deviating(self) -> np.ndarray:
        """For each case whether it has a finding that is neither waived nor unknown."""
        return (self.masks & ~_MILD) != 0

    def standing(self, case: int) -> Standing | None:
        """Of one case; None where it is not counted."""
        return standing_of(int(self.masks[case]))

    def scheme_of(self, case: int) -> Scheme:
        return scheme_of(self.columns, self.schemes, case)

    @cached_property
    def by_mask(self) -> np.ndarray:
        """How many cases have each mask."""
        return np.bincount(self.masks, minlength=1 << 16)

    @cached_property
    def path_counts(self) -> PathCounts:
        return PathCounts(self.paths[self.counted])

    def summary(self) -> Summary:
        """The counts of the log, as `zhiheng.procedure.log.summarise` makes them."""
        masks = np.flatnonzero(self.by_mask[: 1 << len(VERDICTS)])  # those of cases that count
        times = self.by_mask[masks]
        bad = (masks & ~int(_MILD)) != 0
        unsure = ~bad & (masks & 1 << UNKNOWN != 0)
        cases, deviating, unknown = (int(each @ times) for each in (masks >= 0, bad, unsure))
        found = times @ (masks[:, None] >> np.arange(len(VERDICTS)) & 1)
        return Summary(
            schemes=tuple((each.name, each.version) for each in self.schemes.values()),
            cases=cases,
            conforming=cases - deviating - unknown,
            deviating=deviating,
            unknown=unknown,
            findings={
                verdict.value: count
                for verdict, count in zip(VERDICTS, found.tolist(), strict=True)
            },
            variants=self.path_counts.distinct,
        )


def standing_of(mask: int) -> Standing | None:
    """What a mask says of its case; None where the case is not counted."""
    if mask & 1 << NOT_COUNTED:
        return None
    if mask & ~(1 << WAIVED | 1 << UNKNOWN):
        return Standing.DEVIATING
    return Standing.UNKNOWN if mask & 1 << UNKNOWN else Standing.CONFORMING


def judge(
    columns: Columns,
    schemes: Scheme | Sequence[Scheme] | Mapping[str, Scheme],
    world: World,
    *,
    only: np.ndarray | None = None,
    before: Judgement | None = None,
    like: Judgement | None = None,
    threads: int | None = None,
    on_rows: Callable[[Judgement, Rows], None] | None = None,
    advance: Callable[[int], None] | None = None,
) -> Judgement:
    """Judge the cases of a log.

    schemes: by the text that the log's `scheme` column names them with (by default their names).
    only: codes of the cases to judge, rising; the others are taken from `before`, whose arrays and
    counts become those of the new judgement (so it is not to be used any more).
    like: an earlier judgement of the same log in other columns, whose tables are taken over.
    threads: as many as the machine has where None. on_rows: is handed the rows of findings, cases
    in the order of `only` (or of the log), whole cases at a time. advance: is told how many cases
    were judged. Raises UnusableEvents where a case's scheme cannot be told.
    """
    known = by_name(schemes)
    if only is None or before is None:
        count = len(columns)
        masks, paths = np.full(count, 1 << NOT_COUNTED, np.uint16), np.zeros(count, np.uint64)
        judgement = Judgement(
            columns, known, world, masks, paths, like.compiled if like else {}
        )  # fmt: skip
        which = np.arange(count) if only is None else np.asarray(only, np.int64)
        _judge(judgement, which, threads, on_rows, advance)
        return judgement
    judgement = Judgement(
        columns, known, world, before.masks, before.paths, before.compiled
    )  # fmt: skip
    _judge_again(before, judgement, np.asarray(only, np.int64), threads, on_rows, advance)
    return judgement


def _judge_again(before: Judgement, judgement: Judgement, which: np.ndarray, *how: Any) -> None:
    """Judge some cases; the others, and the counts, are taken over from `before`.

    What the touched cases were is taken from the counts, what they are now is added: the cost is
    that of the touched cases alone.
    """
    more = len(judgement.columns) - len(before.masks)
    counts, by_mask = before.path_counts, before.by_mask
    if more > 0:
        judgement.masks = grown(before.masks, len(judgement.columns))
        judgement.masks[-more:] = 1 << NOT_COUNTED
        judgement.paths = grown(before.paths, len(judgement.columns))
        by_mask[1 << NOT_COUNTED] += more
    masks, paths = judgement.masks, judgement.paths
    old = paths_moved(masks, paths, which, by_mask, -1)
    _judge(judgement, which, *how)
    new = paths_moved(masks, paths, which, by_mask, 1)
    judgement.by_mask, judgement.path_counts = by_mask, counts.change(old, new)


def _judge(
    judgement: Judgement, which: np.ndarray, threads: int | None,
    on_rows: "Callable[[Judgement, Rows], None] | None", advance: Callable[[int], None] | None,
) -> None:  # fmt: skip
    """Judge these cases and write into the judgement's masks and paths."""
    work = _Work(judgement, which, on_rows is not None)
    blocks, threads = _blocks(len(which), threads or os.cpu_count() or 1)
    for block, found in zip(blocks, _in_order(work, blocks, threads), strict=True):
        if on_rows is not None:
            for rows in found:
                on_rows(judgement, rows)
        if advance is not None:
            advance(block.stop - block.start)


def _blocks(cases: int, threads: int) -> tuple[list[slice], int]:
    """(stretches of at most BLOCK cases, as many for each thread; the threads worth having)."""
    threads = max(1, min(threads, -(-cases // BLOCK)))
    count = threads * -(-cases // (threads * BLOCK))
    ends = [cases * each // count for each in range(count + 1)] if count else [0]
    return [slice(*both) for both in pairwise(ends)], threads


def by_name(schemes: Scheme | Sequence[Scheme] | Mapping[str, Scheme]) -> dict[str, Scheme]:
    """The schemes by what events call them. Raises UnusableEvents for none, or two of one name."""
    if isinstance(schemes, Mapping):
        return dict(schemes)
    given = (schemes,) if isinstance(schemes, Scheme) else tuple(schemes)
    if not given:
        raise UnusableEvents("没有给出认证规则，请用 --scheme 指定至少一份。")
    known: dict[str, Scheme] = {}
    for scheme in given:
        if scheme.name in known:
            raise UnusableEvents(f"认证规则“{scheme.name}”给出了两份，请只保留一份。")
        known[scheme.name] = scheme
    return known


def scheme_of(columns: Columns, known: Mapping[str, Scheme], case: int) -> Scheme:
    """The scheme of a case; the only one given where it names none."""
    code = int(columns.scheme[case])
    name = columns.cases[case]
    if code < 0 and len(known) == 1:
        return next(iter(known.values()))
    if code < 0:
        raise OddScheme(name, "没有写 scheme，而认证规则不止一份；请补上。")
    if (named := columns.schemes[code]) not in known:
        says = f"的认证规则“{named}”没有给出（已给出 {'、'.join(known)}）；"
        raise OddScheme(name, f"{says}请更正名称，或用 --scheme 给出它。", named)
    return known[named]


class _Work:
    """Everything that the kernel needs, made once; `block` judges a stretch of cases."""

    def __init__(self, judgement: Judgement, which: np.ndarray, keep_rows: bool) -> None:
        columns = self.columns = judgement.columns
        self.judgement, self.world, self.which = judgement, judgement.world, which
        self.keep_rows = keep_rows
        schemes = list(judgement.schemes.values())
        self.lengths = self._of_these(columns.length)
        most = int(self.lengths.max(initial=0))
        places, count = scaled([*columns.quantities, *prescribed(schemes)], most)
        self.worth = limbs(columns.quantities, places, count)
        old = columns.earliest < FIXED_FROM
        self.shifts, self.offsets = old_offsets() if old else (_NONE, _NONE)
        self.tables: dict[int, Tables] = {}
        self.codes = self._of_these(columns.scheme)
        for code in _distinct(self.codes):
            first = int(which[np.argmax(self.codes == code)])
            self.tables[code] = self._compiled(code, first, places, count)

    def _of_these(self, of_cases: np.ndarray) -> np.ndarray:
        """What an array says of the cases that are judged; uncopied where these are all."""
        return of_cases if len(self.which) == len(of_cases) else of_cases[self.which]

    def _compiled(self, code: int, case: int, places: int, count: int) -> Tables:
        """The tables of a scheme; those of an earlier judgement where nothing has changed."""
        scheme, steps = self.judgement.scheme_of(case), self.columns.steps
        made_for = (scheme, len(steps), places, count)
        kept = self.judgement.compiled.get(code)
        if kept is None or kept[0] != made_for:
            kept = made_for, compile_scheme(scheme, steps, places, count)
            self.judgement.compiled[code] = kept
        return kept[1]

    def block(self, block: slice) -> list[Rows]:
        """Judge this stretch; its rows of findings, in order of the cases."""
        which, lengths = self.which[block], self.lengths[block]
        if len(self.tables) == 1:
            return self._judged(which, int(lengths.max()), *self.tables.values())
        codes = self.codes[block]
        parts: list[Rows] = []
        for code in _distinct(codes):
            mine = codes == code
            parts += self._judged(which[mine], int(lengths[mine].max()), self.tables[code])
        if len(parts) < 2:
            return parts
        rows = np.concatenate(parts)
        return [rows[np.argsort(rows[:, CASE], kind="stable")]]

    def _judged(self, which: np.ndarray, longest: int, tables: Tables) -> list[Rows]:
        found, room, place = [], ROOM, 0
        while place < len(which):
            rows = np.empty((room, ROW_WIDTH), np.int32) if self.keep_rows else _NO_ROWS
            reached, count = self._run(which, longest, place, tables, rows)
            if count:
                found.append(rows[:count])
            if reached == place:
                room *= 4
            place = reached
        return found

    def _run(
        self, which: np.ndarray, longest: int, place: int, t: Tables, rows: Rows
    ) -> tuple[int, int]:
        c, w, j = self.columns, self.world, self.judgement
        cells = t.initial + max(c.last_cycle, 1) * t.later
        acting = min(longest, len(c.people) * (c.last_cycle + 1))
        words = t.sides.shape[1] if len(t.sides) else 0
        wide = t.before.shape[1]
        due_days = due_days_of(t.months)
        judged = judge_cases if self.keep_rows else judge_masks
        reached, count = judged(
            which, place, len(which),
            c.start, c.length, c.key, c.at, c.by, c.quantity, len(c.quantity) > 0, c.flags,
            self.worth, self.worth.shape[1],
            t.initial, t.later, t.numbers, t.least, t.after_from, t.after,
            t.follow_from, t.followers, t.before, t.needed, t.closely, wide,
            t.names, t.sides, words, t.limits, len(t.limits), t.watched, t.months,
            due_days, len(due_days),
            day_number(w.on), end_of_day(w.on), self.shifts, self.offsets, len(self.shifts),
            "evidence" in c.has, w.is_open, len(w.is_open), w.ended, len(w.ended),
            w.asks_permits, w.permit_from, w.permits,
            w.asks_managers, w.manager_from, w.manager_spans,
            *scratch(cells, self.worth.shape[1], acting, words, wide, len(c.quantity) > 0),
            j.masks, j.paths, rows, len(rows),
        )  # fmt: skip
        return int(reached), int(count)


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


def _in_order(work: _Work, blocks: Sequence[slice], threads: int) -> Iterator[list[Rows]]:
    """The blocks' findings one after the other, judged by several threads a little ahead."""
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
