"""Paths counted by hash: what a plain counter says, whatever the size of the table."""

import random
from collections import Counter

import numpy as np
import pytest

from zhiheng.procedure.engine import variants
from zhiheng.procedure.engine.variants import PathCounts


def hashes(chance: random.Random, count: int, kinds: int) -> np.ndarray:
    known = [chance.randrange(1, 1 << 64) for _ in range(kinds)]
    return np.array([chance.choice(known) for _ in range(count)], np.uint64)


def told(counts: PathCounts) -> dict[int, int]:
    keys, times = counts.paths()
    found = dict(zip(keys.tolist(), times.tolist(), strict=True))
    assert len(found) == counts.distinct == len(keys)
    return found


@pytest.fixture(params=[(12, 17), (3, 6)], ids=["as it is", "small"])
def sizes(request, monkeypatch):
    """Small: tables that grow at the fourth path, and are dealt for from the sixtieth on."""
    small, in_cache = request.param
    monkeypatch.setattr(variants, "_SMALL", small)
    monkeypatch.setattr(variants, "_IN_CACHE", in_cache)


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("kinds", [1, 3, 40, 700, 5000])
@pytest.mark.parametrize("count", [0, 1, 4, 300, 9000])
def test_paths_are_counted_while_cases_change_and_logs_join(count, kinds):
    chance = random.Random(count + kinds)
    some, others = hashes(chance, count, kinds), hashes(chance, count // 3, kinds)
    counts = PathCounts(some)
    assert told(counts) == Counter(some.tolist())
    half = some[: count // 2]
    now = [*some[count // 2 :].tolist(), *others.tolist()]
    counts.change(half, others)
    assert told(counts) == Counter(now)
    joined = PathCounts(others).join(counts)
    assert told(joined) == Counter([*now, *others.tolist()])
    assert joined.times_of(others).tolist() == [
        Counter([*now, *others.tolist()])[each] for each in others.tolist()
    ]


@pytest.mark.usefixtures("sizes")
def test_paths_that_come_and_go_need_no_more_room():
    chance = random.Random(7)
    counts = PathCounts(first := hashes(chance, 50, 50))
    for _ in range(400):
        counts.change(first, then := hashes(chance, 50, 50))
        first = then
    assert told(counts) == Counter(first.tolist())
    assert counts._bits <= max(variants._SMALL, 12)
