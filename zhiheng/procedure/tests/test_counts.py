"""Masks and paths counted: what a plain counter says, whatever the size of the table."""

import random
from collections import Counter

import numpy as np
import pytest

from zhiheng.procedure.engine import counts as module
from zhiheng.procedure.engine.counts import Counts
from zhiheng.procedure.engine.findings import NOT_COUNTED

Cases = tuple[np.ndarray, np.ndarray]  # their masks, their paths


def cases(chance: random.Random, count: int, kinds: int) -> Cases:
    known = [chance.randrange(1, 1 << 64) for _ in range(kinds)]
    masks = [chance.choice([0, 0, 0, 1, 5, 1 << NOT_COUNTED]) for _ in range(count)]
    paths = [chance.choice(known) for _ in range(count)]
    return np.array(masks, np.uint16), np.array(paths, np.uint64)


def pairs(some: Cases) -> list[tuple[int, int]]:
    return list(zip(some[0].tolist(), some[1].tolist(), strict=True))


def assert_counts(counts: Counts, expected: list[tuple[int, int]]) -> None:
    keys, times = counts.paths()
    paths = Counter(path for mask, path in expected if not mask >> NOT_COUNTED)
    assert dict(zip(keys.tolist(), times.tolist(), strict=True)) == paths
    assert counts.distinct == len(keys) == len(paths)
    masks = {mask: count for mask, count in enumerate(counts.by_mask.tolist()) if count}
    assert masks == Counter(mask for mask, _ in expected)


@pytest.fixture(params=[(12, 17), (3, 6)], ids=["as it is", "small"])
def sizes(request, monkeypatch):
    """Small: tables that grow at the fourth path, and are dealt for from the sixtieth on."""
    small, in_cache = request.param
    monkeypatch.setattr(module, "_SMALL", small)
    monkeypatch.setattr(module, "_IN_CACHE", in_cache)


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("kinds", [1, 3, 40, 700, 5000])
@pytest.mark.parametrize("count", [0, 1, 4, 300, 9000])
def test_cases_are_counted_while_they_change_and_logs_join(count, kinds):
    chance = random.Random(count + kinds)
    some, others = cases(chance, count, kinds), cases(chance, count // 3, kinds)
    counts = Counts(*some)
    assert_counts(counts, pairs(some))
    half = some[0][: count // 2], some[1][: count // 2]
    now = [*pairs(some)[count // 2 :], *pairs(others)]
    assert_counts(counts.change(half, others), now)
    both = [*now, *pairs(others)]
    joined = Counts(*others).join(counts)
    assert_counts(joined, both)
    times = Counter(path for mask, path in both if not mask >> NOT_COUNTED)
    assert joined.times_of(others[1]).tolist() == [times[each] for each in others[1].tolist()]


@pytest.mark.usefixtures("sizes")
def test_paths_that_come_and_go_need_no_more_room():
    chance = random.Random(7)
    counts = Counts(*(first := cases(chance, 50, 50)))
    for _ in range(400):
        counts.change(first, then := cases(chance, 50, 50))
        first = then
    assert_counts(counts, pairs(first))
    assert counts._bits <= max(module._SMALL, 12)
