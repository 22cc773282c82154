"""`zhiheng conform`: files in, verdicts out; each kind of unusable input in one clear line."""

import csv
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from zhiheng.cli import main
from zhiheng.procedure.events import UnusableEvents
from zhiheng.procedure.findings import Sink
from zhiheng.procedure.tests.build import EXAMPLE

HEAD = "case,step,at,by,cycle,quantity,evidence,waiver\n"
GOOD = """A1,application,2025-01-01 09:00,客户,0,,卷1,
A1,application_review,2025-01-02,受理员,,,卷1,
A1,type_test,2025-01-05T08:00:00+08:00,实验室,0,2.5,卷2,
A1,type_test,2025-01-05T00:30:00Z,实验室,0,0.5,卷2,
A1,factory_inspection,2025-01-06,检查员,0,,卷3,
A1,review,2025-01-10,复核人,0,,卷4,
A1,decision,2025-01-15,决定人,0,,卷5,
"""
SCHEME = EXAMPLE.replace("quantity: {at_least: 3}", "at_most: 2, quantity: {at_least: 3}")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    Path("s.yaml").write_text(SCHEME, encoding="utf-8")
    return tmp_path


def conform(name: str, *more: str) -> int:
    return main(["conform", name, "--scheme", "s.yaml", "--on", "2025-06-01", *more])


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_log_in_order_is_0_and_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert conform(write("e.csv", HEAD + GOOD), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {
        "schemes", "cases", "conforming", "deviating", "unknown", "findings", "variants", "seconds",
    }  # fmt: skip
    assert told["schemes"] == [{"scheme": "CCC-0915", "version": "2025-08-15"}]
    assert (told["cases"], told["conforming"], told["variants"]) == (1, 1, 1)
    assert len(told["findings"]) == 12
    assert set(told["seconds"]) == {"read", "judge", "write"}


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
def test_findings_come_by_case_in_the_order_of_the_file(kind: str) -> None:
    rows = GOOD.replace("A1", "Z") + GOOD.replace(",卷4,", ",,") + "B,decision,2025-01-01,甲,,,x,\n"
    name = f"e.{kind}"
    if kind == "csv.gz":
        Path(name).write_bytes(gzip.compress((HEAD + rows).encode()))
    elif kind == "parquet":
        cells = [line.split(",") for line in (HEAD + rows).splitlines()]
        columns = dict(zip(cells[0], zip(*cells[1:], strict=True), strict=True))
        parquet.write_table(pa.table({key: list(each) for key, each in columns.items()}), name)
    else:
        write(name, HEAD + rows)
    assert conform(name, "--findings", "f.csv") == 1
    with open("f.csv", encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(each["case"], each["verdict"], each["step"]) for each in found] == [
        ("A1", "no_evidence", "review"),
        ("B", "omitted", "application"),
        ("B", "omitted", "application_review"),
        ("B", "omitted", "type_test"),
        ("B", "omitted", "factory_inspection"),
        ("B", "omitted", "review"),
    ]
    assert conform(name, "--findings", "f.jsonl") == 1
    lines = Path("f.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["says"] for line in lines] == [each["says"] for each in found]
    assert conform(name, "--findings", "f.parquet") == 1
    table = parquet.read_table("f.parquet")
    assert table.column_names == ["case", "cycle", "verdict", "step", "clause", "says"]
    assert table.column("says").to_pylist() == [each["says"] for each in found]


def test_findings_are_the_same_in_each_format_whatever_things_are_called() -> None:
    names = ["a\nb", 'q"q', "x,y", "t\tt", "\u2028z", "=1+1", "N\0L", "cr\rx", "😀", " lead"]
    with open("e.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(["case", "step", "at", "by"])
        rows.writerows([name, f"{name}!", "2025-01-01", name] for name in names)
    for kind in ("csv", "jsonl", "parquet"):
        assert conform("e.csv", "--findings", f"f.{kind}") == 1
    stored = parquet.read_table("f.parquet").to_pylist()
    lines = Path("f.jsonl").read_bytes().decode().split("\n")
    assert [json.loads(line) for line in lines if line] == stored
    with open("f.csv", encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert written == [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in stored
    ]
    assert {row["case"] for row in stored} == set(names)


def test_the_files_beside_the_events(capsys: pytest.CaptureFixture[str]) -> None:
    write("e.csv", HEAD + GOOD.replace("A1,review", "A1,visit").replace("A1,decision", "A1,visit"))
    write("c.csv", "case,closed,ended\nA1,false,2025-05-01\n")
    write(
        "a.csv", "person,step,from,to\n客户,,2020-01-01,\n受理员,application_review,2020-01-01,\n"
    )
    write("m.csv", "case,manager,from,to\nA1,某某,2025-01-01,2025-01-08\n")
    beside = ["--cases", "c.csv", "--authorisations", "a.csv", "--managers", "m.csv"]
    assert conform("e.csv", *beside, "--json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {key for key, count in found.items() if count} == {
        "added", "late", "not_authorised", "no_manager",
    }  # fmt: skip


def test_managers_may_stand_in_any_order_and_cases_without_events_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("e.csv", HEAD + GOOD)
    spans = "A1,乙,2025-01-08,\nA1,甲,2025-01-01,2025-01-08\n"
    write("m.csv", f"case,manager,from,to\n{spans}")
    write("c.csv", "case,closed\nA1,true\nA2,true\nA2,true\n")
    assert conform("e.csv", "--managers", "m.csv", "--cases", "c.csv") == 0
    told = capsys.readouterr().err
    assert told == "注意：案卷文件里有 1 个案卷（如“A2”）没有任何事件，没有判定。\n"


def test_what_is_odd_of_the_files_beside_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("e.csv", HEAD + GOOD)
    Path("c.csv").write_bytes("case,closed,Ended\nA1,true,\n案,true,\n".encode("gbk"))
    assert conform("e.csv", "--cases", "c.csv") == 0
    told = capsys.readouterr().err
    assert "c.csv 不是 UTF-8，按 GB 18030 读取" in told
    assert "c.csv：列“Ended”没有读取" in told


def test_a_log_that_tells_no_quantity_leaves_unknown_what_prescribes_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cells = [line.split(",") for line in (HEAD + GOOD).splitlines()]
    write("e.csv", "".join(",".join(row[:4]) + "\n" for row in cells))
    assert conform("e.csv", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["unknown"], told["findings"]["unknown"], told["findings"]["reduced"]) == (1, 1, 0)


def test_people_read_a_sentence_the_verdicts_and_the_paths(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert conform(write("e.csv", HEAD + GOOD + "A2,decision,2025-01-01,甲,0,,x,\n" * 2)) == 1
    told = capsys.readouterr()
    for words in ("共 2 个案卷", "遗漏步骤", "最常见的路径", "application →"):
        assert words in told.out
    assert "有 1 行与别的行完全相同" in told.err


BAD = {
    "缺少列 by": "case,step,at\nA,a,2025-01-01\n",
    "列 by 有两个": "case,step,at,by,by\nA,a,2025-01-01,x,y\n",
    "第 1 行应写列名": "",
    "第 4 行：at 是“昨天”": 'case,step,at,by\nA,"a\nb",2025-01-01,x\nA,b,昨天,x\n',
    "第 3 行：at 是“2025-02-30”": "case,step,at,by\nA,a,2025-01-01,x\nA,b,2025-02-30,x\n",
    "第 3 行：有 3 列": "case,step,at,by\nA,a,2025-01-01,x\nA,a,2025-01-01\n",
    "第 2 行：cycle 是“1000”": "case,step,at,by,cycle\nA,a,2025-01-01,x,1000\n",
    "第 2 行：cycle 是“-1”": "case,step,at,by,cycle\nA,a,2025-01-01,x,-1\n",
    "第 2 行：quantity 是“三”": "case,step,at,by,quantity\nA,a,2025-01-01,x,三\n",
    "第 2 行：case 是空的": "case,step,at,by\n ,a,2025-01-01,x\n",
    "第 2 行：step 是空的": "case,step,at,by\nA,,2025-01-01,x\n",
    "e.csv 第 3 行，scheme 列：案卷“A”写了几个认证规则": (
        "case,step,at,by,scheme\nA,a,2025-01-01,x,S\nA,a,2025-01-01,x,T\n"
    ),
    "e.csv 第 2 行，scheme 列：案卷“A”的认证规则“T”没有给出": (
        "case,step,at,by,scheme\nA,a,2025-01-01,x,T\n"
    ),
}


@pytest.mark.parametrize("says", BAD)
def test_a_log_that_cannot_be_judged_is_2_and_one_line(
    says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conform(write("e.csv", BAD[says])) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


@pytest.mark.parametrize("name", ["e.csv.gz", "e.parquet"])
def test_a_broken_file_is_never_a_short_log(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "e.parquet":
        parquet.write_table(pa.table({"case": ["A"] * 999}), name)
        whole = Path(name).read_bytes()
    else:
        whole = gzip.compress((HEAD + GOOD * 500).encode())
    Path(name).write_bytes(whole[: len(whole) // 2])
    assert conform(name) == 2
    assert "重新" in capsys.readouterr().err


def test_findings_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    write("e.csv", HEAD + GOOD)
    assert conform("e.csv", "--findings", "f.xlsx") == 2
    assert conform("e.csv", "--findings", "nowhere/f.csv") == 2
    assert "写不进去" in capsys.readouterr().err
    for kind in ("csv", "jsonl", "parquet"):
        Path(f"d.{kind}").mkdir()
        assert conform("e.csv", "--findings", f"d.{kind}") == 2
        assert capsys.readouterr().err == f"d.{kind}：这是文件夹，写不进去；请换个名称。\n"
    assert not list(Path().glob(".*.part"))
    write("e.csv", HEAD + "A,a,gestern,x,,,,\n")
    write("f.csv", "as before")
    assert conform("e.csv", "--findings", "f.csv") == 2
    assert Path("f.csv").read_text() == "as before"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_place_that_is_taken_meanwhile_and_a_disk_that_is_full_leave_no_draft(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = Sink(Path(f"f.{kind}"))
    Path(f"f.{kind}").mkdir()
    with pytest.raises(UnusableEvents, match="写不进去"):
        sink.close()
    sink.abandon()  # as whoever called does with what failed
    full = Sink(Path(f"g.{kind}"))

    def fails() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(full._format, "close", fails)
    with pytest.raises(OSError, match="No space"):
        full.close()
    full.abandon()
    assert not list(Path().glob(".*.part"))


def test_several_files_and_a_folder_are_one_log(capsys: pytest.CaptureFixture[str]) -> None:
    Path("logs").mkdir()
    lines = GOOD.splitlines(keepends=True)
    write("logs/1.csv", HEAD + "".join(lines[:3]))
    write("logs/2.csv", HEAD + "".join(lines[3:]))
    assert conform("logs") == 0
    assert main(["conform", "logs/1.csv", "logs/2.csv", "s.yaml", "--on", "2025-06-01"]) == 0
    write("logs/2.csv", "case,step,at,by\nA1,a,2025-01-01,x\n")
    assert conform("logs") == 2
    assert "列与" in capsys.readouterr().err


def test_schemes_and_engines_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    write("e.csv", HEAD + GOOD)
    assert main(["conform", "e.csv"]) == 2
    assert main(["conform", "e.csv", "--scheme", "none.yaml"]) == 2
    write("bad.yaml", "scheme: S\nsteps:\n  - {id: a, after: [b]}\n")
    assert main(["conform", "e.csv", "--scheme", "bad.yaml"]) == 2
    assert conform("e.csv", "--engine", "abacus") == 2
    assert conform("nowhere.csv") == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 5
    assert "bad.yaml" in said[2] and "3" in said[2]


def test_an_option_that_says_nothing_is_not_taken_for_one_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--cases "$CASES" with nothing in CASES must not judge without the cases."""
    write("e.csv", HEAD + GOOD)
    for option in ("--on", "--cases", "--authorisations", "--managers", "--findings", "--map"):
        assert conform("e.csv", option, "") == 2
        assert option in capsys.readouterr().err
    assert conform("") == 2
    assert main(["conform", "e.csv", "--scheme", ""]) == 2


def test_what_is_read_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    write("e.csv", HEAD + GOOD)
    assert conform("e.csv", "--findings", "./e.csv") == 2
    assert "会盖掉它" in capsys.readouterr().err
    assert Path("e.csv").read_text(encoding="utf-8") == HEAD + GOOD
    Path("logs").mkdir()
    Path("e.csv").rename("logs/e.csv")
    assert conform("logs", "--findings", "logs/e.csv") == 2
    assert "logs/e.csv：这是要读的文件" in capsys.readouterr().err
    assert Path("logs/e.csv").read_text(encoding="utf-8") == HEAD + GOOD
    for name, option in (("s.jsonl", "--findings"), ("s.svg", "--map")):
        write(name, SCHEME)
        assert main(["conform", "logs", "--scheme", name, option, name]) == 2
        assert f"{name}：这是要读的文件" in capsys.readouterr().err


def test_performers_that_differ_by_blanks_only_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Under two names nobody is seen on both sides of a separation."""
    told = "有 2 个执行人与别的执行人只差首尾的空格"
    both = GOOD.replace("复核人", "检查员 ").replace("决定人", "　检查员")
    assert conform(write("e.csv", HEAD + both)) == 0
    assert told in capsys.readouterr().err
    for one, other in ((" 检查员", "决定人"), (" 复核人", "复核人 ")):
        padded = GOOD.replace("复核人", one).replace("决定人", other)
        assert conform(write("e.csv", HEAD + padded)) == 0
        assert "只差首尾的空格" in capsys.readouterr().err
    only = GOOD.replace("复核人", "复核人 ").replace("决定人", "あ")
    assert conform(write("e.csv", HEAD + only)) == 0
    assert "空格" not in capsys.readouterr().err


def test_a_log_that_says_nothing_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert conform(write("e.csv", HEAD)) == 0
    assert "没有一个案卷可判定" in capsys.readouterr().err


XES = """<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="A1"/>
<event><string key="concept:name" value="application"/><string key="org:resource" value="甲"/>
<date key="time:timestamp" value="%s"/><string key="lifecycle:transition" value="start"/></event>
<event><string key="concept:name" value="decision"/><string key="org:resource" value="甲"/>
<date key="time:timestamp" value="2025-01-02T09:00:00.000+08:00"/></event></trace></log>
"""


@pytest.mark.parametrize("name", ["e.xes", "e.xes.gz"])
def test_xes_is_judged_like_any_log(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = (XES % "2025-01-01T09:00:00.000+08:00").encode()
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert conform(name, "--json") == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["findings"]["omitted"] == 1
    assert "没有写 lifecycle:transition" in told.err


def test_what_is_wrong_in_xes_is_told_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    text = XES.replace("start", "complete")
    for wrong, says in (
        (text % "yesterday", "e.xes 第 2 行：at 是“yesterday”"),
        ((text % "2025-01-01").replace('"A1"', '""'), "e.xes 第 2 行：case 是空的"),
        ((text % "2025-01-01")[:-20], "没有写完"),
    ):
        assert conform(write("e.xes", wrong)) == 2
        told = capsys.readouterr().err
        assert says in told and len(told.splitlines()) == 1


def test_the_map_is_drawn_for_the_whole_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert conform(write("e.csv", HEAD + GOOD), "--map", "m.svg") == 0
    assert "路径图已写到 m.svg" in capsys.readouterr().out
    drawn = Path("m.svg").read_text(encoding="utf-8")
    assert "review 之后是 decision：1 次" in drawn and "application，1 次" in drawn
    assert conform("e.csv", "--map", "m.png") == 2
    assert conform("e.csv", "--map", "no/m.svg") == 2
    assert "写不进去" in capsys.readouterr().err


def test_whoever_is_told_to_end_leaves_nothing_half_written() -> None:
    odd = "".join(f"A{n},decision,2025-01-01,甲,,,x,\n" for n in range(300_000))
    program = "import sys; from zhiheng.cli import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.Popen(
        [sys.executable, "-c", program, "conform", write("e.csv", HEAD + odd), "--scheme", "s.yaml",
         "--on", "2025-06-01", "--findings", "f.csv"],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + 30
    while not list(Path().glob(".f.csv.*.part")) and time.monotonic() < until:
        time.sleep(0.01)
    run.terminate()
    assert "已中断" in run.communicate(timeout=30)[1].decode()
    assert run.returncode == 130
    assert not list(Path().glob("*f.csv*")) and not list(Path().glob(".f.csv*"))
