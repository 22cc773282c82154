"""`zhiheng check`: its document, its exit code, and that it writes nothing unless asked."""

import json

import pytest

from zhiheng.cli import main
from zhiheng.law.register import Status, counts_by_status
from zhiheng.trace.models import Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def build():
    from zhiheng.certificates.tests import build as rows

    return rows


@pytest.fixture(autouse=True)
def started(monkeypatch):
    monkeypatch.setattr("zhiheng.site.boot.start", lambda: None)


def head():
    return Head.objects.get().seq


def document(capsys, *more):
    code = main(["check", "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_the_document_has_every_obligation(build, capsys):
    build.body()
    build.certificate("C-1", build.client())
    before = head()
    code, told = document(capsys)
    assert code == 1 and head() == before
    assert set(told) >= {"on", "known", "clauses", "counts"}
    assert len(told["clauses"]) == 143 == sum(told["counts"].values())
    by_clause = {one["clause"]: one for one in told["clauses"]}
    covered = by_clause["8 ¶1-b"]
    assert covered["verdict"] == "not_met" and covered["status"] == "ruled"
    assert covered["records"][0]["label"] == "C-1" and covered["records_count"] == 1
    assert covered["since"] == "2026-01-01" and covered["readings"] == ["A-29", "A-30"]
    for one in told["clauses"]:
        assert (one["verdict"] is None) == (one["status"] != "ruled")


def test_before_the_regulation_all_is_in_order(build, capsys):
    build.body()
    code, told = document(capsys, "--on", "2025-12-31")
    assert code == 0 and told["on"] == "2025-12-31"
    ruled = counts_by_status()[Status.RULED]
    assert told["counts"]["not_applicable"] == ruled > 30 and told["counts"]["met"] == 0


def test_a_future_day_lets_deadlines_run_out(build, capsys):
    from datetime import date

    from zhiheng.certificates.models import Confirmation

    build.body()
    row = build.certificate("C-1", build.client())
    build.write(Confirmation(certificate=row, confirmed_on=date(2030, 3, 1), facts="示例"))

    def verdict(on):
        _, told = document(capsys, "--on", on)
        return next(o["verdict"] for o in told["clauses"] if o["clause"] == "5(6)-c")

    assert [verdict(f"2030-03-0{n}") for n in (5, 6, 7)] == ["met", "met", "not_met"]


def test_saved_it_is_an_act_of_the_operator(build, capsys):
    from zhiheng.trace.models import Entry

    build.body()
    assert main(["check", "--save"]) == 1
    assert Entry.objects.latest("seq").act == "judge_body"
    before = head()
    assert main(["check", "--save"]) == 1 and head() == before


@pytest.mark.parametrize("wrong", [["--on", "2026-02-30"], ["--on", "heute"], ["--sav"]])
def test_what_cannot_be_used_is_told_in_one_line(wrong, capsys):
    assert main(["check", *wrong]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1
