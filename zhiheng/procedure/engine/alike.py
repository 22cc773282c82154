"""Performers whose names differ only by blanks around them: two people to us, perhaps one in fact.

Whoever is on both sides of a separation under two such names would not be found there.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.names import MISSING, Names

_BLANK = 32  # and below, among ASCII
# What no-break and full-width spaces begin and end with; few other letters do.
_MAY_BEGIN, _MAY_END = (0xC2, 0xE3), (0x80, 0xA0)


def nearly_alike(people: Names) -> Iterator[str]:
    """A warning where there are any, for those who read the log's other warnings."""
    padded = [name for name in _at_edges(people) if name != name.strip()]
    bare = [name.strip() for name in padded]
    known = people.find(pa.array(bare, pa.string())) != MISSING
    times = Counter(bare)
    alike = [
        name
        for name, cut, there in zip(padded, bare, known, strict=True)
        if there or times[cut] > 1
    ]
    if alike:
        yield (
            f"有 {len(alike)} 个执行人与别的执行人只差首尾的空格（如“{alike[0]}”），"
            "按不同的人判定；若是同一人，请更正。"
        )


def _at_edges(people: Names) -> Iterator[str]:
    """The names that may have a blank at an edge, found without looking into the others."""
    data, ends = people.parts()["bytes"], people.parts()["ends"]
    first, last = data[np.append(0, ends[:-1])[: len(ends)]], data[ends - 1]
    begins = (first <= _BLANK) | np.isin(first, _MAY_BEGIN)
    finishes = (last <= _BLANK) | np.isin(last, _MAY_END)
    for code in np.flatnonzero(begins | finishes).tolist():
        yield people[code]
