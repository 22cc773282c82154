"""Spark says what the local engine says, on a cluster of two executors on this machine."""

import random
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from zhiheng.procedure.conforming import Request, run, run_with
from zhiheng.procedure.reading import Unusable
from zhiheng.procedure.tests.build import EXAMPLE, scheme

if shutil.which("java") is None:
    pytest.skip("没有 Java，Spark 跑不起来", allow_module_level=True)
sql = pytest.importorskip("pyspark.sql", reason="没有安装 Spark（make spark）")
pytestmark = pytest.mark.slow

STEPS = [
    "application", "application_review", "type_test", "type_test", "factory_inspection", "review",
    "decision", "certificate",
]  # fmt: skip


# Java that runs for a minute: compiling it well, or collecting in parallel, does not pay.
BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def cluster():
    """Two executors, each a process of its own; nothing listens beyond this machine."""
    settings = {
        "spark.driver.extraJavaOptions": BRIEFLY, "spark.executor.extraJavaOptions": BRIEFLY,
        "spark.sql.codegen.wholeStage": "false",
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "2",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_LOCAL_HOSTNAME", "localhost")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder = sql.SparkSession.builder.master("local-cluster[2,1,1024]")
        for key, value in settings.items():
            builder = builder.config(key, value)
        spark = builder.getOrCreate()
        yield spark
        spark.stop()


def events(count, seed=7):
    """Rows of cases that deviate in many ways, in no order at all."""
    dice, rows = random.Random(seed), []
    for number in range(count):
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(200))
        steps = STEPS[: dice.randrange(3, 9)] + ["extra"] * (dice.random() > 0.9)
        if dice.random() < 0.2:
            dice.shuffle(steps)
        for step in steps:
            at += timedelta(hours=dice.randrange(200))
            rows.append({
                "case": f"案{number:04d}", "step": step, "at": at if dice.random() > 0.02 else None,
                "by": f"p{dice.randrange(9)}" if dice.random() > 0.02 else None, "cycle": 0,
                "quantity": dice.choice([None, 1.0, 2.5]), "evidence": dice.choice(["e", None]),
                "Waiver": None, "scheme": "CCC-0915" if number % 3 else "B",
            })  # fmt: skip
        if number % 3 == 0 and "certificate" in steps:
            rows.append({**rows[-1], "step": "surveillance_inspection", "cycle": 1,
                         "at": at + timedelta(days=380)})  # fmt: skip
        if number % 20 == 0:
            rows.append(rows[-1])
    dice.shuffle(rows)
    return rows


def stored(folder, rows, unit="us", files=3):
    folder.mkdir()
    kinds = {"at": pa.timestamp(unit, "UTC"), "cycle": pa.int16(), "quantity": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in rows[0]])
    for number in range(files):
        part = pa.Table.from_pylist(rows[number::files], schema)
        parquet.write_table(part, folder / f"part {number}.parquet")
    return folder


@pytest.fixture
def request_of(tmp_path):
    (tmp_path / "cases.csv").write_text(
        "case,closed,ended\nnone,true,\nnone,true,\n"
        + "".join(f"案{n:04d},{'true' if n % 4 else 'false'},\n" for n in range(140)),
        encoding="utf-8",
    )
    (tmp_path / "people.csv").write_text(
        "person,step,from,to\n" + "".join(f"p{n},,2024-01-01,2024-09-01\n" for n in range(8))
    )
    (tmp_path / "managers.csv").write_text("case,manager,from,to\n案0001,m,2024-01-01,\n", "utf-8")

    def make(folder, name):
        other = scheme(EXAMPLE.replace("CCC-0915", "B").replace("days: 90", "days: 20"))
        return Request(
            [folder], [scheme(), other], date(2025, 3, 1), tmp_path / "cases.csv",
            tmp_path / "people.csv", tmp_path / "managers.csv", tmp_path / f"{name}.csv",
            tmp_path / f"{name}.svg",
        )  # fmt: skip

    return make


@pytest.mark.parametrize(("unit", "cases"), [("us", 6000), ("ns", 150)])
def test_the_answer_is_the_local_engines(cluster, tmp_path, request_of, unit, cases):
    folder = stored(tmp_path / "log", rows := events(cases), unit)
    assert len(rows) > 5 * cases  # of 6000 cases each executor has its share
    here = run(request_of(folder, "here"))
    there = run_with("spark", request_of(folder, "there"))
    assert there.summary == here.summary and here.summary.deviating > 50
    assert list(there.warnings) == list(here.warnings)
    assert len(here.warnings) == 4 + 3  # one of each file
    assert [line.cases for line in there.paths] == [line.cases for line in here.paths]
    more = [line for line in here.paths if line.cases > here.paths[-1].cases]
    assert there.paths[: len(more)] == more  # of equally frequent ones any may be shown last
    for kind in ("csv", "svg"):
        found = (tmp_path / f"there.{kind}").read_text("utf-8")
        assert found == (tmp_path / f"here.{kind}").read_text("utf-8"), kind
    assert set(there.seconds) == {"read", "judge", "write"}


