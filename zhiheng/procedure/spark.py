"""`--engine spark`: logs beyond one machine, judged by the same kernel inside Spark (mapInArrow).

Spark reads Parquet, brings the rows of each case together, and each task judges its cases with the
local engine; Spark sums up. The answer is that of the local engine. docs/event-logs.md says from
which size it pays, and how a cluster is named.
"""

import logging
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pandas  # noqa: F401 - pyspark asks for it when it is too late to say so
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from zhiheng.procedure.conforming import (
    SHOWN_PATHS,
    Outcome,
    PathLine,
    Request,
    Told,
    read_beside,
    write_map,
)
from zhiheng.procedure.engine.findings import NOT_COUNTED, VERDICTS
from zhiheng.procedure.engine.judging import standing_of
from zhiheng.procedure.engine.of_values import odd_but_usable
from zhiheng.procedure.engine.surroundings import listed_without_events
from zhiheng.procedure.events import Finding, Standing, Summary, Verdict
from zhiheng.procedure.flows import merged
from zhiheng.procedure.reading import Unusable, open_log
from zhiheng.procedure.reading.columnar import is_int96
from zhiheng.procedure.reading.files import files_of
from zhiheng.procedure.spark_part import (
    CASE,
    COUNTS,
    DDL,
    FINDING,
    PLACE,
    REFUSAL,
    ROW_BITS,
    Counts,
    Job,
    as_read,
    judged,
)

PART_BYTES = 64 << 20  # of the files, for each task


def run(request: Request, tell: Told | None = None) -> Outcome:
    """As `conforming.run`. Raises UnusableEvents likewise, and where Spark cannot be started."""
    files = files_of(request.events)
    _refuse_others(files)
    own = SparkSession.getActiveSession() is None
    spark = _session()
    try:
        return _run(spark, request, files, tell or (lambda what, share: None))
    except (PySparkException, Py4JError) as error:
        raise Unusable(f"Spark 没有做完：{_first_line(error)}。") from error
    finally:
        if own:
            spark.stop()


def _refuse_others(files: Sequence[Path]) -> None:
    for file in files:
        if file.suffix.lower() != ".parquet":
            raise Unusable(f"{file}：--engine spark 只读 Parquet 文件或文件夹，请先转换。")


def _session() -> SparkSession:
    """The session that is there, or a new one by what the environment says of the cluster."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.appName("zhiheng conform")
        spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        says = f"Spark 启动不了（{_first_line(error)}）；它需要 Java 17，请检查 JAVA_HOME。"
        raise Unusable(says) from None
    spark.sparkContext.setLogLevel("OFF")  # what fails is told by the exception that comes of it
    logging.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL)  # traces of Java
    return spark


def _first_line(error: BaseException) -> str:
    """What an error says, without Java's way there."""
    lines = (str(error).strip() or type(error).__name__).splitlines()
    said = lines[1].removeprefix(": ") if isinstance(error, Py4JError) and lines[1:] else lines[0]
    return said[:300].strip().rstrip(".。")


def _run(spark: SparkSession, request: Request, files: Sequence[Path], tell: Told) -> Outcome:
    log = open_log(request.events)  # looks at each file's head; refuses, warns as the local engine
    events = _events(spark, files, sorted(log.columns))
    steps = [row[0] for row in events.select(F.col("step").cast("string")).distinct().collect()]
    beside = read_beside(request)
    job = Job(
        request.schemes, request.on, log.columns, spark.sparkContext.broadcast(beside),
        [step for step in steps if step and step.strip()], [str(file) for file in files],
        findings=request.findings is not None, map=request.map is not None, nanos=_nanos(files),
    )  # fmt: skip
    tell("读取", 1.0)
    whole = _spread(spark, events).mapInArrow(partial(judged, job), DDL).persist()
    try:
        counts = _counts(whole)
        tell("判定", 1.0)
        outcome = _outcome(whole, events, request, job, counts, log.warnings)
        if request.findings:
            _write(whole, request.findings)
        if request.map:
            write_map(request.map, _maps(counts))
        return outcome
    finally:
        whole.unpersist()


# -- reading ---------------------------------------------------------------------------------------


