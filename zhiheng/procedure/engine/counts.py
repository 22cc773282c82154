"""How many cases have each mask and took each path: counted by hash, without sorting."""

from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.engine.findings import NOT_COUNTED, UNKNOWN, WAIVED

_SMALL = 12  # bits of the smallest table
# A table of more bits than this does not fit the cache: then hashes are first dealt out by their
# highest bits, so that each part of it does.
_IN_CACHE, _PART_BITS = 17, 8


class Counts:
    """Of masks and of paths, by hash; they follow a log whose cases change.

    by_mask: int64, how many cases have each mask. keys, times: the table of paths, see `tally`. The
    paths of cases that are not counted are none. Two paths share a hash of 64 bits by chance: among
    four million distinct ones once in two million logs.
    """

    def __init__(self, masks: np.ndarray, paths: np.ndarray) -> None:
        self.by_mask = np.zeros(1 << NOT_COUNTED + 1, np.int64)
        self._totals = np.zeros(UNKNOWNS + 1, np.int64)
        self._summed = False
        # Where the cache holds one for all of them, the table need never grow.
        self._make_table(min(_bits_for(len(paths)), _IN_CACHE))
        self._count(masks, paths, ONCE)

    @property
    def distinct(self) -> int:
        """How many distinct paths there are."""
        return int(self._used[1])

    @property
    def totals(self) -> np.ndarray:
        """int64: how many cases have each verdict; then those at CASES, CONFORMING, UNKNOWNS."""
        if not self._summed:
            sum_up(self.by_mask, self._totals)
            self._summed = True
        return self._totals

    @property
    def at_hand(self) -> tuple[Any, ...]:
        """What `tally` and `add_up` are told, (keys, times, bits, used, by_mask, totals): whoever
        calls both on it changes these counts. It is of use until these count anything themselves.
        """
        return self.keys, self.times, self._bits, self._used, self.by_mask, self.totals

    def change(
        self, old: tuple[np.ndarray, np.ndarray], new: tuple[np.ndarray, np.ndarray]
    ) -> "Counts":
        """Some cases had other masks and paths, and have these now; the counts from then on."""
        self._count(*old, ONCE_LESS)
        self._count(*new, ONCE)
        return self

    def join(self, other: "Counts") -> "Counts":
        """The counts of other cases come to these; the counts of both."""
        self.by_mask += other.by_mask
        self._summed = False
        hashes, times = other.paths()
        # In a table too small, hashes in order of size would all crowd at its beginning.
        self._move(max(self._bits, _bits_for(self.distinct + len(hashes))))
        self._tallied(_NO_MASKS, hashes, 0, times.astype(np.int32))
        return self

    def paths(self) -> tuple[np.ndarray, np.ndarray]:
        """(the distinct hashes, how often each occurs), in no particular order."""
        used = self.times > 0
        return self.keys[used], self.times[used].astype(np.int64)

    def times_of(self, hashes: np.ndarray) -> np.ndarray:
        """How often each of these paths occurs."""
        out = np.empty(len(hashes), np.int32)
        _look(hashes, len(hashes), self.keys, self.times, self._bits, out)
        return out

    def _make_table(self, bits: int) -> None:
        self._bits = bits
        self.keys = np.zeros(1 << bits, np.uint64)
        self.times = np.zeros(1 << bits, np.int32)
        # places in use, those whose path went away included; distinct paths
        self._used = np.zeros(2, np.int64)

    def _move(self, bits: int) -> None:
        """Into a table of so many bits."""
        known, times = self.paths()
        self._make_table(bits)
        self._tallied(_NO_MASKS, known, 0, times.astype(np.int32))

    def _count(self, masks: np.ndarray, paths: np.ndarray, by: np.ndarray) -> None:
        """Count each of these cases so many times more."""
        self._summed, done = False, 0
        while (done := self._tallied(masks, paths, done, by)) < len(paths):
            most = _bits_for(self.distinct + len(paths) - done)
            if (bits := min(self._bits + 2, most)) > _IN_CACHE:
                paths = self._dealt(masks[done:], paths[done:], by)
                bits, masks, done = most, _NO_MASKS, 0
            self._move(bits)

    def _dealt(self, masks: np.ndarray, paths: np.ndarray, by: np.ndarray) -> np.ndarray:
        """The paths of these cases dealt out, once their masks are counted."""
        if len(masks):
            self.by_mask += by[0] * np.bincount(masks, minlength=len(self.by_mask))
            paths = paths[masks >> np.uint16(NOT_COUNTED) == 0]
        dealt = np.empty(len(paths), np.uint64)
        _deal(paths, len(paths), dealt, np.zeros((1 << _PART_BITS) + 1, np.int64))
        return dealt

    def _tallied(self, masks: np.ndarray, paths: np.ndarray, first: int, by: np.ndarray) -> int:
        """Count from the first on; the place reached. by: one number for all, or one for each."""
        return int(tally(
            masks, len(masks) > 0, paths, first, len(paths), by, len(by) > 1,
            self.keys, self.times, self._bits, self._used, self.by_mask,
        ))  # fmt: skip