def test_what_is_unusable_is_told_with_its_file_and_row(cluster, tmp_path, request_of):
    rows = events(20)
    rows[7] = {**rows[7], "case": None}
    folder = stored(tmp_path / "log", rows)
    for engine in ("local", "spark"):
        with pytest.raises(Unusable, match=r"part 1\.parquet 第 3 行：case 是空的"):
            run_with(engine, request_of(folder, "x"))


@pytest.mark.parametrize("other", [pa.timestamp("ns", "UTC"), pa.timestamp("us")])
def test_files_whose_times_are_of_two_kinds_are_refused(cluster, tmp_path, request_of, other):
    """Spark would read them all as the first: nanoseconds as microseconds, clocks as instants."""
    folder = stored(tmp_path / "log", events(20))
    table = parquet.read_table(folder / "part 2.parquet")
    at = table.schema.get_field_index("at")
    changed = table.set_column(at, "at", table.column("at").cast(other))
    parquet.write_table(changed, folder / "part 2.parquet")
    assert run(request_of(folder, "here")).summary.cases  # each file by itself is read as it says
    with pytest.raises(Unusable, match=r"part 2\.parquet：列 at 的时间与 .* 的不是同一种"):
        run_with("spark", request_of(folder, "there"))


def test_only_parquet_is_read(cluster, tmp_path, request_of):
    (tmp_path / "e.csv").write_text("case,step,at,by\n")
    with pytest.raises(Unusable, match="只读 Parquet"):
        run_with("spark", request_of(Path(tmp_path / "e.csv"), "x"))
    (tmp_path / "mixed").mkdir()
    parquet.write_table(pa.table({"case": ["A"]}), tmp_path / "mixed" / "e.parquet")
    (tmp_path / "mixed" / "e.csv").write_text("case,step,at,by\n")
    with pytest.raises(Unusable, match=r"e\.csv：--engine spark 只读 Parquet"):
        run_with("spark", request_of(tmp_path / "mixed", "x"))


def test_a_case_whose_scheme_is_not_given_is_told_with_its_row(cluster, tmp_path, request_of):
    rows = [{**row, "scheme": "B"} for row in events(20)]
    rows[4] = {**rows[4], "case": "odd", "scheme": "C"}
    folder = stored(tmp_path / "log", rows)
    for engine in ("local", "spark"):
        with pytest.raises(Unusable, match=r"part 1\.parquet 第 2 行，scheme 列：案卷“odd”"):
            run_with(engine, request_of(folder, "x"))


def test_a_file_that_is_damaged_inside_is_told_in_one_line(cluster, tmp_path, request_of):
    folder = stored(tmp_path / "log", events(200), files=1)
    damaged = bytearray((file := folder / "part 0.parquet").read_bytes())
    damaged[100:400] = bytes(each ^ 0x55 for each in damaged[100:400])
    file.write_bytes(damaged)
    for engine in ("local", "spark"):
        with pytest.raises(Unusable, match=r"part(%20| )0\.parquet") as caught:
            run_with(engine, request_of(folder, "x"))
        assert "\n" not in str(caught.value) and "\tat " not in str(caught.value)


def test_files_without_rows_and_columns_with_gaps(cluster, tmp_path):
    """NaN is what pandas leaves for a missing value in a column of numbers."""
    gaps = {
        "case": ["A", "A"], "step": ["review", "decision"], "at": ["2025-01-01", "2025-01-02"],
        "by": [1.0, float("nan")], "evidence": [float("nan"), 2.0],
    }  # fmt: skip
    for table in (pa.table(gaps), pa.table(gaps).slice(0, 0)):
        parquet.write_table(table, tmp_path / "e.parquet")
        asked = Request([tmp_path / "e.parquet"], [scheme()], date(2025, 3, 1))
        here, there = run(asked), run_with("spark", asked)
        assert there.summary == here.summary
        assert here.summary.findings["no_evidence"] == here.summary.findings["unknown"]
        assert here.summary.cases == (table.num_rows > 0)
