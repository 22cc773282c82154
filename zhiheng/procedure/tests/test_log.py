"""A log of several cases: which count, by which scheme, the summary and the warnings."""

from datetime import date

import pytest

from zhiheng.procedure.events import Authorisation, CaseState, Managership, UnusableEvents
from zhiheng.procedure.log import judge
from zhiheng.procedure.tests.build import ON, event, scheme, steps, waiver

A = steps("id: a")


def judged(events, schemes=A, **more):
    return judge(schemes, events, **{"on": ON, "has_evidence_column": False, **more})


def test_an_empty_log_is_no_cases_and_no_findings():
    log = judged([])
    assert (log.cases, log.warnings) == ((), ())
    assert (log.summary.cases, log.summary.variants) == (0, 0)
    assert len(log.summary.findings) == 12
    assert not any(log.summary.findings.values())


def test_cases_come_in_the_order_of_the_log():
    log = judged([event("a", case=case) for case in ("z", "b", "a")] + [event("x", case="z")])
    assert [case.case for case in log.cases] == ["z", "b", "a"]


def test_the_summary_counts_cases_not_findings():
    log = judged(
        [
            event("a", case="good"),
            event("x", case="bad"),
            event("y", case="bad"),
            event("a", None, case="unsure"),
            event("a", None, case="both"),
            event("x", case="both"),
        ]
    )
    summary = log.summary
    assert (summary.cases, summary.conforming, summary.deviating, summary.unknown) == (4, 1, 2, 1)
    assert summary.findings["added"] == 2
    assert summary.findings["unknown"] == 2
    assert summary.schemes == (("S", "1"),)


def test_variants_are_distinct_sequences_by_time_then_by_name():
    rows = [
        event("a", "2025-01-01", case="1"),
        event("b", "2025-01-01", case="1"),
        event("b", "2025-01-05", case="2"),
        event("a", "2025-01-05", case="2"),
        event("b", "2025-01-01", case="3"),
        event("a", "2025-01-02", case="3"),
        event("a", "2025-01-01", case="4", cycle=1),
        event("b", "2025-01-01", case="4"),
    ]
    assert judged(rows).summary.variants == 3


def test_without_the_file_and_where_it_lacks_a_case_the_case_is_closed():
    rows = [event("x", case="1"), event("x", case="2")]
    assert judged(rows).summary.findings["omitted"] == 2
    log = judged(rows, cases={"1": CaseState(closed=False)})
    assert log.summary.findings["omitted"] == 1
    assert len(log.warnings) == 1
    assert "“2”" in log.warnings[0]


def test_equal_rows_count_each_with_a_warning():
    log = judged([event("a"), event("a")])
    assert log.summary.findings["added"] == 1
    assert "完全相同" in log.warnings[0]


def test_a_case_with_no_event_up_to_the_day_of_judgement_is_not_counted():
    later = event("a", "2025-03-02", case="later")
    log = judged([event("a"), later, event("a", "2025-03-02")])
    assert [case.case for case in log.cases] == ["c1"]
    assert "2 个事件晚于" in log.warnings[0]


def test_a_case_of_waivers_or_undated_events_is_counted():
    assert judged([waiver("a")]).summary.deviating == 1
    assert judged([event("a", None)]).summary.unknown == 1


def test_a_case_of_waivers_and_later_events_has_no_other_event():
    assert judged([waiver("a"), event("a", "2025-03-02")]).summary.cases == 0


def test_several_schemes_where_the_events_name_them():
    schemes = [scheme(), A]
    rows = [event("a", scheme="S"), event("a", case="c2", scheme="CCC-0915"), event("a", case="c2")]
    log = judged(rows, schemes)
    assert [len(case.findings) > 0 for case in log.cases] == [False, True]
    assert len(log.summary.schemes) == 2


@pytest.mark.parametrize(
    ("rows", "schemes"),
    [
        ([event("a", scheme="S"), event("a", scheme="CCC-0915")], [scheme(), A]),
        ([event("a")], [scheme(), A]),
        ([event("a", scheme="ghost")], [A]),
        ([event("a")], []),
        ([event("a")], [A, A]),
    ],
)
def test_one_scheme_to_a_case_else_unusable(rows, schemes):
    with pytest.raises(UnusableEvents) as caught:
        judged(rows, schemes)
    assert str(caught.value).endswith("。")


def test_each_case_has_its_own_manager_and_performers():
    rows = [event("a", case="1", by="甲"), event("a", case="2", by="乙")]
    log = judged(
        rows,
        authorisations=[Authorisation("甲", None, date(2020, 1, 1))],
        managers=[Managership("1", "负责人", date(2020, 1, 1))],
    )
    assert [[str(each.verdict) for each in case.findings] for case in log.cases] == [
        [],
        ["not_authorised", "no_manager"],
    ]
