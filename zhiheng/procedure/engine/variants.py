"""Distinct paths, counted by their hashes without sorting them."""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled

_PART_BITS = 8  # hashes are first dealt out by their highest bits, so that each part fits the cache


def count_paths(hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the distinct hashes, how often each occurs), in no particular order.

    Two paths share a hash of 64 bits by chance: among four million distinct ones once in two
    million logs.
    """
    if not len(hashes):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    bits = max(_PART_BITS, int(2 * len(hashes)).bit_length())
    keys = np.zeros(1 << bits, np.uint64)
    times = np.zeros(1 << bits, np.int32)
    dealt = np.empty(len(hashes), np.uint64)
    _deal(hashes, dealt)
    _tally(dealt, keys, times, bits)
    used = times > 0
    return keys[used], times[used].astype(np.int64)


@compiled
def _deal(hashes, dealt):
    shift = np.uint64(64 - _PART_BITS)
    place = np.zeros((1 << _PART_BITS) + 1, np.int64)
    for i in range(len(hashes)):
        place[np.int64(hashes[i] >> shift) + 1] += 1
    for part in range(1 << _PART_BITS):
        place[part + 1] += place[part]
    for i in range(len(hashes)):
        part = np.int64(hashes[i] >> shift)
        dealt[place[part]] = hashes[i]
        place[part] += 1


@compiled
def _tally(hashes, keys, times, bits):
    shift = np.uint64(64 - bits)
    for i in range(len(hashes)):
        place = np.int64(hashes[i] >> shift)
        while times[place] > 0 and keys[place] != hashes[i]:
            place = (place + 1) & (len(keys) - 1)
        keys[place] = hashes[i]
        times[place] += 1
