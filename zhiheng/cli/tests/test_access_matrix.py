"""`zhiheng access-matrix`: for people in words, for programs in code words."""

import json
import re

import pytest

from zhiheng.access.acts import acts
from zhiheng.cli import main


def told(capsys, *words):
    assert main(["access-matrix", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("width", ["80", "160"])
def test_people_read_words(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    out = told(capsys)
    assert "…" not in out and max(map(len, out.splitlines())) <= int(width)
    first, second, third = ["".join(one) for one in zip(*_cells(out), strict=True)]
    for act in acts():
        assert act.name in first and act.label in first
        for condition in act.conditions:
            assert str(condition.label) in third, condition.name
    assert not re.search("[a-z]+_[a-z]+", second + third)


def _cells(out):
    rows = [line.strip("│┃").split("│") for line in out.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in row] for row in rows]


def test_programs_read_code_words(capsys):
    rows = json.loads(told(capsys, "--json"))["acts"]
    assert {row["act"] for row in rows} == {act.name for act in acts()}
    assert any(row["conditions"] for row in rows)
