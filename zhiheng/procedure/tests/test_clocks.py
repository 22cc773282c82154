"""Limits, surveillance and the manager in charge: what hangs on days."""

from datetime import date

import pytest

from zhiheng.procedure.events import Managership
from zhiheng.procedure.tests.build import certified, event, found, judged, steps, waiver, watched

TEN = ("id: a", "id: b, optional: true")
TEN_MORE = "limits: [{from: a, to: b, days: 10, clause: L}]"


def limit(b: str | None, on: str = "2025-03-01", closed: bool = True):
    rows = [event("a", "2025-01-01 23:59")] + ([event("b", b)] if b else [])
    return found(steps(*TEN, more=TEN_MORE), rows, on=date.fromisoformat(on), closed=closed)


def test_late_by_the_difference_of_the_calendar_dates_of_the_first_events():
    assert limit("2025-01-10 12:00") == []
    assert limit("2025-01-11 23:59") == []
    assert limit("2025-01-12 00:00") == [(0, "late", "b")]


def test_a_limit_looks_at_first_events_and_never_backwards():
    ab = steps("id: a, at_most: 9", "id: b, at_most: 9", more=TEN_MORE)
    rows = [event("a", "2025-01-01"), event("b", "2025-01-02"), event("b", "2025-02-20")]
    assert found(ab, rows) == []
    assert found(ab, [event("b", "2024-01-01"), event("a", "2025-01-01")]) == []


def test_where_the_second_is_missing_and_the_case_open_the_day_of_judgement_counts():
    assert limit(None, "2025-01-11", closed=False) == []
    assert limit(None, "2025-01-12", closed=False) == [(0, "late", "b")]
    assert limit(None, "2025-01-12", closed=True) == []


def test_a_limit_without_its_first_event_says_nothing():
    assert found(steps(*TEN, more=TEN_MORE), [event("b")], closed=False) == []


def test_limits_speak_of_cycle_0_and_cite_their_clause():
    more = TEN_MORE + "\nsurveillance: {after: a, every_months: 12, steps: [{id: a}, {id: b}]}"
    both = steps(*TEN, more=more)
    rows = [event("a", "2025-01-01"), event("a", "2025-01-02", cycle=1)]
    assert found(both, [*rows, event("b", "2025-02-20", cycle=1)]) == []
    (late,) = judged(both, [*rows, event("b", "2025-02-20")]).findings
    assert (late.clause, late.step) == ("L", "b")


# Surveillance


def surveilled(rows, on: str, **more):
    return found(watched(), rows, on=date.fromisoformat(on), **more)


def test_without_the_event_that_surveillance_comes_after_nothing_is_due():
    rows = [event("visit", "2020-01-01", cycle=1), event("report", "2020-01-02", cycle=1)]
    assert surveilled(rows, "2030-01-01") == [(0, "omitted", "certificate")]
    assert surveilled([event("certificate", None)], "2030-01-01") == [(0, "unknown", "certificate")]


@pytest.mark.parametrize(
    ("visited", "expected"),
    [("2026-01-20 23:59", []), ("2026-01-21 00:00", [(1, "late", None)]), ("2025-06-01", [])],
)
def test_due_on_the_matching_day_late_from_the_day_after(visited, expected):
    rows = certified("2025-01-20", event("visit", visited, cycle=1))
    assert surveilled(rows, "2026-01-31") == expected


def test_the_first_event_of_several_certificates_starts_the_count():
    rows = [event("certificate", "2025-01-20"), event("certificate", "2025-06-01")]
    findings = surveilled(rows, "2026-01-21")
    assert (1, "overdue", None) in findings


def test_months_end_at_the_month_end_where_the_matching_day_is_missing():
    rows = [event("certificate", "2024-02-29")]
    assert surveilled(rows, "2025-02-28") == []
    assert surveilled(rows, "2025-03-01") == [(1, "overdue", None)]
    half = [event("certificate", "2024-08-31")]
    assert found(watched(6), half, on=date(2025, 2, 28)) == []
    assert found(watched(6), half, on=date(2025, 3, 1)) == [(1, "overdue", None)]


def test_then_counted_from_the_first_event_of_the_cycle_before():
    early = certified(
        "2025-01-20",
        event("visit", "2025-06-01", cycle=1),
        event("report", "2025-06-02", cycle=1),
        event("visit", "2026-06-02", cycle=2),
    )
    assert surveilled(early, "2026-12-01") == [(2, "late", None)]


def test_overdue_when_due_before_the_day_of_judgement_and_not_begun():
    assert surveilled(certified("2025-01-20"), "2026-01-20") == []
    assert surveilled(certified("2025-01-20"), "2026-01-21") == [(1, "overdue", None)]
    assert surveilled(certified("2025-01-20"), "2040-01-21") == [(1, "overdue", None)]


def test_overdue_for_an_open_case_too():
    assert surveilled(certified("2025-01-20"), "2026-01-21", closed=False) == [(1, "overdue", None)]


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (date(2026, 1, 20), []),
        (date(2026, 1, 21), [(1, "overdue", None)]),
        (date(2030, 1, 1), [(1, "overdue", None)]),
        (date(2024, 1, 1), []),
    ],
)
def test_nothing_is_due_from_the_end_of_the_certificate_on(ended, expected):
    assert surveilled(certified("2025-01-20"), "2027-01-01", ended=ended) == expected


def test_a_cycle_begun_after_the_end_is_not_late_for_a_date_that_was_never_due():
    rows = certified("2025-01-20", event("visit", "2026-06-01", cycle=1))
    assert surveilled(rows, "2026-07-01", ended=date(2026, 1, 10)) == []
    assert surveilled(rows, "2026-07-01", ended=date(2026, 2, 10)) == [(1, "late", None)]


