"""The command line's front: exit codes, one clear line for whatever is wrong, no traceback."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import zhiheng.cli as cli
from zhiheng.cli import COMMANDS, main
from zhiheng.cli.errors import one_line

PERSON: dict[str, Any] = {
    "name": "周敏",
    "legal_representative": False,
    "top_management": True,
    "authorised_by": "legal_representative",
    "educations": [{"level": "bachelor", "completed": "2010-07-01"}],
    "employments": [
        {"from": "2018-03-01", "to": None, "full_time": True, "field": "certification"}
    ],
    "titles": [],
    "competences": [
        {"clause": f"4.2({item})", "met": True, "assessed": "2025-12-01"} for item in (1, 3, 4, 5)
    ],
    "bans": [],
}


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def person(tmp_path: Path) -> str:
    path = tmp_path / "人员 一.json"
    path.write_text(json.dumps(PERSON, ensure_ascii=False), encoding="utf-8")
    return str(path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of a refusal."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.strip()


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_whoever_reads_no_further_is_not_told_that_all_is_in_order(
    person: str, unbuffered: str
) -> None:
    run = "import sys; from zhiheng.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "qualify", person, "--post", "director"]
    with subprocess.Popen(
        [*command, "--on", "2026-02-28"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in (1, 141)


@pytest.mark.parametrize(("on", "code"), [("2026-02-28", 1), ("2026-03-01", 0)])
def test_qualify_json(capsys: pytest.CaptureFixture[str], person: str, on: str, code: int) -> None:
    assert main(["qualify", person, "--post", "director", "--on", on, "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == ("not_met" if code else "met")
    assert (report["post"], report["on"]) == ("director", on)
    assert {"clause", "verdict", "because", "missing", "counted", "parts"} == set(
        report["requirements"][0]
    )


def test_qualify_for_people(capsys: pytest.CaptureFixture[str], person: str) -> None:
    assert main(["qualify", person, "--post", "director", "--on", "2026-02-28"]) == 1
    text = capsys.readouterr().out
    assert "周敏 · 认证质量总监" in text
    assert "还差1天" in text
    assert "途径：照现在的全职工作继续，2026-03-01具备资格。" in text
    assert main(["qualify", person, "--post", "project-manager", "--on", "2026-03-01"]) == 1
    assert "所缺：8.2(1)的能力评价（competences）" in capsys.readouterr().out


def test_qualify_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(PERSON).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert main(["qualify", "-", "--post=director", "--on=2026-03-01", "--json"]) == 0
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"[]")))
    capsys.readouterr()
    line = refused(capsys, "qualify", "-", "--post=director", "--on=2026-03-01")
    assert line.startswith("标准输入：最外层")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"\xd6\xdc", "UTF-8"),
        (b"{", "JSON"),
        (b'{"name": NaN}', "NaN"),
        (b'{"a\\n\\u202eb": 1}', "\\u202eb"),
        (b"[" * 1_000_000, "嵌套"),
        (b" " * (11 << 20), "10 MB"),
        (b"PK\x03\x04" + bytes(range(256)), "UTF-8"),
        (b'{"employments": [{}, {"from": "2026-02-30"}]}', "employments[1].from"),
    ],
)
def test_bad_person_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    line = refused(capsys, "qualify", str(path), "--post", "director", "--on", "2026-03-01")
    assert words in line
    assert str(path) in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("frobnicate", "没有子命令"),
        ("qualify", "缺少参数 PERSON.json"),
        ("qualify /nowhere/x.json --post director --on 2026-03-01", "没有这个文件"),
        ("qualify / --post director --on 2026-03-01", "文件夹"),
        ("qualify x --post director", "缺少选项 --on"),
        ("qualify x --post boss --on 2026-03-01", "director"),
        ("qualify x --post director --on 2026-02-30", "--on"),
        ("qualify x --post director --on 20260301", "--on"),
        ("qualify x --post director --on 1800-01-01", "1900"),
        ("qualify x y --post director --on 2026-03-01", "多出了参数 y"),
        ("qualify x --pots director", "没有选项 --pots"),
        ("clock report-24h --from", "--from"),
        ("clock report-24h --from 2026-03-01", "分钟"),
        ("clock report-24h --from yesterday", "yesterday"),
        ("clock report-25h --from 2026-03-01T10:00", "report-24h"),
        ("clock suspend-5d --from 2026-03-01 --calendar /nowhere.csv", "没有这个文件"),
        ("clock suspend-5d --from 9999-12-31", "1900"),
        ("calendar", "缺少子命令"),
        ("calendar import x", "没有子命令"),
        ("calendar export /nowhere/x.csv", "没有这个文件夹"),
    ],
)
def test_misuse_is_one_line(capsys: pytest.CaptureFixture[str], arguments: str, words: str) -> None:
    assert words in refused(capsys, *arguments.split())


def test_clock_json_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "filing-change-30d", "--from", "2026-12-03", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "rule": "filing-change-30d",
        "clause": "4 ¶3-b",
        "from": "2026-12-03T00:00:00+08:00",
        "due_strict": "2027-01-03T00:00:00+08:00",
        "due_rolled": "2027-01-05T00:00:00+08:00",
        "calendar": "presumed",
        "internal": False,
    }
    assert main(["clock", "filing-change-30d", "--from", "2026-12-03"]) == 0
    text = capsys.readouterr().out
    assert "2027-01-02 24:00" in text
    assert "2027-01-04 24:00" in text
    assert "暂按推定日历" in text
    assert main(["clock", "first-filing-5wd", "--from", "2026-03-02"]) == 0
    assert "内部时限" in capsys.readouterr().out


def test_calendar_goes_out_and_comes_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "日历.csv"
    assert main(["calendar", "export", str(path)]) == 0
    assert main(["calendar", "export", "-"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")
    path.write_text("date,kind,source\n2027-01-02,work,通知\n", encoding="gb18030")
    given = ["clock", "filing-change-30d", "--from", "2026-12-03", "--calendar", str(path)]
    assert main([*given, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["due_strict"] == answer["due_rolled"]
    assert answer["calendar"] == "official"
    path.write_text("date,kind,source\n2027-01-02,休,通知\n", encoding="utf-8")
    assert "第 2 行" in refused(capsys, *given)


@pytest.mark.parametrize("arguments", [["--help"], ["qualify", "--help"], ["clock", "--help"]])
def test_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 0
    assert "--json" in capsys.readouterr().out


def test_what_nobody_foresaw_is_logged_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def burst(given: list[str]) -> int:
        raise RuntimeError("inner\nsecret")

    monkeypatch.setattr(cli, "_run", burst)
    line = refused(capsys, "clock")
    assert "inner secret" in line
    (log,) = (tmp_path / "data" / "logs").iterdir()
    assert str(log) in line
    assert "RuntimeError" in log.read_text(encoding="utf-8")


def test_hidden_characters_are_shown() -> None:
    assert one_line("a\nb\u202ec\u200b\x1b[31m\ud800") == "a b\\u202ec\\u200b\\u001b[31m\\ud800"
    assert len(one_line("长" * 5000)) < 700


def test_every_subcommand_is_listed_with_chinese_help() -> None:
    assert {"qualify", "clock", "calendar"} <= set(COMMANDS)
    for name, (module, says) in COMMANDS.items():
        assert name in cli.overview()
        assert module.startswith("zhiheng.")
        assert says in cli.overview()


def test_a_clock_needs_nothing_heavy(person: str) -> None:
    """What makes a start felt is what is imported; the seconds themselves are in `make bench`."""
    code = (
        "import sys; from zhiheng.cli import main;"
        "main(['clock', 'report-24h', '--from', '2026-03-01T10:00', '--json']);"
        "print([m for m in ('django', 'rich', 'holidays', 'yaml', 'numpy', 'numba', 'pyarrow')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_a_closed_pipe_is_said_as_shells_say_it(person: str) -> None:
    code = "import sys; from zhiheng.cli import main; sys.exit(main(['calendar', 'export', '-']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == cli.BROKEN_OFF


ZHIHENG = "import sys; from zhiheng.cli import main; sys.exit(main(sys.argv[1:]))"


def test_json_stays_json_where_the_output_is_not_unicode() -> None:
    asked = ["clock", "filing-change-30d", "--from", "2026-01-05", "--json"]
    for encoding in ("ascii", "gbk"):
        run = subprocess.run(
            [sys.executable, "-c", ZHIHENG, *asked],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        assert json.loads(run.stdout)["clause"] == "4 ¶3-b"


@pytest.mark.parametrize(
    ("closed", "words"),
    [("<&-", "内容是空的"), (">&-", "标准输出是关闭的"), (">/dev/full", "磁盘已满")],
)
def test_closed_and_full_streams(person: str, closed: str, words: str) -> None:
    given = "-" if closed == "<&-" else person
    asked = ["qualify", given, "--post=director", "--on=2026-03-01", "--json"]
    run = subprocess.run(
        ["bash", "-c", f'"$@" {closed}', "bash", sys.executable, "-c", ZHIHENG, *asked],
        stderr=subprocess.PIPE,
        check=False,
    )
    told = run.stderr.decode()
    assert run.returncode == 2
    assert words in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://app:geheim@127.0.0.1:1/z", "数据库连不上"),
        ("postgresql://app:geheim@127.0.0.1:port/z", "DATABASE_URL 不是"),
        ("geheim", "DATABASE_URL 不是"),
    ],
)
def test_a_database_that_is_not_there(url: str, words: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ZHIHENG, "check"],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        check=False,
    )
    told = run.stderr.decode()
    assert (run.returncode, run.stdout) == (2, b"")
    assert words in told
    assert "geheim" not in told
    assert told.count("\n") == 1


def test_too_little_memory_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(given: list[str]) -> int:
        raise MemoryError

    monkeypatch.setattr(cli, "_run", full)
    assert "内存不够" in refused(capsys, "clock")


def test_help_tells_what_the_arguments_are(capsys: pytest.CaptureFixture[str]) -> None:
    for asked, words in {
        ("conform", "--help"): "事件：CSV、Parquet、XES",
        ("trace", "verify", "--help"): "不写则核对数据库",
    }.items():
        assert main(asked) == 0
        assert capsys.readouterr().out.count(words) == 1


def test_whoever_interrupts_is_told_that_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], person: str
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zhiheng.cli.qualify.read_bytes", interrupted)
    assert main(["qualify", person, "--post", "director", "--on", "2026-03-01"]) == 130
    assert "已中断" in capsys.readouterr().err
