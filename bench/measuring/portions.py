"""New events that come to a log: 0.1 % of it at a time, against a full run."""

import statistics
import time
from datetime import timedelta
from functools import partial
from itertools import islice

import numpy as np

from measuring.figures import Say
from measuring.passes import cpu, judged
from zhiheng.procedure.engine.columns import Columns, Fresh
from zhiheng.procedure.engine.follow import rows_of
from zhiheng.procedure.engine.judging import Judgement
from zhiheng.procedure.engine.ongoing import Ongoing
from zhiheng.procedure.engine.records import fresh_events
from zhiheng.procedure.engine.world import World
from zhiheng.procedure.events import Event

_KIND, _TURNS = 7, 5  # portions of each kind in a turn


def new_events(say: Say, columns: Columns, world: World, judgement: Judgement) -> None:
    """One more visit and report in each of so many cases that these are 0.1 % of all events.

    In cases taken at random, of which each lies elsewhere in the memory; and in such as were
    applied for one after the other, so that they are due at about the same time. Other cases each
    time; see `_Log.shares`.
    """
    count = max(1, columns.rows // 2000)
    log, shape = _Log(columns, world, judgement), (_TURNS, 2 * _KIND, count)
    for turn in (1, 2):
        log.take(log.read(np.arange(count) + turn))  # from now on what it needs is at hand
    everywhere = np.random.default_rng(1).permutation(len(columns))
    for where, cases in (("all over the log", everywhere), ("side by side", np.sort(everywhere))):
        each = [log.shares(portions) for portions in cases[: np.prod(shape)].reshape(shape)]
        in_turn, in_a_row = map(statistics.median, zip(*each, strict=True))
        say(f"0.1 % new events, in cases {where}, of a full run", in_turn)
        say(f"  one after the other, in cases {where}", in_a_row)
    say("  the mean of all of them", statistics.mean(log.taking))
    say("  reading them before", statistics.median(log.reading))
    afresh = judged(columns, world).summary()
    say("  the same answer", int(log.ongoing.judgement.summary() == afresh))


class _Log:
    """A log that goes on; taking and reading: what portions took, in percent of a full run."""

    def __init__(self, columns: Columns, world: World, judgement: Judgement) -> None:
        self._columns, self._world, self.ongoing = columns, world, Ongoing(judgement)
        self.taking, self.reading = list[float](), list[float]()
        self._read: list[float] = []  # seconds

    def shares(self, portions: np.ndarray) -> tuple[float, float]:
        """(taking turns with full runs, one after the other), in percent of a full run.

        Events are read before, as a full run starts from stored columns. Taking turns, a portion is
        read, then there is a full run, then the portion is taken: it finds in the cache what these
        left of what it needs. One after the other, each but the first finds what the one before
        left; these are read ahead. Of each half of them the median.
        """
        read = map(self.read, portions)
        turns = [(fresh, self._whole(), self.take(fresh)) for fresh in islice(read, _KIND)]
        come, wholes, in_turn = zip(*turns, strict=True)
        ahead, whole = list(read), statistics.median(wholes)
        in_a_row = [self.take(fresh) for fresh in ahead]
        assert all(_stand(self._columns, fresh) for fresh in [*come, *ahead])
        self.taking.append(100 * statistics.mean([*in_a_row, *in_turn]) / whole)
        self.reading.append(100 * statistics.mean(self._read[-len(portions) :]) / whole)
        median = statistics.median
        return 100 * median(in_turn) / whole, 100 * median(in_a_row) / whole

    def read(self, cases: np.ndarray) -> Fresh:
        """All rows of these cases and the new ones, as they are taken."""
        more = _more(self._columns, cases)
        begun = time.process_time()
        fresh = fresh_events(more, self._columns.has, self._columns)
        self._read.append(time.process_time() - begun)
        return fresh

    def take(self, fresh: Fresh) -> float:
        """Seconds until it is judged and counted.

        The lesser of the wall clock's, which tell of all that came between, and the processor's,
        which to ask for takes a tenth of a portion: it took no more than either says.
        """
        ongoing = self.ongoing
        processor, wall = time.process_time(), time.perf_counter()
        ongoing.take(fresh)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        return min(wall, processor)

    def _whole(self) -> float:
        return cpu(partial(judged, self._columns, self._world))


def _stand(columns: Columns, fresh: Fresh) -> bool:
    """Whether the log has these rows for these cases."""
    rows = rows_of(columns, fresh.codes)
    return all(
        np.array_equal(getattr(columns, name)[rows], getattr(fresh, name))
        for name in ("key", "at", "by", "flags")
    )


def _more(columns: Columns, cases: np.ndarray) -> list[Event]:
    """All rows of these cases, with two new ones in each."""
    rows = [row for case in cases.tolist() for row in columns.events(case)]
    last: dict[str, Event] = {row.case: row for row in rows if row.at}
    for row in last.values():
        assert row.at is not None
        for step, days in (("visit", 1), ("report", 2)):
            at = row.at + timedelta(days=days)
            rows.append(Event(row.case, step, at, row.by, row.cycle, evidence="D"))
    return rows
