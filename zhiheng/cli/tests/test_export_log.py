"""`zhiheng export-log`: the body's event log on the command line."""

import json

import pytest

from zhiheng.cases.tests.test_commands import happened, project, record  # noqa: F401
from zhiheng.cli import main
from zhiheng.procedure.reading import open_log

pytestmark = pytest.mark.django_db


def test_the_command_line_writes_and_never_overwrites(project, tmp_path, capsys):  # noqa: F811
    record(project, happened("type_test", 1, None, performer="lab"))
    file = tmp_path / "all.xes.gz"
    assert main(["export-log", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["events"]) == (1, 1)
    assert sum(batch.num_rows for batch in open_log([file])) == 1
    assert main(["export-log", str(file)]) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["all.xes.gz"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["log.csv"], "结尾"),
        (["log.xes", "--named"], "--reason"),
        (["log.xes", "--reason", "x"], "--named"),
        (["nowhere/log.xes"], "没有这个文件夹"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(arguments, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export-log", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told and len(told.splitlines()) == 1
