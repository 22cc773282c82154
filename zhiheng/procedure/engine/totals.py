"""A log's judgement put together from its windows: what is kept of each is a few bytes a case."""

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np

from zhiheng.procedure.conforming import PathLine
from zhiheng.procedure.engine.clustering import count_between
from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.counts import Counts
from zhiheng.procedure.engine.findings import UNKNOWN, VERDICTS
from zhiheng.procedure.engine.judging import Judgement
from zhiheng.procedure.engine.of_values import Path, odd_but_usable, path
from zhiheng.procedure.engine.times import NEVER, end_of_day
from zhiheng.procedure.events import Summary

MOST_TOLD = 10  # paths of each window whose steps are kept

_PART = 4096  # cases looked at together in search of a path's first


class Totals:
    """`add` the judgement of each window; then ask for the summary, the paths, the warnings."""

    def __init__(self) -> None:
        self.windows = 0
        self._masks: list[np.ndarray] = []
        self._paths: list[np.ndarray] = []
        self._counts = Counts(np.zeros(0, np.uint16), np.zeros(0, np.uint64))
        self._told: dict[int, Path] = {}  # the most frequent paths of each window, by hash
        self._equal = self._later = self._lacking = 0
        self._first_lacking = ""
        self._whole: Judgement | None = None

    def add(self, judgement: Judgement) -> None:
        columns, world, counts = judgement.columns, judgement.world, judgement.counts
        self.windows += 1
        self._masks.append(judgement.masks)
        self._paths.append(judgement.paths)
        hashes = _most_frequent(counts, judgement, MOST_TOLD)
        for one in hashes:
            if one not in self._told:
                self._told[one] = path(judgement, _first(judgement, one))
        self._counts.join(counts)
        self._equal += columns.equal_rows
        cutoff = end_of_day(world.on)
        self._later += int(
            count_between(columns.start, columns.length, columns.at, cutoff, NEVER)
        )  # fmt: skip
        if world.listed is not None:
            lacking = np.flatnonzero(judgement.counted & ~world.listed)
            if len(lacking) and not self._lacking:
                self._first_lacking = columns.cases[int(lacking[0])]
            self._lacking += len(lacking)

    def summary(self, last: Judgement) -> Summary:
        """last: the judgement of any window, for what all have in common."""
        self._whole = Judgement(
            last.columns, last.schemes, last.world,
            np.concatenate(self._masks), np.concatenate(self._paths),
        )  # fmt: skip
        self._whole.counts = self._counts
        return self._whole.summary()

    def warnings(self, on: date) -> list[str]:
        return list(odd_but_usable(on, self._equal, self._later, self._lacking,
                                   self._first_lacking))  # fmt: skip

    def frequent(self, most: int, again: Callable[[], Iterable[Columns]]) -> list[PathLine]:
        """The paths that most cases took (of equals those met first), and what is wrong with each.

        Ask for the summary before. again: the windows once more, for a path that was frequent in
        none of them but is in all together.
        """
        whole = self._whole
        assert whole is not None
        chosen = _most_frequent(self._counts, whole, most)
        firsts = {one: _first(whole, one) for one in chosen}
        missing = {case: one for one, case in firsts.items() if one not in self._told}
        if missing:
            self._told |= _told_again(whole, missing, again())
        lines = [(_line(whole, self._told[one], one), firsts[one]) for one in chosen]
        return [line for line, _ in sorted(lines, key=lambda each: (-each[0].cases, each[1]))]


def _most_frequent(counts: Counts, judgement: Judgement, most: int) -> list[int]:
    """The hashes of so many paths; of those equally frequent, the ones met first."""
    hashes, times = counts.paths()
    if len(hashes) <= most:
        return [int(each) for each in hashes]
    least = int(np.partition(times, -most)[-most])
    chosen = [int(each) for each in hashes[times > least]]
    seen = set(chosen)
    for begin in range(0, len(judgement.paths), _PART):
        part = slice(begin, begin + _PART)
        mine = judgement.paths[part][judgement.counted[part]]
        for one in mine[counts.times_of(mine) == least].tolist():
            if one not in seen:
                seen.add(one)
                chosen.append(one)
                if len(chosen) == most:
                    return chosen
    return chosen


def _first(judgement: Judgement, one: int) -> int:
    """The first case that took the path."""
    return int(np.argmax((judgement.paths == np.uint64(one)) & judgement.counted))


def _line(judgement: Judgement, told: Path, one: int) -> PathLine:
    cases = (judgement.paths == np.uint64(one)) & judgement.counted
    masks = judgement.masks[cases]
    found = {v.value: int((masks >> bit & 1).sum()) for bit, v in enumerate(VERDICTS)}
    unknown = (masks >> UNKNOWN & 1).astype(bool)
    return PathLine(
        told, int(cases.sum()), int((~judgement.deviating[cases] & ~unknown).sum()),
        {verdict: count for verdict, count in found.items() if count},
    )  # fmt: skip


def _told_again(
    judgement: Judgement, wanted: dict[int, int], windows: Iterable[Columns]
) -> dict[int, Path]:
    """The paths of these cases (by number → hash), read once more as far as is needed."""
    told: dict[int, Path] = {}
    before = 0
    for columns in windows:
        here = Judgement(columns, judgement.schemes, judgement.world, _NONE, _NONE)
        for case in [each for each in wanted if before <= each < before + len(columns)]:
            told[wanted[case]] = path(here, case - before)
        before += len(columns)
        if len(told) == len(wanted):
            break
    return told


_NONE = np.zeros(0, np.uint16)
