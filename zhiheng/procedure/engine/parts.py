"""Cases side by side, as the pass takes them: all of a log, or some of one gathered from it.

What is asked of the memory at many places at once is asked here, and nothing is decided meanwhile:
so it answers many at a time. The pass, which decides at each step, then finds all in a row.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.world import World


@dataclass
class Part:
    """Arrays of the same names as those of `Columns`, `World` and `Judgement`, case by case.

    Those of the world are empty where it says nothing. masks and paths are written to.
    """

    start: np.ndarray
    length: np.ndarray
    scheme: np.ndarray
    is_open: np.ndarray
    ended: np.ndarray
    manager_from: np.ndarray
    manager_spans: np.ndarray
    masks: np.ndarray
    paths: np.ndarray

    @cached_property
    def about(self) -> tuple[int, int, int]:
        """The length of the longest case, the least and the highest code of a scheme."""
        if not len(self):
            return 0, 0, 0
        return int(self.length.max()), int(self.scheme.min()), int(self.scheme.max())

    @property
    def schemes(self) -> list[int]:
        """The codes of their schemes, rising. Mostly there is one."""
        _, least, highest = self.about
        return [least] if len(self) and least == highest else distinct(self.scheme)

    def __len__(self) -> int:
        return len(self.start)

    def some(self, which: np.ndarray) -> "Part":
        """These cases alone, in this order; their masks and paths are yet to be found."""
        count = len(which)
        start, length, scheme, is_open, ended = (
            np.empty(count if len(each) else 0, each.dtype)
            for each in (self.start, self.length, self.scheme, self.is_open, self.ended)
        )
        manager_from, first = np.zeros((2, count + 1), np.int32)
        of_managers, longest, least, highest = _gather(
            which, count, self.start, self.length, self.scheme, self.is_open, len(self.is_open),
            self.ended, len(self.ended), self.manager_from, len(self.manager_from) > 1,
            start, length, scheme, is_open, ended, manager_from, first,
        )  # fmt: skip
        spans = np.empty((of_managers, 2), np.int32)
        if of_managers:
            _gather_spans(count, first, self.manager_spans, manager_from, spans)
        masks, paths = np.empty(count, np.uint16), np.empty(count, np.uint64)
        made = Part(start, length, scheme, is_open, ended, manager_from, spans, masks, paths)
        made.about = longest, least, highest
        return made

    def put_back(self, which: np.ndarray, some: "Part") -> None:
        """The masks and paths of these cases, found in a part of their own."""
        self.masks[which], self.paths[which] = some.masks, some.paths


def distinct(codes: np.ndarray) -> list[int]:
    """The codes that occur, rising."""
    if not len(codes):
        return []
    low = int(codes.min())
    return [low + each for each in np.flatnonzero(np.bincount(codes - low)).tolist()]


def part_of(columns: Columns, world: World, masks: np.ndarray, paths: np.ndarray) -> Part:
    """All cases of a log."""
    return Part(
        columns.start, columns.length, columns.scheme, world.is_open, world.ended,
        world.manager_from, world.manager_spans, masks, paths,
    )  # fmt: skip


def exchanged(
    which: np.ndarray, part: Part, masks: np.ndarray, paths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Put the masks and paths of these cases into those of all; the ones that stood there."""
    count = len(which)
    old_masks, old_paths = np.empty(count, np.uint16), np.empty(count, np.uint64)
    _exchange(which, count, part.masks, part.paths, masks, paths, old_masks, old_paths)
    return old_masks, old_paths


@compiled_on_pointers
def _gather(
    which, count, start, length, scheme, is_open, has_open, ended, has_ended,
    manager_from, has_managers, to_start, to_length, to_scheme, to_open, to_ended, to_from, first,
):  # fmt: skip
    """(how many spans of managers there are, and `about` them; see `Part`).

    first: where each case has its spans in those of all.
    """
    longest = np.int64(0)
    least = highest = np.int64(scheme[which[0]]) if count else np.int64(0)
    for i in range(count):
        case = which[i]
        to_start[i] = start[case]
        to_length[i] = length[case]
        to_scheme[i] = scheme[case]
        longest = max(longest, np.int64(length[case]))
        least, highest = min(least, np.int64(scheme[case])), max(highest, np.int64(scheme[case]))
    if has_open:
        for i in range(count):
            to_open[i] = is_open[which[i]]
    if has_ended:
        for i in range(count):
            to_ended[i] = ended[which[i]]
    spans = np.int64(0)
    if has_managers:
        for i in range(count):
            first[i] = manager_from[which[i]]
            spans += manager_from[which[i] + 1] - first[i]
            to_from[i + 1] = spans
    return spans, longest, least, highest


@compiled_on_pointers
def _gather_spans(count, first, spans, to_from, to_spans):
    for i in range(count):
        begin, to = 2 * np.int64(first[i]), 2 * np.int64(to_from[i])
        end = 2 * np.int64(to_from[i + 1])
        if to < end:  # mostly one: a loop for it would be in the way of the next
            to_spans[to], to_spans[to + 1] = spans[begin], spans[begin + 1]
        for k in range(to + 2, end):
            to_spans[k] = spans[begin + k - to]


@compiled_on_pointers
def _exchange(which, count, masks, paths, to_masks, to_paths, old_masks, old_paths):
    for i in range(count):
        case = which[i]
        old_masks[i], old_paths[i] = to_masks[case], to_paths[case]
        to_masks[case], to_paths[case] = masks[i], paths[i]