def _nanos(files: Sequence[Path]) -> str | None:
    """The zone of `at` where files hold it in nanoseconds, which Spark hands over as a number.

    Spark reads all files as the first, whatever they say of their times: those that differ in what
    matters are refused.
    """
    from pyarrow import parquet

    found: dict[tuple[bool, bool], tuple[Path, str]] = {}
    for path in files:
        file = parquet.ParquetFile(path)
        kind = file.schema_arrow.field("at").type
        if file.metadata.num_rows and pa.types.is_timestamp(kind):
            old = is_int96(file, "at")
            told = kind.unit == "ns" and not old, old or kind.tz is not None
            found.setdefault(told, (path, str(kind.tz or "")))
    if len(found) > 1:
        (first, _), (other, _) = list(found.values())[:2]
        raise Unusable(
            f"{other}：列 at 的时间与 {first} 的不是同一种（纳秒与否，带时区与否），"
            "Spark 会都按第一种读；请统一后再判，或不用 --engine spark。"
        )
    return next((zone for (nanos, _), (_, zone) in found.items() if nanos), None)


def _events(spark: SparkSession, files: Sequence[Path], columns: Sequence[str]) -> DataFrame:
    """The columns with each row's place."""
    spark.conf.set("spark.sql.legacy.parquet.nanosAsLong", "true")
    read = spark.read.parquet(*[str(file.resolve()) for file in files])
    numbers = {str(file.resolve()): number for number, file in enumerate(files)}
    spelt = [row[0] for row in read.select("_metadata.file_path").distinct().collect()]
    known = {uri: _number(numbers, uri) for uri in spelt}
    number = F.create_map(*[F.lit(each) for pair in known.items() for each in pair])
    at = number[F.col("_metadata.file_path")] if known else F.lit(0)  # files may be empty
    place = at.cast("long") * (1 << ROW_BITS)
    place = place + F.col("_metadata.row_index")
    return read.select(*columns, place.alias(PLACE))


def _number(numbers: dict[str, int], uri: str) -> int:
    """Of the file that Spark calls so: its path, percent signs for some letters or not."""
    path = urlsplit(uri).path
    return numbers[path] if path in numbers else numbers[unquote(path)]


