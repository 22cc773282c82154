"""CSV and Parquet as the engine meets them: zones, many names, split cases, odd types."""

import datetime
import gzip
import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from zhiheng.procedure.engine.gather import gather
from zhiheng.procedure.engine.times import micros
from zhiheng.procedure.reading import Unusable, delimited, open_log
from zhiheng.procedure.reading.companions import (
    read_authorisations,
    read_cases,
    read_managers,
)

HEAD = "case,step,at,by\n"


def columns(path: Path, text: str | bytes):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return gather(open_log([path]))


def test_every_way_to_write_one_instant(tmp_path: Path):
    times = [
        "2025-01-05 08:30", "2025-01-05T08:30:00", "2025-01-05T00:30:00Z", "2025/01/05 08:30",
        "2025-01-05T08:30:00+08:00", "2025-01-05T09:30:00+0900", "2025-01-04T23:30:00.000-01:00",
        "2025/1/5 8:30", " 2025-01-05 08:30 ", "20250105T083000",
        "2025-01-05 0830", "20250105T003000Z", "\"2025-01-05T08:30:00,000 +08:00\"",
    ]  # fmt: skip
    made = columns(tmp_path / "e.csv", HEAD + "".join(f"A,a,{each},x\n" for each in times))
    wanted = datetime.datetime(2025, 1, 5, 0, 30, tzinfo=datetime.UTC)
    assert set(made.at.tolist()) == {micros(wanted)}


@pytest.mark.parametrize(
    "text",
    ["2025", "2025-13-01", "2025-02-29", "2025-01-05 25:00", "05.01.2025", "1736037000",
     "2025-01-05 08:30 Uhr", "2025-01-05T08:30+99:00", "0001-01-01", "9999-12-31",
     "20250105123000", "20250105123000123", "1" * 50, "2025-01-05T08:30+08000",
     "2025-01-05T08:30+080000", "2025-01-05T08:30+08:000", "1900-02-29", "2100-02-29",
     "2025-01-05x08:30", "2025-01-05-0830x",
     "2025-01-05T08:30:00+08:75"],
)  # fmt: skip
def test_what_is_no_time_is_told_with_its_line(tmp_path: Path, text: str):
    with pytest.raises(Unusable, match="第 3 行：at"):
        columns(tmp_path / "e.csv", f"{HEAD}A,a,2025-01-05,x\nA,a,{text},x\n")


def test_a_day_with_a_zone_is_midnight_there(tmp_path: Path):
    made = columns(tmp_path / "e.csv", f"{HEAD}A,a,2025-01-05+09:00,x\nA,a,2025-01-05Z,x\n")
    midnight = datetime.datetime(2025, 1, 5, tzinfo=datetime.UTC)
    assert made.at.tolist() == [micros(midnight - datetime.timedelta(hours=9)), micros(midnight)]


def test_parquet_times_of_all_kinds(tmp_path: Path):
    moment = datetime.datetime(2025, 1, 5, 8, 30, tzinfo=datetime.UTC).replace(tzinfo=None)
    arrays = {
        "zone": pa.array([moment], pa.timestamp("ns", "Asia/Shanghai")),
        "utc": pa.array([moment], pa.timestamp("ms", "UTC")),
        "bare": pa.array([moment], pa.timestamp("s")),
        "date": pa.array([moment.date()], pa.date32()),
    }
    found = {}
    for kind, at in arrays.items():
        table = pa.table({"case": ["A"], "step": ["a"], "at": at, "by": [7]})
        parquet.write_table(table, tmp_path / "e.parquet")
        made = gather(open_log([tmp_path / "e.parquet"]))
        found[kind] = made.at[0] - micros(datetime.datetime(2025, 1, 5, tzinfo=datetime.UTC))
        assert made.people[0] == "7"
    hours = 3_600_000_000
    assert found == {
        "zone": 8.5 * hours, "utc": 8.5 * hours, "bare": 0.5 * hours, "date": -8 * hours,
    }  # fmt: skip


