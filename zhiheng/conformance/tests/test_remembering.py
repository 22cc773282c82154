"""What is remembered of cases is what the plain twin says afresh, whatever touched them."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
TODAY, COMPLETE = date(2026, 6, 30), date(2026, 1, 1)
LIMITED = """
scheme: LIMITED
version: "1"
steps:
  - {id: application}
  - {id: decision, after: [application]}
separations:
  - {never_both: [[application], [decision]], clause: "9(3)-b"}
limits:
  - {from: application, to: decision, days: 30, clause: "9(3)-b"}
"""


def afresh(on, complete):
    """By the plain twin: (how many are judged how, the answers of the faulty by case)."""
    from zhiheng.conformance.judging.procedures import answers_for

    told = list(answers_for(on, complete))
    faulty = {one.case: one for one in told if one.verdict in ("not_met", "unknown")}
    return Counter(one.verdict for one in told), faulty


def from_memory(on, complete):
    from zhiheng.conformance.commands import trail_head
    from zhiheng.conformance.remembering import remembered

    told = remembered(on, complete, trail_head())
    return Counter(told.counts), {one.case: one for one in told.faulty}


def at_once(on, complete):
    from zhiheng.conformance.judging.all_cases import all_cases

    told = all_cases(on, complete)
    return Counter(told.counts), {one.case: one for one in told.faulty}


def agree(on=TODAY, complete=COMPLETE):
    """The faulty cases; told alike by memory, by the engine at once and by the plain twin."""
    expected = afresh(on, complete)
    assert from_memory(on, complete) == expected
    assert at_once(on, complete) == expected
    return expected[1]


def test_memory_agrees_after_every_kind_of_touch(build):
    build.body()
    scheme = build.scheme(definition=LIMITED)
    first, second = build.case("P-1", scheme), build.case("P-2", scheme, closed=False)
    event = build.event(first, "application", date(2026, 3, 1), by="甲")
    build.write(event, build.event(second, "application", date(2026, 6, 1), by="甲"))
    agree()
    build.write(build.event(first, "decision", date(2026, 3, 5), by="甲"))  # one more event
    agree()
    build.change(event, retracted=True)
    agree()
    build.change(first, closed=False)
    agree()
    build.change(scheme.versions.get(), definition=LIMITED.replace("30", "300"))
    agree()
    assert from_memory(TODAY, COMPLETE)[0].total() == 2
    build.change(second, retracted=True)
    agree()
    assert from_memory(TODAY, COMPLETE)[0].total() == 1


@pytest.mark.parametrize("way", ["the file is lost", "all is judged afresh"])
def test_a_case_taken_back_is_forgotten_though_the_columns_are_built_anew(build, way):
    from zhiheng.conformance.columns import stored
    from zhiheng.conformance.commands import trail_head
    from zhiheng.conformance.remembering import remembered

    build.body()
    scheme = build.scheme(definition=LIMITED)
    case, _other = build.case("P-1", scheme), build.case("P-2", scheme)
    build.write(build.event(case, "decision", date(2026, 3, 1), by="甲"))
    assert case.pk in agree()
    build.change(case, retracted=True)
    if way == "the file is lost":
        stored.place(str(connection.settings_dict["NAME"])).unlink()
    else:
        told = remembered(TODAY, COMPLETE, trail_head(), afresh=True)
        assert case.pk not in {one.case for one in told.faulty}
    assert case.pk not in agree()


def test_afresh_reads_the_records_and_believes_no_file(build, monkeypatch):
    from zhiheng.conformance.columns import stored
    from zhiheng.conformance.commands import trail_head
    from zhiheng.conformance.remembering import remembered

    build.body()
    case = build.case("P-1", build.scheme(definition=LIMITED))
    build.write(build.event(case, "decision", date(2026, 3, 1), by="甲"))
    expected = from_memory(TODAY, COMPLETE)
    monkeypatch.setattr(stored, "load", lambda _: pytest.fail("the file was read"))
    told = remembered(TODAY, COMPLETE, trail_head(), afresh=True)
    assert (Counter(told.counts), {one.case: one for one in told.faulty}) == expected


def test_a_limit_that_runs_out_overnight_is_seen(build):
    build.body()
    case = build.case("P-1", build.scheme(definition=LIMITED), closed=False)
    build.write(build.event(case, "application", date(2026, 6, 1), by="甲"))
    assert case.pk not in agree(date(2026, 7, 1))
    (fault,) = agree(date(2026, 7, 2))[case.pk].faults
    assert fault.kind == "late" and "尚未进行" in fault.says
    (same,) = agree(date(2026, 8, 2))[case.pk].faults
    assert same.says == fault.says


def test_an_event_dated_ahead_is_seen_on_its_day(build):
    build.body()
    case = build.case("P-1", build.scheme(definition=LIMITED))
    days = (("application", date(2026, 6, 1), "甲"), ("decision", date(2026, 7, 1), "甲"))
    build.write(*(build.event(case, step, day, by=by) for step, day, by in days))
    assert [f.kind for f in agree(date(2026, 6, 30))[case.pk].faults] == ["omitted"]
    assert [f.kind for f in agree(date(2026, 7, 1))[case.pk].faults] == ["not_separated"]


def test_absence_before_records_are_complete_is_not_known(build):
    build.body(complete=date(2026, 5, 1))
    case = build.case("P-1", build.scheme())
    build.write(build.event(case, "application", date(2026, 4, 1), by="甲"))
    told = agree(complete=date(2026, 5, 1))
    assert {fault.verdict for fault in told[case.pk].faults} == {"unknown"}
