"""The verdicts, one test for each sentence of the contract on `conform` and each of its edges."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhiheng.procedure.events import Authorisation, Event, Standing, UnusableEvents
from zhiheng.procedure.tests.build import at, event, found, good_case, judged, scheme, steps
from zhiheng.procedure.tests.build import waiver as waiver_of


def test_a_case_with_nothing_to_find_is_conforming():
    judgement = judged(scheme(), good_case())
    assert (judgement.findings, judgement.standing) == ((), Standing.CONFORMING)


def test_a_closed_case_without_rows_lacks_every_step():
    assert found(steps("id: a", "id: b, optional: true"), []) == [(0, "omitted", "a")]


# Due


def test_a_step_is_due_when_the_case_is_closed():
    ab = steps("id: a", "id: b, after: [a]")
    assert found(ab, [event("a")]) == [(0, "omitted", "b")]
    assert found(ab, [event("a")], closed=False) == []


def test_a_step_is_due_when_one_that_must_come_after_it_has_an_event_directly_or_not():
    abc = steps("id: a", "id: b, after: [a]", "id: c, after: [b]", "id: d")
    assert found(abc, [event("c")], closed=False) == [(0, "omitted", "a"), (0, "omitted", "b")]
    assert found(abc, [event("d")], closed=False) == []


def test_an_undated_event_after_it_does_not_make_a_step_due():
    ab = steps("id: a", "id: b, after: [a]")
    assert found(ab, [event("b", None)], closed=False) == [(0, "unknown", "b")]


# Added


def test_added_an_event_of_a_step_that_the_scheme_does_not_name():
    assert found(steps("id: a"), [event("a"), event("x")]) == [(0, "added", "x")]


def test_added_a_step_of_the_other_kind_of_cycle():
    events = [*good_case(), event("surveillance_review", "2025-01-21")]
    assert found(scheme(), events) == [(0, "added", "surveillance_review")]
    assert (1, "added", "review") in found(
        scheme(), [*good_case(), event("review", "2025-02-01", cycle=1)]
    )


def test_added_any_event_of_a_surveillance_cycle_where_the_scheme_has_none():
    assert found(steps("id: a"), [event("a"), event("a", cycle=3)]) == [(3, "added", "a")]


def test_added_more_occurrences_than_at_most():
    two = steps("id: a, at_most: 2")
    assert found(two, [event("a")] * 2) == []
    assert found(two, [event("a")] * 3) == [(0, "added", "a")]
    assert "3 次" in judged(two, [event("a")] * 3).findings[0].says


def test_each_cycle_counts_its_own_occurrences():
    more = "surveillance: {after: a, every_months: 12, steps: [{id: a}]}"
    assert found(steps("id: a", more=more), [event("a"), event("a", cycle=1)]) == []


def test_undated_events_and_waivers_are_not_added():
    rows = [event("a"), event("a", None), waiver_of("x")]
    assert found(steps("id: a"), rows) == [(0, "unknown", "a")]


# Omitted, reduced, waived


def test_an_optional_step_is_not_omitted():
    assert found(scheme(), good_case()[:-1]) == []


def test_reduced_fewer_occurrences_than_at_least_but_not_none():
    two = steps("id: a, at_least: 2")
    assert found(two, [event("a")]) == [(0, "reduced", "a")]
    assert found(two, []) == [(0, "omitted", "a")]
    assert found(two, [event("a")] * 2) == []
    assert found(two, [event("a")], closed=False) == []


def test_reduced_less_quantity_than_prescribed():
    three = steps("id: a, at_most: 9, quantity: {at_least: 3}")
    assert found(three, [event("a", quantity="2.999")]) == [(0, "reduced", "a")]
    assert found(three, [event("a", quantity="3.000")]) == []
    assert found(three, [event("a", quantity="5"), event("a", quantity="-2")]) == []


def test_quantities_add_up_as_decimals():
    tenth = steps("id: a, at_most: 9, quantity: {at_least: 0.3}")
    assert found(tenth, [event("a", quantity="0.1")] * 3) == []
    wide = [event("a", quantity=each) for each in ("1e29", "-1e29", "0.3")]
    assert found(tenth, wide) == []
    tiny = [event("a", quantity=each) for each in ("1e29", "-1e29", "0.3", "-1e-30")]
    assert found(tenth, tiny) == [(0, "reduced", "a")]


def test_too_few_and_too_little_are_one_row():
    judgement = judged(
        steps("id: a, at_least: 2, quantity: {at_least: 3}"), [event("a", quantity="1")]
    )
    (finding,) = judgement.findings
    assert "1 次" in finding.says
    assert "数量" in finding.says


def test_an_omitted_step_is_not_reduced_as_well():
    assert found(steps("id: a, quantity: {at_least: 3}"), []) == [(0, "omitted", "a")]


def test_an_optional_step_that_did_not_happen_has_no_quantity_to_reach():
    assert found(steps("id: a, optional: true, quantity: {at_least: 3}"), []) == []


def test_waived_instead_of_omitted_or_reduced_where_waivable_and_recorded():
    able = steps("id: a, waivable: true, at_least: 2")
    assert found(able, [waiver_of("a")]) == [(0, "waived", "a")]
    assert found(able, [event("a"), waiver_of("a")]) == [(0, "waived", "a")]
    assert found(able, [event("a"), event("a"), waiver_of("a")]) == []
    assert found(steps("id: a"), [waiver_of("a")]) == [(0, "omitted", "a")]


def test_waived_is_no_deviation():
    able = steps("id: a, waivable: true")
    assert judged(able, [waiver_of("a")]).standing is Standing.CONFORMING


def test_a_waiver_holds_in_its_own_cycle_only():
    able = steps("id: a, waivable: true")
    assert found(able, [waiver_of("a", cycle=1)]) == [(0, "omitted", "a")]


def test_a_waiver_is_not_an_event_and_no_other_check_looks_at_it():
    rows = [event("a", by="甲", evidence="x"), waiver_of("b"), waiver_of("ghost")]
    ab = steps("id: a", "id: b, after: [a], waivable: true, quantity: {at_least: 9}")
    more = {"authorisations": [Authorisation("甲", None, date(2020, 1, 1))], "managers": None}
    assert found(ab, rows, has_evidence_column=True, **more) == [(0, "waived", "b")]


def test_a_waiver_needs_an_empty_time():
    able = steps("id: a, at_least: 2, waivable: true")
    assert found(able, [event("a", waiver="经批准")]) == [(0, "reduced", "a")]


def test_an_empty_waiver_is_a_missing_value():
    assert found(steps("id: a"), [event("a", None, waiver="")]) == [(0, "unknown", "a")]


# Out of order


def test_out_of_order_the_first_event_lies_before_that_of_a_step_in_after():
    ab = steps("id: a, at_most: 9", "id: b, after: [a], at_most: 9")
    early = [event("b", "2025-01-01"), event("a", "2025-01-02")]
    assert found(ab, early) == [(0, "out_of_order", "b")]
    later = [event("a", "2025-01-01"), event("b", "2025-01-02"), event("a", "2025-01-03")]
    assert found(ab, later) == []


def test_equal_times_are_in_order_even_in_two_zones():
    ab = steps("id: a", "id: b, after: [a]")
    assert found(ab, [event("b", "2025-01-01 12:00"), event("a", "2025-01-01 12:00")]) == []
    same = Event("c1", "b", datetime(2025, 1, 1, 4, tzinfo=UTC), "甲")
    assert found(ab, [event("a", "2025-01-01 12:00"), same]) == []
    second = Event("c1", "b", datetime(2025, 1, 1, 3, 59, 59, tzinfo=UTC), "甲")
    assert found(ab, [event("a", "2025-01-01 12:00"), second]) == [(0, "out_of_order", "b")]


def test_order_is_asked_only_of_steps_named_directly_in_after():
    abc = steps("id: a", "id: b, after: [a], optional: true", "id: c, after: [b]")
    assert found(abc, [event("c", "2025-01-01"), event("a", "2025-01-02")]) == []


def test_order_is_asked_within_a_cycle():
    example = scheme()
    events = [
        *good_case(),
        event("surveillance_review", "2025-02-01", cycle=1),
        event("surveillance_inspection", "2025-02-02", cycle=1),
    ]
    assert found(example, events) == [(1, "out_of_order", "surveillance_review")]


# Evidence


def test_no_evidence_where_the_log_has_that_column():
    rows = [event("a", evidence=""), event("b", evidence="报告 1")]
    ab = steps("id: a", "id: b")
    assert found(ab, rows, has_evidence_column=True) == [(0, "no_evidence", "a")]
    assert found(ab, rows, has_evidence_column=False) == []


def test_no_evidence_of_several_events_of_a_step_is_one_row():
    rows = [event("a"), event("a"), event("a", evidence="x")]
    many = steps("id: a, at_most: 9")
    assert found(many, rows, has_evidence_column=True) == [(0, "no_evidence", "a")]


# Separation

APART = ("id: a, at_most: 9", "id: b, at_most: 9", "id: c, optional: true, at_most: 9")
APART_MORE = "separations: [{never_both: [[a], [b, c]], clause: X}, {never_both: [[a], [c]]}]"


def test_not_separated_one_person_on_both_sides_in_the_same_case_and_cycle():
    apart = steps(*APART, more=APART_MORE)
    assert found(apart, [event("a", by="甲"), event("b", by="甲")]) == [(0, "not_separated", None)]
    assert found(apart, [event("a", by="甲"), event("b", by="乙")]) == []
    assert found(apart, [event("a", by="甲"), event("a", by="甲"), event("b", by="乙")]) == []


def test_not_separated_several_times_in_a_cycle_is_one_row_that_cites_each_clause():
    apart = steps(*APART, more=APART_MORE)
    judgement = judged(apart, [event(step, by="甲") for step in "abc"])
    (finding,) = judgement.findings
    assert (finding.clause, finding.step, finding.cycle) == ("X; 5(4)-a", None, 0)


def test_separation_does_not_look_across_cycles():
    more = "separations: [{never_both: [[a], [v]]}]\n" + (
        "surveillance: {after: a, every_months: 12, steps: [{id: v}, {id: a}]}"
    )
    both = steps("id: a", more=more)
    rows = [event("a", by="甲"), event("v", by="甲", cycle=1), event("a", by="乙", cycle=1)]
    assert found(both, rows) == []
    rows[2] = event("a", by="甲", cycle=1)
    assert found(both, rows) == [(1, "not_separated", None)]


# Authorisation


def test_not_authorised_without_one_that_covers_the_step_on_the_day():
    a = steps("id: a")
    until = Authorisation("甲", "a", date(2025, 1, 1), date(2025, 1, 10))
    for day, expected in [
        ("2024-12-31 23:59", [(0, "not_authorised", "a")]),
        ("2025-01-01 00:00", []),
        ("2025-01-09 23:59", []),
        ("2025-01-10 00:00", [(0, "not_authorised", "a")]),
    ]:
        assert found(a, [event("a", day)], authorisations=[until]) == expected
    assert found(a, [event("a")], authorisations=None) == []
    assert found(a, [event("a")], authorisations=[]) == [(0, "not_authorised", "a")]


def test_an_empty_step_means_any_step_and_an_empty_to_no_end():
    a = steps("id: a")
    start = date(2020, 1, 1)
    for step, person, covers in [(None, "甲", True), ("b", "甲", False), ("a", "乙", False)]:
        given = [Authorisation(person, step, start)]
        assert (found(a, [event("a")], authorisations=given) == []) is covers


def test_the_day_of_an_event_is_that_of_shanghai():
    eve = Event("c1", "a", datetime(2024, 12, 31, 16, tzinfo=UTC), "甲")
    given = [Authorisation("甲", "a", date(2025, 1, 1))]
    assert found(steps("id: a"), [eve], authorisations=given) == []


# Unknown


def test_a_missing_performer_is_unknown_where_separation_needs_it():
    apart = steps(*APART, "id: d", more=APART_MORE)
    rows = [event("a", by=None), event("b", by="乙"), event("d", by="")]
    assert found(apart, rows) == [(0, "unknown", "a")]
    assert judged(apart, rows).standing is Standing.UNKNOWN


def test_a_missing_performer_is_unknown_where_authorisation_needs_it():
    assert found(steps("id: a"), [event("a", by=None)]) == []
    assert found(steps("id: a"), [event("a", by=None)], authorisations=[]) == [(0, "unknown", "a")]


def test_a_missing_time_is_unknown_and_counts_for_nothing_else():
    apart = steps(*APART, more=APART_MORE)
    rows = [event("a", by="甲"), event("b", by="乙"), event("c", None, by="甲", quantity="1")]
    more = {"authorisations": [Authorisation(each, None, date(2020, 1, 1)) for each in "甲乙"]}
    assert found(apart, rows, has_evidence_column=False, **more) == [(0, "unknown", "c")]


def test_a_step_with_an_undated_event_is_neither_omitted_nor_reduced():
    two = steps("id: a, at_least: 2, quantity: {at_least: 3}, waivable: true")
    assert found(two, [event("a", None)]) == [(0, "unknown", "a")]
    assert found(two, [event("a", quantity="1"), event("a", None)]) == [(0, "unknown", "a")]
    assert found(two, [event("a", None), waiver_of("a")]) == [(0, "unknown", "a")]


def test_an_undated_event_of_a_step_that_is_not_named_is_unknown():
    assert found(steps("id: a"), [event("a"), event("x", None)]) == [(0, "unknown", "x")]


def test_a_missing_quantity_is_unknown_where_the_known_do_not_reach_and_the_step_is_due():
    three = steps("id: a, at_most: 9, quantity: {at_least: 3}")
    short = [event("a", quantity="2"), event("a")]
    assert found(three, short) == [(0, "unknown", "a")]
    assert found(three, short, closed=False) == []
    assert found(three, [event("a", quantity="3"), event("a")]) == []
    assert found(steps("id: a"), [event("a")]) == []


def test_reduced_in_number_and_unknown_in_quantity_are_both_said():
    both = steps("id: a, at_least: 2, quantity: {at_least: 3}")
    assert found(both, [event("a")]) == [(0, "reduced", "a"), (0, "unknown", "a")]
    assert judged(both, [event("a")]).standing is Standing.DEVIATING


def test_several_reasons_not_to_know_a_step_are_one_row():
    judgement = judged(steps("id: a"), [event("a", by=None), event("a", None)], authorisations=[])
    (finding,) = judgement.findings
    assert "时间" in finding.says
    assert "执行人" in finding.says


# Days, rows, sentences


def test_events_after_the_day_of_judgement_are_ignored():
    a = steps("id: a")
    assert found(a, [event("a", "2025-03-01 23:59")]) == []
    assert found(a, [event("a", "2025-03-02 00:00")]) == [(0, "omitted", "a")]


def test_times_without_a_zone_are_of_shanghai():
    naive = Event("c1", "a", datetime.fromisoformat("2025-03-01 23:59"), "甲")
    assert naive.at == at("2025-03-01 23:59")


def test_findings_cite_the_clause_of_the_step_or_5_4_a():
    by_step = {each.step: each.clause for each in judged(scheme(), []).findings}
    assert by_step["decision"] == "17065/7.6"
    assert by_step["review"] == "5(4)-a"


def test_every_finding_says_a_chinese_sentence():
    rows = [event("x"), event("review", by="甲"), event("type_test", by="甲", quantity="1")]
    findings = judged(scheme(), rows, authorisations=[], managers=[]).findings
    assert len({each.verdict for each in findings}) >= 6
    for each in findings:
        assert each.says.endswith("。")
        assert len(each.says) > 8


def test_the_path_is_the_events_by_time_then_by_name():
    rows = [event("b"), event("a"), event("c", "2024-12-31"), event("d", None), waiver_of("e")]
    assert judged(steps("id: a"), rows).path == ((0, "c"), (0, "a"), (0, "b"))


def test_rows_of_another_case_are_refused():
    with pytest.raises(UnusableEvents, match="c2"):
        judged(steps("id: a"), [event("a", case="c2")])


@pytest.mark.parametrize("cycle", [-1, 1000, True, 1.5, "1", None])
def test_a_cycle_outside_0_to_999_is_unusable(cycle):
    with pytest.raises(UnusableEvents, match="cycle"):
        event("a", cycle=cycle)


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e30", "1e-31"])
def test_a_quantity_that_is_no_ordinary_decimal_is_unusable(quantity):
    with pytest.raises(UnusableEvents, match="quantity"):
        Event("c1", "a", quantity=Decimal(quantity))


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31"])
def test_a_time_at_the_end_of_the_calendar_is_unusable(moment):
    with pytest.raises(UnusableEvents, match="时间"):
        Event("c1", "a", datetime.fromisoformat(moment))