def test_quantities_and_cycles_as_numbers(tmp_path: Path):
    table = pa.table({
        "case": ["A"] * 3, "step": ["a"] * 3, "at": ["2025-01-05"] * 3, "by": ["x"] * 3,
        "cycle": pa.array([1.0, None, 2.0]), "quantity": pa.array([0.1, float("nan"), 3.0]),
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "e.parquet")
    made = gather(open_log([tmp_path / "e.parquet"]))
    rows = {row.cycle: row.quantity for row in made.events(0)}
    assert {cycle: str(amount) for cycle, amount in rows.items()} == {0: "None", 1: "0.1", 2: "3"}


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.int64(), pa.uint64()], ids=str)
def test_cycles_may_be_whole_numbers_of_any_width(kind: pa.DataType, tmp_path: Path):
    cycles = [None, 0, 2, 1, 126, None]
    table = pa.table({
        "case": ["A"] * 6, "step": list("abcdef"), "at": ["2025-01-05"] * 6, "by": ["x"] * 6,
        "cycle": pa.array(cycles, kind),
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "e.parquet")
    made = gather(open_log([tmp_path / "e.parquet"]))
    assert {row.step: row.cycle for row in made.events(0)} == {
        step: cycle or 0 for step, cycle in zip("abcdef", cycles, strict=True)
    }
    assert made.last_cycle == 126


@pytest.mark.parametrize(("kind", "bad"), [(pa.int16(), 1000), (pa.int64(), -1),
                                           (pa.uint64(), 1 << 63)])  # fmt: skip
def test_cycles_out_of_bounds_are_told_with_their_row(kind, bad, tmp_path: Path):
    table = pa.table({
        "case": ["A"] * 3, "step": ["a"] * 3, "at": ["2025-01-05"] * 3, "by": ["x"] * 3,
        "cycle": pa.array([1, bad, None], kind),
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "e.parquet")
    with pytest.raises(Unusable, match=f"第 2 行：cycle 是“{bad}”，应为 0 到 999 的整数"):
        gather(open_log([tmp_path / "e.parquet"]))


def test_a_case_split_over_a_file_is_one_case(tmp_path: Path):
    text = HEAD + "".join(f"c{n % 7},s{n},2025-01-05 08:{59 - n % 60:02d},x\n" for n in range(600))
    made = columns(tmp_path / "e.csv", text)
    assert len(made) == 7
    assert made.length.tolist() == [86, 86, 86, 86, 86, 85, 85]
    assert all(row.case == "c3" for row in made.events(3))
    times = [row.at for row in made.events(3)]
    assert times == sorted(times)


def test_a_hundred_thousand_step_names_and_texts_of_any_length(tmp_path: Path):
    lines = [f'{n},"步骤{n}{"x" * (n % 70)}",2025-01-05,p{n}\n' for n in range(100_000)]
    made = columns(tmp_path / "e.csv", HEAD + "".join(lines))
    assert (len(made), len(made.steps), len(made.people)) == (100_000, 100_000, 100_000)
    assert made.events(77_777)[0].step == f"步骤77777{'x' * (77_777 % 70)}"


def test_blank_is_missing_and_words_like_null_are_words(tmp_path: Path):
    made = columns(tmp_path / "e.csv", f"{HEAD}NA,null,2025-01-05,　\u00a0\nNA,nan,,NULL\n")
    first, second = made.events(0)
    assert (first.case, first.step, first.by) == ("NA", "null", None)
    assert (second.step, second.at, second.by) == ("nan", None, "NULL")


def test_a_mark_at_the_beginning_and_foreign_line_ends(tmp_path: Path):
    text = "\ufeff" + (HEAD + "A,a,2025-01-05,x\nB,a,2025-01-05,x\n").replace("\n", "\r\n")
    assert list(columns(tmp_path / "e.csv", text).cases) == ["A", "B"]


@pytest.mark.parametrize("lacking", [1, 4, 8, 9, 20, 1000, 0.5, 0.99])
def test_csv_in_gzip_that_breaks_off_is_refused_wherever_it_does(tmp_path: Path, lacking: float):
    """Also where every row came through and only the check sum behind them is missing."""
    rows = "".join(f"案{n * n % 9973},a,2025-01-05,x{n}\n" for n in range(4000))
    whole = gzip.compress((HEAD + rows).encode())
    assert columns(tmp_path / "e.csv.gz", whole).rows == 4000
    cut = int(lacking if lacking >= 1 else lacking * len(whole))
    with pytest.raises(Unusable, match="压缩文件不完整"):
        columns(tmp_path / "e.csv.gz", whole[:-cut])


def test_gzip_is_known_by_its_content(tmp_path: Path):
    assert (
        columns(tmp_path / "e.csv", gzip.compress(f"{HEAD}A,a,2025-01-05,x\n".encode())).rows == 1
    )
    with pytest.raises(Unusable, match="压缩文件不完整"):
        columns(tmp_path / "e.csv.gz", HEAD)


@pytest.mark.parametrize(
    "data",
    [b"PK\3\4\x14\0\6\0\x08\0\0\0!\0\xb5\x55\x30\x23", HEAD.encode("utf-16-le"),
     HEAD.encode("utf-32"), f"{HEAD[:-1]}\0\n".encode()],
)  # fmt: skip
def test_a_workbook_and_other_files_that_are_called_csv(tmp_path: Path, data: bytes):
    with pytest.raises(Unusable, match=r"第 1 行不像列名.*请另存为 UTF-8 的 CSV"):
        columns(tmp_path / "e.csv", data)


def test_what_is_no_column_that_we_could_read(tmp_path: Path):
    table = pa.table({"case": ["A"], "step": [["a"]], "at": ["2025-01-05"], "by": ["x"]})
    parquet.write_table(table, tmp_path / "e.parquet")
    with pytest.raises(Unusable, match="列 step 的类型"):
        open_log([tmp_path / "e.parquet"])


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (read_cases, "case,closed\nA,maybe\n", "第 2 行：closed 是“maybe”"),
        (read_cases, "case,closed\nA,\n", "第 2 行：closed"),
        (read_cases, "case,closed,ended\nA,true,soon\n", "第 2 行：ended 是“soon”"),
        (read_cases, "case,closed\nA,true\nB,true\nA,false\n", "写了两次"),
        (read_cases, "case,closed,ended\nA,true,1969-01-01\nA,false,1969-01-01\n", "写了两次"),
        (read_cases, "case\nA\n", "缺少列 closed"),
        (read_authorisations, "person,step,from,to\nx,a,,\n", "第 2 行：from 是空的"),
        (read_authorisations, "person,step,from,to\n,a,2025-01-01,\n", "第 2 行：person 是空的"),
        (read_managers, "case,manager,from,to\nA,,2025-01-01,\n", "第 2 行：manager 是空的"),
        (read_managers, "case,manager,from,to\nA,m,2025-01-01,2025-02-30\n", "第 2 行：to 是"),
    ],
)
def test_files_beside_the_events_are_refused_with_the_line(tmp_path: Path, read, text, says):
    path = tmp_path / "beside.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        read(path)
    assert says in str(caught.value)