def _bits_for(paths: int) -> int:
    return max(_SMALL, (2 * paths).bit_length())


ONCE, ONCE_LESS = np.ones(1, np.int32), np.full(1, -1, np.int32)
_NO_MASKS = np.zeros(0, np.uint16)


@compiled_on_pointers
def _deal(hashes, count, dealt, place):
    shift = np.uint64(64 - _PART_BITS)
    for i in range(count):
        place[np.int64(hashes[i] >> shift) + 1] += 1
    for part in range(1 << _PART_BITS):
        place[part + 1] += place[part]
    for i in range(count):
        mine = np.int64(hashes[i] >> shift)
        dealt[place[mine]] = hashes[i]
        place[mine] += 1


@compiled_on_pointers
def tally(
    masks, has_masks, paths, first, count, by, several, keys, times, bits, used, by_mask
):  # fmt: skip
    """Count the cases [first, count), as long as there is room; the place reached.

    by: one number for all or, where there are several, one for each path. Without masks there are
    paths alone. A place once taken stays taken with a count of 0, so that others are still found
    behind it; the key 0 marks a free place (a hash of 0 counts as 1). used: see `_make_table`.
    """
    shift, last = np.uint64(64 - bits), (1 << bits) - 1
    taken, distinct = used[0], used[1]
    i = first
    while i < count:
        more = by[i if several else 0]
        if not (has_masks and masks[i] >> NOT_COUNTED & 1):
            key = paths[i] if paths[i] != 0 else np.uint64(1)
            place = np.int64(key >> shift)
            while keys[place] != 0 and keys[place] != key:
                place = (place + 1) & last
            if keys[place] == 0:
                if 2 * taken >= last:
                    break
                keys[place] = key
                taken += 1
            was = times[place]
            times[place] = was + more
            if was == 0:
                distinct += 1
            elif times[place] == 0:
                distinct -= 1
        if has_masks:
            by_mask[masks[i]] += more
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


# Behind the verdicts: cases that count; those with nothing but waivers; those with something
# unknown and nothing worse.
CASES, CONFORMING, UNKNOWNS = NOT_COUNTED, NOT_COUNTED + 1, NOT_COUNTED + 2


@compiled_on_pointers
def sum_up(by_mask, totals):
    """How many cases there are of each kind, see `Counts.totals`."""
    for place in range(UNKNOWNS + 1):
        totals[place] = 0
    for mask in range(1 << NOT_COUNTED):
        if by_mask[mask] != 0:
            add_up(mask, by_mask[mask], totals)


@compiled_on_pointers
def add_up(mask, more, totals):
    """So many more cases have this mask."""
    if mask >> NOT_COUNTED & 1:
        return
    totals[CASES] += more
    rest = mask & ~(1 << WAIVED)
    if rest == 0:
        totals[CONFORMING] += more
    elif rest == 1 << UNKNOWN:
        totals[UNKNOWNS] += more
    if mask != 0:
        for bit in range(NOT_COUNTED):
            if mask >> bit & 1:
                totals[bit] += more
