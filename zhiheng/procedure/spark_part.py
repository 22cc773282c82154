"""What Spark's workers run: the events of some cases, all of each, judged by the local engine.

`judged` is handed to `mapInArrow`. Rows come in no order; each brings its place in the files (the
number of its file, then of its row), so that cases can be put back in the order of the files.
"""

import pickle
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.conforming import Beside, world_beside
from zhiheng.procedure.engine.findings import Rows
from zhiheng.procedure.engine.gather import Gathering
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.names import Names
from zhiheng.procedure.engine.times import NEVER, end_of_day
from zhiheng.procedure.engine.walks import Walks
from zhiheng.procedure.engine.words import explained
from zhiheng.procedure.events import OddScheme, UnusableEvents
from zhiheng.procedure.reading.columnar import readable
from zhiheng.procedure.shape import Scheme

PLACE = "place"
ROW_BITS = 40  # of a place; above them the number of the file
CASE, FINDING, COUNTS, REFUSAL = range(4)
NOWHERE = np.iinfo(np.int64).max

SCHEMA = pa.schema(
    [
        ("kind", pa.int8()), (PLACE, pa.int64()), ("case", pa.string()),
        ("mask", pa.int32()), ("path", pa.int64()), ("lacking", pa.bool_()),
        ("nth", pa.int32()), ("cycle", pa.int16()), ("verdict", pa.string()),
        ("step", pa.string()), ("clause", pa.string()), ("says", pa.string()),
        ("data", pa.binary()),
    ]
)  # fmt: skip
DDL = (
    "kind byte, place long, case string, mask int, path long, lacking boolean, nth int,"
    " cycle short, verdict string, step string, clause string, says string, data binary"
)


@dataclass(frozen=True)
class Job:
    """What every worker must know. beside: a broadcast of `Beside`.

    steps: every step of the whole log, so that a step has one code, and a path one hash, wherever
    it is judged. files: the names by number. nanos: the zone of `at` where it comes as a count of
    nanoseconds, "" for none, None where it does not.
    """

    schemes: Sequence[Scheme]
    on: date
    has: frozenset[str]
    beside: Any
    steps: Sequence[str]
    files: Sequence[str]
    findings: bool = False
    map: bool = False
    nanos: str | None = None


@dataclass
class Counts:
    """Of one part. found: of the cases that the cases' file lists, which have events here."""

    equal_rows: int = 0
    later: int = 0
    found: np.ndarray | None = None
    maps: list[Any] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def judged(job: Job, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rows of CASE, then of FINDING where they are asked for, then one of COUNTS; or a REFUSAL."""
    part = _Part(job)
    try:
        for batch in batches:
            part.add(batch)
        yield from part.judged()
    except OddScheme as odd:
        says = f"{part.place_of(odd.case)}，scheme 列：{odd}"
        yield _rows(kind=[REFUSAL], place=[part.refused], says=[says])
    except UnusableEvents as refusal:
        yield _rows(kind=[REFUSAL], place=[part.refused], says=[str(refusal)])


def as_read(job: Job, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The log's columns of a batch, as our own reader of Parquet hands them on."""
    ours = {name: batch.column(name) for name in job.has}
    if job.nanos is not None:
        ours["at"] = ours["at"].cast(pa.timestamp("ns", job.nanos or None))
    return readable(pa.RecordBatch.from_pydict(ours))


class _Part:
    """The cases that one task was given; also the source that refusals ask where a row stands."""

    def __init__(self, job: Job) -> None:
        self.job, self.name, self.refused = job, "", NOWHERE
        self.gathering = Gathering(job.has, self)
        self.gathering.steps = Names(job.steps)
        self.places: list[np.ndarray] = []
        self.first = np.zeros(0, np.int64)
        self.begun = time.process_time()

    def place(self, row: int) -> str:
        """Where the row stands: "第 17 行" of the file that `name` then tells."""
        before = 0
        for places in self.places:
            if row < before + len(places):
                self.refused = int(places[row - before])
            before += len(places)
        return self._told()

    def place_of(self, case: str) -> str:
        """File and line of the case's first row."""
        self.refused = int(self.first[self.gathering.cases.code(case)])
        told = self._told()
        return f"{self.name} {told}"

    def _told(self) -> str:
        self.name = self.job.files[self.refused >> ROW_BITS]
        return f"第 {(self.refused & ((1 << ROW_BITS) - 1)) + 1} 行"

    def add(self, batch: pa.RecordBatch) -> None:
        places = batch.column(PLACE).to_numpy()
        self.places.append(places)
        self.gathering.add(as_read(self.job, batch))
        codes = self.gathering.cases.find(batch.column("case"))
        more = len(self.gathering.cases) - len(self.first)
        self.first = np.append(self.first, np.full(more, NOWHERE, np.int64))
        np.minimum.at(self.first, codes, places)

    def judged(self) -> Iterator[pa.RecordBatch]:
        job = self.job
        columns = self.gathering.columns()
        beside: Beside = job.beside.value
        world = world_beside(columns, job.on, beside)
        read = time.process_time()
        walks, kept = Walks() if job.map else None, []

        def take(judgement: Judgement, rows: Rows) -> None:
            if walks:
                walks.take(judgement, rows)
            if job.findings:
                kept.append(rows)

        wanted = take if job.map or job.findings else None
        judgement = judge(columns, job.schemes, world, threads=1, on_rows=wanted)
        judged = time.process_time()
        yield self._cases(judgement)
        for rows in kept:
            yield self._findings(judgement, rows)
        counts = Counts(columns.equal_rows, _later(judgement))
        if beside.states is not None:
            counts.found = np.packbits(columns.cases.find(beside.states.texts["case"]) >= 0)
        counts.maps = walks.maps(judgement) if walks else []
        done = time.process_time()
        counts.seconds = {
            "read": read - self.begun, "judge": judged - read, "write": done - judged,
        }  # fmt: skip
        yield _rows(kind=[COUNTS], data=[pickle.dumps(counts)])

    def _cases(self, judgement: Judgement) -> pa.RecordBatch:
        count, listed = len(judgement.columns), judgement.world.listed
        lacking = np.zeros(count, bool) if listed is None else judgement.counted & ~listed
        return _rows(
            kind=np.full(count, CASE, np.int8), place=self.first,
            case=judgement.columns.cases.texts(), mask=judgement.masks.astype(np.int32),
            path=judgement.paths.view(np.int64), lacking=lacking,
        )  # fmt: skip

    def _findings(self, judgement: Judgement, rows: Rows) -> pa.RecordBatch:
        found = list(explained(judgement, rows))
        names = pa.array([each.case for each in found], pa.string())
        return _rows(
            kind=[FINDING] * len(found), place=self.first[judgement.columns.cases.find(names)],
            case=names, nth=np.arange(len(found), dtype=np.int32),
            cycle=[each.cycle for each in found], verdict=[each.verdict.value for each in found],
            step=[each.step for each in found], clause=[each.clause for each in found],
            says=[each.says for each in found],
        )  # fmt: skip


def _later(judgement: Judgement) -> int:
    """Events after the day of judgement."""
    at = judgement.columns.at
    late = np.count_nonzero(at >= end_of_day(judgement.world.on))
    return int(late - np.count_nonzero(at == NEVER))


def _rows(**given: Any) -> pa.RecordBatch:
    """A batch of the schema; columns that are not given are null."""
    count = len(next(iter(given.values())))
    arrays = [
        pa.array(given[each.name], each.type) if each.name in given else pa.nulls(count, each.type)
        for each in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