def test_the_same_case_twice_in_the_same_words_is_no_matter(tmp_path: Path):
    path = tmp_path / "cases.csv"
    path.write_text("case,closed,ended\nA,TRUE,2025-01-05\nA,true,2025-01-05\nB,False,\n")
    table = read_cases(path)
    assert len(table) == 3
    assert table.is_open is not None and table.is_open.tolist() == [0, 0, 1]


def test_what_is_no_file_is_told(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Unusable, match="管道或设备"):
        open_log([tmp_path / "pipe.csv"])
    with pytest.raises(Unusable, match="没有这个文件"):
        open_log([tmp_path / "none.csv"])
    (tmp_path / "e.csv").write_text(HEAD)
    with pytest.raises(Unusable, match="没有这个文件"):
        read_cases(tmp_path / "e.csv" / "c.csv")


def test_a_folder_that_cannot_be_looked_into_is_never_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Root may look anywhere, so the system's answer is put in its mouth."""
    (tmp_path / "open.csv").write_text(HEAD + "A,a,2025-01-05,x\n")
    (tmp_path / "shut").mkdir()
    scan = os.scandir

    def refusing(path: str):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(Unusable, match="shut：没有读取权限"):
        open_log([tmp_path])


def test_what_no_reader_reads_in_a_folder_is_told(tmp_path: Path):
    for name in ("1.csv", "2.csv"):
        columns(tmp_path / name, f"{HEAD}A,a,2025-01-05,x\n")
        assert open_log([tmp_path]).warnings == []
    for name in ("3.csv.zip", "liesmich.txt"):
        (tmp_path / name).write_text("-")
    (warning,) = open_log([tmp_path]).warnings
    assert "有 2 个文件没有读取（如 3.csv.zip）" in warning
    assert open_log([tmp_path / "1.csv"]).warnings == []