def test_a_surveillance_cycle_is_finished_when_a_later_one_has_an_event():
    one = certified("2025-01-20", event("visit", "2025-12-01", cycle=1))
    assert surveilled(one, "2026-02-01") == []
    two = [*one, event("visit", "2026-11-01", cycle=2)]
    assert surveilled(two, "2026-12-01") == [(1, "omitted", "report")]
    future = [*one, event("visit", "2027-11-01", cycle=2)]
    assert surveilled(future, "2026-11-01") == []
    undated = [*one, event("visit", None, cycle=2)]
    assert surveilled(undated, "2026-11-01") == [(2, "unknown", "visit")]


def test_a_step_before_another_is_due_within_an_unfinished_cycle():
    rows = certified("2025-01-20", event("report", "2025-12-01", cycle=1))
    assert surveilled(rows, "2026-02-01") == [(1, "omitted", "visit")]


def test_a_cycle_below_the_last_without_events_lacks_every_step():
    rows = certified("2025-01-20", event("visit", "2025-12-01", cycle=3))
    assert surveilled(rows, "2026-01-01") == [
        (1, "omitted", "visit"),
        (1, "omitted", "report"),
        (2, "omitted", "visit"),
        (2, "omitted", "report"),
    ]


def test_an_empty_cycle_below_the_last_heeds_waivers_and_undated_events():
    text = "[{id: visit, waivable: true}, {id: report, after: [visit]}]"
    able = steps(
        "id: certificate",
        more=f"surveillance: {{after: certificate, every_months: 12, steps: {text}}}",
    )
    rows = certified("2025-01-20", waiver("visit", 1), event("report", None, cycle=1))
    rows.append(event("visit", "2025-12-01", cycle=2))
    expected = [(1, "waived", "visit"), (1, "unknown", "report")]
    assert found(able, rows, on=date(2025, 12, 2)) == expected


def test_at_a_cycle_without_events_the_counting_stops():
    rows = certified("2020-01-20", event("visit", "2025-12-01", cycle=2))
    findings = surveilled(rows, "2030-01-01")
    assert {verdict for _, verdict, _ in findings} == {"omitted"}


def test_a_cycle_with_nothing_but_waivers_is_neither_begun_nor_overdue():
    rows = certified("2025-01-20", waiver("visit", 1))
    assert surveilled(rows, "2027-01-01") == []


def test_an_undated_event_does_not_begin_a_cycle():
    rows = certified("2025-01-20", waiver("visit", 1), event("visit", None, cycle=1))
    assert surveilled(rows, "2026-06-01") == [(1, "overdue", None), (1, "unknown", "visit")]


def test_a_due_date_past_the_end_of_the_calendar_never_comes():
    rows = [event("certificate", "9990-01-01")]
    assert found(watched(1200), rows, on=date.max) == []


# Managers


def managed(rows, on: str, *spans, scheme=None, **more):
    given = [Managership("c1", "负责人", *map(day, span)) for span in spans]
    return found(
        scheme or steps("id: a", "id: z"), rows, on=date.fromisoformat(on), managers=given, **more
    )


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


BETWEEN = [event("a", "2025-01-01"), event("z", "2025-01-10")]


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        ([("2025-01-01", None)], True),
        ([("2025-01-01", "2025-01-11")], True),
        ([("2025-01-01", "2025-01-10")], False),
        ([("2025-01-02", None)], False),
        ([("2025-01-05", None), ("2024-01-01", "2025-01-05")], True),
        ([("2025-01-06", None), ("2024-01-01", "2025-01-05")], False),
        ([("2024-01-01", "2025-02-01"), ("2025-01-03", "2025-01-04")], True),
        ([("2025-01-01", "2025-01-01"), ("2025-01-01", None)], True),
        ([], False),
    ],
)
def test_no_manager_on_a_day_between_the_first_event_and_the_last(spans, covered):
    expected = [] if covered else [(None, "no_manager", None)]
    assert managed(BETWEEN, "2025-03-01", *spans) == expected


def test_managers_are_asked_for_only_where_they_are_given():
    assert found(steps("id: a", "id: z"), BETWEEN, managers=None) == []


def test_the_manager_of_another_case_does_not_cover_this_one():
    other = [Managership("c2", "负责人", date(2020, 1, 1))]
    assert found(steps("id: a", "id: z"), BETWEEN, managers=other) == [(None, "no_manager", None)]


def test_once_certified_a_manager_is_needed_until_the_day_of_judgement():
    rows = certified("2025-01-20")
    span = ("2025-01-20", "2025-06-01")
    assert managed(rows, "2025-05-31", span, scheme=watched()) == []
    assert managed(rows, "2025-06-01", span, scheme=watched()) == [(None, "no_manager", None)]


def test_or_until_the_day_before_the_certificate_ended():
    rows = certified("2025-01-20")
    span = ("2025-01-20", "2025-06-01")
    more = {"scheme": watched()}
    assert managed(rows, "2025-12-01", span, ended=date(2025, 6, 1), **more) == []
    assert managed(rows, "2025-12-01", span, ended=date(2025, 6, 2), **more) == [
        (None, "no_manager", None)
    ]
    assert managed(rows, "2025-05-31", span, ended=date(2030, 1, 1), **more) == []
    assert managed(rows, "2025-12-01", ended=date(2025, 1, 1), **more) == []


def test_a_case_without_dated_events_needs_no_manager():
    assert managed([event("a", None), event("z", None)], "2025-03-01") == [
        (0, "unknown", "a"),
        (0, "unknown", "z"),
    ]
