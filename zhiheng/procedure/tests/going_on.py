"""A log that goes on, for tests of `engine.ongoing`."""

import random
from collections import defaultdict
from dataclasses import replace

import numpy as np

from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.ongoing import Ongoing
from zhiheng.procedure.engine.records import fresh_events, of_events
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import Event
from zhiheng.procedure.tests.build import scheme
from zhiheng.procedure.tests.seeded import USUAL, random_log
from zhiheng.procedure.tests.test_engine_odd import wide_scheme, world
from zhiheng.procedure.tests.test_following import by_name

HAS = {"scheme", "cycle", "quantity", "evidence", "waiver"}
SCHEMES = scheme(), wide_scheme(5), replace(wide_scheme(9), name="V")
Log = dict[str, list[Event]]


class Body:
    """A log that goes on, and the same rows at hand to be judged afresh."""

    def __init__(
        self, seed: int, amounts=USUAL, schemes=SCHEMES, has=HAS, latest: int = 999
    ) -> None:
        self.chance, self.schemes, self.has = random.Random(seed), schemes, has
        self.amounts, self.latest = amounts, latest
        self.rows: Log = defaultdict(list)
        for n in range(30):  # so that cases of one scheme do not stand side by side
            for number in range(len(schemes)):
                self.add(f"{n:02d}-{number}")
        self.given = world(self.chance, self.log())
        self.given.pop("has_evidence_column")
        self.columns = of_events(self.log(), has)
        self.ongoing = Ongoing(judge(self.columns, schemes, self.world(), threads=1))

    def log(self) -> list[Event]:
        return [row for rows in self.rows.values() for row in rows]

    def world(self, columns=None):
        given = dict(self.given)
        return world_of(columns or self.columns, given.pop("on"), **given)

    def add(self, name: str) -> str:
        """Some more rows of a case."""
        one = self.schemes[int(name[-1])]
        more = random_log(self.chance, 1, one, [name], self.amounts)
        self.rows[name] += [
            replace(row, scheme=one.name, cycle=min(row.cycle, self.latest)) for row in more
        ]  # fmt: skip
        return name

    def fresh(self, names):
        return fresh_events([row for n in names for row in self.rows[n]], self.has, self.columns)

    def some(self, count: int) -> list[str]:
        return [self.add(name) for name in self.chance.sample(sorted(self.rows), count)]

    def go_on(self, portions: int, count: int) -> None:
        """So many portions, of some more rows of so many cases each."""
        for _ in range(portions):
            self.ongoing.take(self.fresh(self.some(count)))

    def check(self) -> None:
        """Against all judged afresh, columns and all."""
        columns = of_events(self.log(), self.has)
        afresh = judge(columns, self.schemes, self.world(columns), threads=1)
        mine = self.ongoing.judgement
        stored = judge(self.columns, self.schemes, self.world(), threads=1)
        for each in (mine, stored):
            assert by_name(each) == by_name(afresh)
            assert each.summary() == afresh.summary()
        assert self.columns.earliest <= columns.earliest
        hashes, times = mine.counts.paths()
        paths = mine.paths[mine.counted]
        assert dict(zip(hashes.tolist(), times.tolist(), strict=True)) == {
            int(each): int((paths == each).sum()) for each in np.unique(paths)
        }


def stop(*_of, **_more):
    raise KeyboardInterrupt