def test_what_links_in_a_folder_lead_to_belongs_to_the_log(tmp_path: Path):
    logs, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    for folder in (logs, elsewhere / "2024"):
        folder.mkdir(parents=True)
    columns(logs / "1.csv", f"{HEAD}A,a,2025-01-05,x\n")
    columns(elsewhere / "2024" / "2.csv", f"{HEAD}A,b,2025-01-06,x\n")
    columns(elsewhere / "3.csv", f"{HEAD}A,c,2025-01-07,x\n")
    (logs / "2024").symlink_to(elsewhere / "2024")
    (logs / "3.csv").symlink_to(elsewhere / "3.csv")
    made = gather(open_log([logs]))
    assert [row.step for row in made.events(0)] == ["a", "b", "c"]
    (elsewhere / "3.csv").unlink()
    with pytest.raises(Unusable, match=r"3\.csv：没有这个文件"):
        open_log([logs])
    (logs / "3.csv").unlink()
    (elsewhere / "2024").rename(elsewhere / "moved")
    with pytest.raises(Unusable, match="2024：没有这个文件"):
        open_log([logs])
    (elsewhere / "moved").rename(elsewhere / "2024")
    (logs / "round").symlink_to(logs)
    (logs / "again").symlink_to(logs)
    assert gather(open_log([logs])).rows == 2


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_column_that_is_nearly_ours_is_not_passed_over_in_silence(tmp_path: Path, kind: str):
    """A log without `evidence` is not asked for any; one with `Evidence` probably means it."""
    table = {"case": ["A"], "step": ["a"], "at": ["2025-01-05"], "by": ["x"], "Evidence": [""],
             "remark": [""], "CYCLE": ["0"], "cycle": ["0"]}  # fmt: skip
    path = tmp_path / f"e.{kind}"
    if kind == "csv":
        cells = [",".join(table), ",".join(each[0] for each in table.values())]
        path.write_text("\n".join(cells))
    else:
        parquet.write_table(pa.table(table), path)
    log = open_log([path])
    list(log)
    assert "evidence" not in log.columns
    assert len(log.warnings) == 1 and "若它是 evidence" in log.warnings[0]


def test_utf_16_with_its_mark_is_read(tmp_path: Path):
    for order in ("utf-16-le", "utf-16-be"):
        text = f"\ufeff{HEAD}案,步骤,2025-01-05,甲\n"
        (row,) = columns(tmp_path / "e.csv", text.encode(order)).events(0)
        assert (row.case, row.step, row.by) == ("案", "步骤", "甲")


def test_blank_lines_and_blanks_around_the_names_of_columns(tmp_path: Path):
    made = columns(tmp_path / "e.csv", "\n\n case, step ,at,by \n\nA,a,2025-01-05,x\n\n")
    assert [(row.case, row.by) for row in made.events(0)] == [("A", "x")]


def test_a_folder_is_read_without_what_is_hidden_or_marks_something(tmp_path: Path):
    for name in (".draft.csv", "_SUCCESS.csv", ".e.csv.crc", "_temporary/0/e.csv", ".git/e.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("no log\n")
    assert columns(tmp_path / "e.csv", f"{HEAD}A,a,2025-01-05,x\n").rows == 1
    assert gather(open_log([tmp_path])).rows == 1


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "xes"])
def test_how_much_is_read_only_grows_and_ends_at_all(tmp_path: Path, kind: str):
    """What a log will need of memory is reckoned by it."""
    for number in range(3):
        path = tmp_path / f"{number}.{kind}"
        if kind == "parquet":
            table = {"case": ["A"], "step": ["a"], "at": ["2025-01-05"], "by": ["x"]}
            parquet.write_table(pa.table(table), path)
        elif kind == "xes":
            path.write_text(
                '<log><trace><string key="concept:name" value="A"/>'
                '<event><string key="concept:name" value="a"/></event></trace></log>'
            )
        else:
            text = f"{HEAD}A,a,2025-01-05,x\n".encode()
            path.write_bytes(gzip.compress(text) if kind == "csv.gz" else text)
    log = open_log([tmp_path])
    shares = [log.share, *(log.share for _ in log), log.share]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares[-2] > 0.6


def test_where_a_row_stands_is_told_in_any_file_and_any_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delimited, "BLOCK", 64)
    good = "".join(f"A,a{n},2025-01-05,x\n" for n in range(20))
    (tmp_path / "1.csv").write_text(HEAD + good)
    (tmp_path / "2.csv").write_text(f"{HEAD}{good}A,a,gestern,x\n")
    with pytest.raises(Unusable, match=r"2\.csv 第 22 行：at 是“gestern”"):
        gather(open_log([tmp_path]))
    (tmp_path / "c.csv").write_text(
        "case,closed\n" + "".join(f"A{n},true\n" for n in range(20)) + "B,maybe\n"
    )
    with pytest.raises(Unusable, match=r"c\.csv 第 22 行：closed"):
        read_cases(tmp_path / "c.csv")


def test_a_first_line_that_never_ends(tmp_path: Path):
    with pytest.raises(Unusable, match="第 1 行超过 1 MB"):
        columns(tmp_path / "e.csv", "case,step,at,by," + "z" * 2_000_000 + "\n")
