"""Distinct paths, counted by their hashes without sorting them."""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import NOT_COUNTED

# A table of more than so many bits does not fit the cache; then hashes are first dealt out by their
# highest bits, so that each part does.
_IN_CACHE, _PART_BITS = 16, 8


class PathCounts:
    """How often each path occurs, by hash; follows a log whose cases change.

    Two paths share a hash of 64 bits by chance: among four million distinct ones once in two
    million logs.
    """

    def __init__(self, hashes: np.ndarray) -> None:
        self.distinct = 0
        self._make_table(len(hashes))
        if self._bits > _IN_CACHE:
            dealt = np.empty(len(hashes), np.uint64)
            _deal(hashes, len(hashes), dealt, np.zeros((1 << _PART_BITS) + 1, np.int64))
            hashes = dealt
        self._count(hashes, _ONCE)

    def change(self, old: np.ndarray, new: np.ndarray) -> "PathCounts":
        """Some cases took other paths; the counts from then on."""
        self._make_room(len(new))
        self._count(old, _ONCE_LESS)
        self._count(new, _ONCE)
        return self

    def join(self, other: "PathCounts") -> "PathCounts":
        """The counts of other cases come to these; the counts of both."""
        hashes, times = other.paths()
        self._make_room(len(hashes))
        self._count(hashes, times.astype(np.int32))
        return self

    def paths(self) -> tuple[np.ndarray, np.ndarray]:
        """(the distinct hashes, how often each occurs), in no particular order."""
        used = self._times > 0
        return self._keys[used], self._times[used].astype(np.int64)

    def times_of(self, hashes: np.ndarray) -> np.ndarray:
        """How often each of these occurs."""
        out = np.empty(len(hashes), np.int32)
        _look(hashes, len(hashes), self._keys, self._times, self._bits, out)
        return out

    def _make_table(self, room: int) -> None:
        self._bits = max(_PART_BITS, int(2 * room).bit_length())
        self._keys = np.zeros(1 << self._bits, np.uint64)
        self._times = np.zeros(1 << self._bits, np.int32)
        self._places = np.zeros(1, np.int64)  # in use, those whose path went away included

    def _make_room(self, more: int) -> None:
        if 2 * (int(self._places[0]) + more) > len(self._keys):
            hashes, times = self.paths()
            self._make_table(2 * (len(hashes) + more))
            self.distinct = 0
            self._count(hashes, times.astype(np.int32))

    def _count(self, hashes: np.ndarray, by: np.ndarray) -> None:
        self.distinct += int(_tally(
            hashes, len(hashes), by, len(by) > 1, self._keys, self._times, self._bits, self._places
        ))  # fmt: skip


_ONCE, _ONCE_LESS = np.ones(1, np.int32), np.full(1, -1, np.int32)


def paths_moved(
    masks: np.ndarray, paths: np.ndarray, which: np.ndarray, by_mask: np.ndarray, by: int
) -> np.ndarray:
    """Add `by` to the count of each of these cases' masks; the paths of those that are counted."""
    moved = np.empty(len(which), np.uint64)
    return moved[: _move(masks, paths, which, len(which), by_mask, by, moved)]


@compiled_on_pointers
def _move(masks, paths, which, cases, by_mask, by, moved):
    count = 0
    for i in range(cases):
        case = which[i]
        by_mask[masks[case]] += by
        if not masks[case] >> NOT_COUNTED & 1:
            moved[count] = paths[case]
            count += 1
    return count


@compiled_on_pointers
def _deal(hashes, count, dealt, place):
    shift = np.uint64(64 - _PART_BITS)
    for i in range(count):
        place[np.int64(hashes[i] >> shift) + 1] += 1
    for part in range(1 << _PART_BITS):
        place[part + 1] += place[part]
    for i in range(count):
        part = np.int64(hashes[i] >> shift)
        dealt[place[part]] = hashes[i]
        place[part] += 1


@compiled_on_pointers
def _tally(hashes, count, by, several, keys, times, bits, places):
    """Count each hash so many times more; by how much the number of distinct ones grew.

    by: one number for all or, where there are several, one for each hash. A place once taken stays
    taken with a count of 0, so that others are still found behind it; the key 0 marks a free place
    (a hash of 0 counts as 1).
    """
    shift, mask = np.uint64(64 - bits), (1 << bits) - 1
    grown = 0
    for i in range(count):
        key = hashes[i] if hashes[i] != 0 else np.uint64(1)
        place = np.int64(key >> shift)
        while keys[place] != 0 and keys[place] != key:
            place = (place + 1) & mask
        if keys[place] == 0:
            keys[place] = key
            places[0] += 1
        was = times[place]
        times[place] = was + by[i if several else 0]
        if was == 0:
            grown += 1
        elif times[place] == 0:
            grown -= 1
    return grown


@compiled_on_pointers
def _look(hashes, count, keys, times, bits, out):
    shift, mask = np.uint64(64 - bits), (1 << bits) - 1
    for i in range(count):
        key = hashes[i] if hashes[i] != 0 else np.uint64(1)
        place = np.int64(key >> shift)
        while keys[place] != 0 and keys[place] != key:
            place = (place + 1) & mask
        out[i] = times[place]
