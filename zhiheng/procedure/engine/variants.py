"""Distinct paths, counted by their hashes without sorting them."""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers

_SMALL = 12  # bits of the smallest table
# A table of more bits than this does not fit the cache: then hashes are first dealt out by their
# highest bits, so that each part of it does.
_IN_CACHE, _PART_BITS = 17, 8


class PathCounts:
    """How often each path occurs, by hash; follows a log whose cases change.

    Two paths share a hash of 64 bits by chance: among four million distinct ones once in two
    million logs.
    """

    def __init__(self, hashes: np.ndarray) -> None:
        # Where the cache holds one for all of them, the table need never grow.
        self._make_table(min(_bits_for(len(hashes)), _IN_CACHE))
        self._count(hashes, _ONCE)

    @property
    def distinct(self) -> int:
        return int(self._used[1])

    def change(self, old: np.ndarray, new: np.ndarray) -> "PathCounts":
        """Some cases took other paths; the counts from then on."""
        self._count(old, _ONCE_LESS)
        self._count(new, _ONCE)
        return self

    def join(self, other: "PathCounts") -> "PathCounts":
        """The counts of other cases come to these; the counts of both."""
        hashes, times = other.paths()
        # In a table too small, hashes in order of size would all crowd at its beginning.
        self._move(max(self._bits, _bits_for(self.distinct + len(hashes))))
        self._tallied(hashes, 0, times.astype(np.int32))
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

    def _make_table(self, bits: int) -> None:
        self._bits = bits
        self._keys = np.zeros(1 << bits, np.uint64)
        self._times = np.zeros(1 << bits, np.int32)
        # places in use, those whose path went away included; distinct paths
        self._used = np.zeros(2, np.int64)

    def _move(self, bits: int) -> None:
        """Into a table of so many bits."""
        known, times = self.paths()
        self._make_table(bits)
        self._tallied(known, 0, times.astype(np.int32))

    def _count(self, hashes: np.ndarray, by: np.ndarray) -> None:
        """Count each of the hashes so many times more."""
        done = 0
        while (done := self._tallied(hashes, done, by)) < len(hashes):
            most = _bits_for(self.distinct + len(hashes) - done)
            if (bits := min(self._bits + 2, most)) > _IN_CACHE:
                bits, hashes, done = most, _dealt(hashes[done:]), 0
            self._move(bits)

    def _tallied(self, hashes: np.ndarray, first: int, by: np.ndarray) -> int:
        """Count from the first on; the place reached. by: one number for all, or one for each."""
        return int(_tally(
            hashes, first, len(hashes), by, len(by) > 1, self._keys, self._times, self._bits,
            self._used,
        ))  # fmt: skip


def _bits_for(paths: int) -> int:
    return max(_SMALL, (2 * paths).bit_length())


def _dealt(hashes: np.ndarray) -> np.ndarray:
    dealt = np.empty(len(hashes), np.uint64)
    _deal(hashes, len(hashes), dealt, np.zeros((1 << _PART_BITS) + 1, np.int64))
    return dealt


_ONCE, _ONCE_LESS = np.ones(1, np.int32), np.full(1, -1, np.int32)


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
def _tally(hashes, first, count, by, several, keys, times, bits, used):
    """Count the hashes [first, count), as long as there is room; the place reached.

    by: one number for all or, where there are several, one for each hash. A place once taken stays
    taken with a count of 0, so that others are still found behind it; the key 0 marks a free place
    (a hash of 0 counts as 1). used: see `PathCounts._make_table`.
    """
    shift, mask = np.uint64(64 - bits), (1 << bits) - 1
    taken, distinct = used[0], used[1]
    i = first
    while i < count:
        key = hashes[i] if hashes[i] != 0 else np.uint64(1)
        place = np.int64(key >> shift)
        while keys[place] != 0 and keys[place] != key:
            place = (place + 1) & mask
        if keys[place] == 0:
            if 2 * taken >= mask:
                break
            keys[place] = key
            taken += 1
        was = times[place]
        times[place] = was + by[i if several else 0]
        if was == 0:
            distinct += 1
        elif times[place] == 0:
            distinct -= 1
        i += 1
    used[0], used[1] = taken, distinct
    return i


@compiled_on_pointers
def _look(hashes, count, keys, times, bits, out):
    shift, mask = np.uint64(64 - bits), (1 << bits) - 1
    for i in range(count):
        key = hashes[i] if hashes[i] != 0 else np.uint64(1)
        place = np.int64(key >> shift)
        while keys[place] != 0 and keys[place] != key:
            place = (place + 1) & mask
        out[i] = times[place]
