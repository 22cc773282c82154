"""Parquet whose types are not what they should be: never a wrong answer."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from zhiheng.procedure.engine.gather import gather
from zhiheng.procedure.reading import Unusable, columnar, open_log
from zhiheng.procedure.reading.companions import read_cases, read_managers

NAN = float("nan")


def events(folder: Path, **columns: Any):
    base: dict[str, Any] = {
        "case": ["A", "A"], "step": ["a", "b"], "at": ["2025-01-01", "2025-01-02"],
        "by": ["x", "y"],
    }  # fmt: skip
    path = folder / "e.parquet"
    parquet.write_table(pa.table(base | columns), path)
    return list(gather(open_log([path])).events(0))


def test_what_is_no_number_in_a_column_of_numbers_is_a_missing_value(tmp_path: Path):
    """pandas writes columns with gaps so: “nan” would be a performer, evidence, a waiver."""
    made = events(tmp_path, by=[7.0, NAN], evidence=[NAN, 1.0])
    assert [(row.by, bool(row.evidence)) for row in made] == [("7", False), (None, True)]
    undated = events(tmp_path, at=["2025-01-01", None], waiver=[NAN, NAN])[1]
    assert undated.is_undated
    with pytest.raises(Unusable, match="第 2 行：case 是空的"):
        events(tmp_path, case=[1.0, NAN])


@pytest.mark.parametrize("column", ["case", "step", "by", "scheme", "evidence", "waiver"])
def test_truths_are_no_texts(tmp_path: Path, column: str):
    """False would else be the text “false”: evidence that there is, a waiver that was given."""
    with pytest.raises(Unusable, match=f"列 {column} 的类型是 bool"):
        events(tmp_path, **{column: [True, False]})


def test_whether_a_case_is_closed_may_be_a_truth(tmp_path: Path):
    parquet.write_table(pa.table({"case": ["A"], "closed": [False]}), tmp_path / "c.parquet")
    found = read_cases(tmp_path / "c.parquet")
    assert found.is_open is not None and found.is_open.tolist() == [1]


def test_texts_may_be_kept_as_categories_and_a_file_be_read_again(tmp_path: Path):
    kept = {"case": ["A", "A"], "by": ["x", None], "at": ["2025-01-01", None]}
    made = events(tmp_path, **{k: pa.array(v).dictionary_encode() for k, v in kept.items()})
    assert [(row.case, row.by, row.is_undated) for row in made] == [
        ("A", "x", False), ("A", None, True),
    ]  # fmt: skip
    log = open_log([tmp_path / "e.parquet"])
    assert [sum(batch.num_rows for batch in log) for _ in range(2)] == [2, 2]


def test_views_of_text_are_texts(tmp_path: Path):
    views = {"case": ["A", "A"], "by": ["x", None], "at": ["2025-01-01", "2025-01-02"]}
    made = events(tmp_path, **{k: pa.array(v, pa.string_view()) for k, v in views.items()})
    assert [row.by for row in made] == ["x", None]


def test_bytes_that_are_no_text_are_no_time(tmp_path: Path):
    offsets, bytes_ = b"\0\0\0\0\1\0\0\0\2\0\0\0", b"\xff\xfe"
    odd = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(offsets), pa.py_buffer(bytes_)])
    with pytest.raises(Unusable, match="第 1 行：at"):
        events(tmp_path, at=odd)


def test_a_file_whose_names_are_no_text_is_broken(tmp_path: Path):
    path = tmp_path / "e.parquet"
    parquet.write_table(pa.table({"case": ["A"], "step": ["a"], "at": ["x"], "by": ["y"]}), path)
    path.write_bytes(path.read_bytes().replace(b"step", b"st\xd9\xff"))
    with pytest.raises(Unusable, match="不是完整的 Parquet"):
        open_log([path])


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_a_quantity_is_the_number_that_was_meant_however_short_it_is_kept(
    tmp_path: Path, kind: str
):
    """0.7 in four bytes is a little less than 0.7 in eight: that would be called reduced."""
    made = events(tmp_path, quantity=pa.array(np.array([0.7, 300.0], kind)))
    assert [row.quantity for row in made] == [Decimal("0.7"), Decimal(300)]


def test_whole_numbers_are_whole_whatever_they_are_kept_in(tmp_path: Path):
    places = pa.array([Decimal("0.00"), Decimal("1.00")], pa.decimal128(5, 2))
    assert [row.cycle for row in events(tmp_path, cycle=places)] == [0, 1]


@pytest.mark.parametrize("column", ["at", "from"])
def test_a_time_of_which_nobody_knows_the_zone_is_refused(tmp_path: Path, column: str):
    """Spark means an instant by it and Impala a time on the wall: some days would be others."""
    nanos = pa.array([0], pa.timestamp("ns"))
    table = pa.table({"case": ["A"], "step": ["a"], "manager": ["m"], "by": ["x"], "to": [""],
                      column: nanos})  # fmt: skip
    path = tmp_path / "e.parquet"
    parquet.write_table(table, path, use_deprecated_int96_timestamps=True)
    with pytest.raises(Unusable, match=f"列 {column} 的类型是 INT96"):
        open_log([path]) if column == "at" else read_managers(path)


def test_such_a_time_that_spark_wrote_is_an_instant(tmp_path: Path):
    half_past_four = 20 * 3_600_000_000_000 + 30 * 60_000_000_000  # of the next day in Shanghai
    table = pa.table({
        "case": ["A", "A"], "step": ["a", "b"], "by": ["x", "y"],
        "at": pa.array([half_past_four, None], pa.timestamp("ns")),
    }).replace_schema_metadata({"org.apache.spark.version": "3.5.1"})  # fmt: skip
    parquet.write_table(table, tmp_path / "e.parquet", use_deprecated_int96_timestamps=True)
    first, second = gather(open_log([tmp_path / "e.parquet"])).events(0)
    assert str(first.at) == "1970-01-02 04:30:00+08:00"
    assert second.is_undated


def test_a_time_that_no_calendar_has_is_shown_as_it_can_be(tmp_path: Path):
    for year, says in ((1, "at 是“0001-01-01 00:00:00”"), (-4000, "at 是“-18839")):
        micros = int(np.datetime64(f"{year:05d}-01-01", "us").astype(np.int64))
        with pytest.raises(Unusable, match=says):
            events(tmp_path, at=pa.array([micros, 0], pa.timestamp("us")))


def test_a_file_that_holds_fewer_rows_than_it_says_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    events(tmp_path)
    log = open_log([tmp_path / "e.parquet"])
    assert isinstance(log, columnar.Columnar)
    whole = log._file.iter_batches
    short = lambda *how, **named: (each.slice(1) for each in whole(*how, **named))  # noqa: E731
    monkeypatch.setattr(log._file, "iter_batches", short)
    with pytest.raises(Unusable, match="不是完整的 Parquet"):
        list(log)
