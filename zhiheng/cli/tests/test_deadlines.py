"""`zhiheng worker --once` and `zhiheng deadlines`: results, exit codes, bad input."""

import json
from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.ground.loops import in_a_thread
from zhiheng.access.actor import operator
from zhiheng.cli import main
from zhiheng.deadlines.commands import open_deadline
from zhiheng.lawbook.commands import choose_reading

pytestmark = pytest.mark.django_db(transaction=True)
BY = operator("test")


def clock(day: date) -> None:
    at = timezone.now()
    row = choose_reading(
        subject="A-12", by=BY, at=at, option="internal_days", reason=str(day)
    ).value
    open_deadline(
        subject=row, by=BY, at=at, rule="filing-change-30d", start=day, says="总监报备信息变更"
    )


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_every_clock_is_listed_and_late_ones_are_not_in_order(capsys):
    assert main(["deadlines", "--json"]) == 0
    assert told(capsys)["deadlines"] == []
    clock(date(2026, 1, 5))
    assert main(["deadlines", "--json"]) == 1
    found = told(capsys)
    (one,) = found["deadlines"]
    assert found["overdue"] == 1 and one["state"] == "late" and one["late"] is True
    assert one["due_strict"] == "2026-02-05T00:00:00+08:00"
    assert datetime.fromisoformat(one["from"]).utcoffset() is not None
    assert main(["deadlines"]) == 1
    assert "总监报备信息变更" in capsys.readouterr().out
    assert main(["deadlines", "--state", "answered", "--json"]) == 1
    assert told(capsys)["deadlines"] == []


def test_an_unknown_state_is_told(capsys):
    assert main(["deadlines", "--state", "soon"]) == 2
    assert "soon" in capsys.readouterr().err


def test_one_round_of_the_worker_reminds(capsys):
    clock(date(2026, 1, 5))
    assert in_a_thread(lambda: main(["worker", "--once", "--json"])) == 0
    assert told(capsys)["notices"] == 4
    assert in_a_thread(lambda: main(["worker", "--once", "--json"])) == 0
    assert told(capsys)["notices"] == 4