def _spread(spark: SparkSession, events: DataFrame) -> DataFrame:
    """The rows of each case together, in parts of moderate size."""
    size = int(str(events._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))
    parts = max(spark.sparkContext.defaultParallelism, min(size // PART_BYTES, 100_000))
    return events.repartition(parts, "case")


# -- summing up ------------------------------------------------------------------------------------


def _counts(whole: DataFrame) -> list[Counts]:
    """What each part counted. Raises Unusable with the first refusal, by place."""
    rows = whole.where(F.col("kind").isin(COUNTS, REFUSAL)).orderBy(PLACE).collect()
    for row in rows:
        if row.kind == REFUSAL:
            raise Unusable(row.says)
    return [pickle.loads(row.data) for row in rows]


def _outcome(
    whole: DataFrame, events: DataFrame, request: Request, job: Job, counts: Sequence[Counts],
    of_files: Sequence[str],
) -> Outcome:  # fmt: skip
    cases = whole.where(F.col("kind") == CASE)
    by_mask = {row.mask: row["count"] for row in cases.groupBy("mask").count().collect()}
    counted = cases.where(F.col("mask").bitwiseAND(1 << NOT_COUNTED) == 0)
    summary = _summary(request, by_mask, counted.select("path").distinct().count())
    seconds = {
        key: round(sum(each.seconds[key] for each in counts), 3)
        for key in ("read", "judge", "write")
    }
    said = _warnings(cases, job, counts, of_files)
    return Outcome(summary, list(_paths(counted, events, job)), list(said), seconds)


def _summary(request: Request, by_mask: dict[int, int], variants: int) -> Summary:
    standings: dict[Standing | None, int] = {}
    for mask, count in by_mask.items():
        standings[standing_of(mask)] = standings.get(standing_of(mask), 0) + count
    standings.pop(None, None)
    return Summary(
        schemes=tuple((each.name, each.version) for each in request.schemes),
        cases=sum(standings.values()),
        conforming=standings.get(Standing.CONFORMING, 0),
        deviating=standings.get(Standing.DEVIATING, 0),
        unknown=standings.get(Standing.UNKNOWN, 0),
        findings={verdict.value: sum(_with(by_mask, bit)) for bit, verdict in enumerate(VERDICTS)},
        variants=variants,
    )


def _with(by_mask: dict[int, int], bit: int) -> Iterator[int]:
    return (
        count for mask, count in by_mask.items() if mask >> bit & 1 and not mask >> NOT_COUNTED & 1
    )


def _paths(counted: DataFrame, events: DataFrame, job: Job) -> Iterator[PathLine]:
    """The most frequent paths; that of the first case of each is read once more to tell it."""
    first = F.min(F.struct(PLACE, "case")).alias("first")
    most = counted.groupBy("path").agg(F.count("*").alias("cases"), first)
    lines = most.orderBy(F.desc("cases"), "first").limit(SHOWN_PATHS).collect()
    masks: dict[int, dict[int, int]] = {}
    chosen = counted.where(F.col("path").isin([line.path for line in lines]))
    for row in chosen.groupBy("path", "mask").count().collect():
        masks.setdefault(row.path, {})[row.mask] = row["count"]
    told = _told(events, [line.first.case for line in lines], job)
    for line in lines:
        mine = masks[line.path]
        found = {verdict.value: sum(_with(mine, bit)) for bit, verdict in enumerate(VERDICTS)}
        yield PathLine(
            told[line.first.case], line.cases,
            sum(n for mask, n in mine.items() if standing_of(mask) is Standing.CONFORMING),
            {verdict: count for verdict, count in found.items() if count},
        )  # fmt: skip


def _told(
    events: DataFrame, names: Sequence[str], job: Job
) -> dict[str, tuple[tuple[int, str], ...]]:
    """The paths of a few cases, by name."""
    from zhiheng.procedure.engine.gather import Gathering
    from zhiheng.procedure.engine.judging import judge
    from zhiheng.procedure.engine.of_values import path
    from zhiheng.procedure.engine.world import World

    gathering = Gathering(job.has)
    for batch in events.where(F.col("case").isin(list(names))).toArrow().to_batches():
        gathering.add(as_read(job, batch))
    columns = gathering.columns()
    judgement = judge(columns, job.schemes, World(job.on), threads=1)
    return {name: path(judgement, code) for code, name in enumerate(columns.cases)}


def _warnings(
    cases: DataFrame, job: Job, counts: Sequence[Counts], of_files: Sequence[str]
) -> Iterator[str]:
    """The local engine's, in its words and order, but for performers that are nearly alike."""
    equal, later = sum(each.equal_rows for each in counts), sum(each.later for each in counts)
    lacking = cases.where("lacking")
    first = lacking.orderBy(PLACE).first()
    name = first["case"] if first else ""
    yield from odd_but_usable(job.on, equal, later, lacking.count(), name)
    yield from of_files
    yield from job.beside.value.warnings()
    states = job.beside.value.states
    if states is not None:
        listed = states.texts["case"]
        found = np.packbits(np.zeros(len(listed), bool))
        for each in counts:
            found |= 0 if each.found is None else each.found
        absent = listed.filter(pa.array(np.unpackbits(found, count=len(listed)) == 0)).unique()
        if len(absent):
            yield listed_without_events(len(absent), absent[0].as_py())


def _maps(counts: Sequence[Counts]) -> list[Any]:
    """Each scheme's figures, of all parts together."""
    parts = zip(*(each.maps for each in counts), strict=True)
    return [(each[0][0], merged([flows for _, flows in each])) for each in parts]


def _write(whole: DataFrame, path: Path) -> None:
    from zhiheng.procedure.findings import Sink

    sink = Sink(path)
    try:
        rows = whole.where(F.col("kind") == FINDING).orderBy(PLACE, "nth")
        sink.write(
            Finding(row.case, row.cycle, Verdict(row.verdict), row.step, row.clause, row.says)
            for row in rows.toLocalIterator(prefetchPartitions=True)
        )
        sink.close()
    except BaseException:
        sink.abandon()
        raise
