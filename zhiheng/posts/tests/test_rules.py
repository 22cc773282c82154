"""The rules on office holders: met, not met, unknown, not applicable, and the edges of dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhiheng.law.qualification import OPEN, Ban
from zhiheng.posts import rules
from zhiheng.posts.facts import MANAGER
from zhiheng.posts.tests.cast import DIRECTOR_ID, MANAGER_ID, SOUND, change, facts, office

LAST_BEFORE = date(2025, 12, 31)


def verdict(asked, given):
    return asked(given).verdict.value


def with_director(**known):
    return facts(persons={DIRECTOR_ID: replace(SOUND, **known), MANAGER_ID: SOUND})


@pytest.mark.parametrize("asked", rules.OFFICE_RULES, ids=lambda asked: asked.name)
def test_everything_in_order_is_met_and_before_the_regulation_nothing_applies(asked):
    assert verdict(asked, facts()) == "met"
    assert verdict(asked, facts(on=LAST_BEFORE)) == "not_applicable"
    assert asked(facts()).clause == asked.clauses[0]


@pytest.mark.parametrize("asked", rules.OFFICE_RULES, ids=lambda asked: asked.name)
def test_an_empty_record_is_never_met(asked):
    nobody = replace(facts(), offices=(), persons={})
    expected = {
        "2-a": "not_met", "8 ¶1-a": "not_met", "13-c": "not_met",
    }.get(asked.clauses[0], "not_applicable")  # fmt: skip
    assert verdict(asked, nobody) == expected
    assert verdict(asked, replace(nobody, complete=False)) == "unknown"


def test_both_posts_must_be_filled_and_acting_is_marked():
    assert verdict(rules.both_posts_are_filled, facts(office())) == "not_met"
    assert verdict(rules.both_posts_are_filled, facts(office(), complete=False)) == "unknown"
    acting = facts(office(acting=True), office(MANAGER))
    assert "代行" in rules.both_posts_are_filled(acting).because


@pytest.mark.parametrize(
    ("known", "expected"), [(True, "met"), (False, "not_met"), (None, "unknown")]
)
def test_the_director_sits_in_top_management(known, expected):
    given = with_director(top_management=known)
    assert verdict(rules.director_in_office_is_in_top_management, given) == expected


@pytest.mark.parametrize(
    ("known", "expected"), [(False, "met"), (True, "not_met"), (None, "unknown")]
)
def test_the_director_is_not_the_legal_representative(known, expected):
    given = with_director(legal_representative=known)
    asked = rules.director_in_office_is_not_the_legal_representative
    assert verdict(asked, given) == expected


def test_the_worst_of_several_directors_counts():
    other = replace(SOUND, top_management=None)
    given = facts(
        office(),
        office(person=MANAGER_ID, acting=True),
        persons={DIRECTOR_ID: SOUND, MANAGER_ID: other},
    )
    assert verdict(rules.director_in_office_is_in_top_management, given) == "unknown"


@pytest.mark.parametrize(
    ("held", "known", "expected"),
    [
        ({}, {}, "met"),
        ({"authorisation_evidence": None}, {"authorised_by": None}, "unknown"),
        ({"authorised_by": None}, {"authorised_by": None}, "unknown"),
        ({"authorised_on": date(2026, 3, 2)}, {}, "met"),
        ({"authorised_on": date(2026, 3, 3)}, {}, "not_met"),
        ({}, {"authorised_by": "actual_controller", "actual_controller": True}, "not_met"),
        ({}, {"authorised_by": "actual_controller", "actual_controller": False}, "met"),
        ({}, {"authorised_by": "actual_controller", "actual_controller": None}, "unknown"),
    ],
)
def test_the_director_is_authorised_by_a_letter(held, known, expected):
    given = facts(
        office(**held), office(MANAGER),
        persons={DIRECTOR_ID: replace(SOUND, **known), MANAGER_ID: SOUND},
    )  # fmt: skip
    assert verdict(rules.director_in_office_is_authorised, given) == expected


@pytest.mark.parametrize(
    ("held", "on", "complete", "expected", "says"),
    [
        ({}, date(2026, 1, 5), True, "met", "2026-01-05"),
        ({}, date(2026, 1, 4), True, "not_met", "未到"),
        ({"first_filed_on": None}, date(2026, 1, 8), True, "not_met", "未到"),
        ({"first_filed_on": None}, date(2026, 1, 9), True, "not_met", "已过"),
        ({"first_filed_on": None}, date(2026, 1, 10), False, "unknown", "完整"),
        ({"first_receipt": ""}, date(2026, 1, 10), True, "unknown", "回执"),
        ({"acting": True}, date(2026, 1, 10), True, "not_applicable", "代行"),
    ],
)
def test_the_director_is_filed_and_the_internal_limit_is_only_shown(
    held, on, complete, expected, says
):
    given = facts(office(**held), office(MANAGER), on=on, complete=complete)
    answer = rules.director_is_filed(given)
    assert (answer.verdict.value, says in answer.because) == (expected, True), answer.because


# 2026-01-05 plus 30 days is Wednesday 2026-02-04; 2026-01-01 plus 30 is Saturday 2026-01-31,
# which rolls to Monday 2026-02-02.
@pytest.mark.parametrize(
    ("changed", "filed", "on", "expected"),
    [
        (date(2026, 1, 5), None, date(2026, 2, 4), "met"),
        (date(2026, 1, 5), None, date(2026, 2, 5), "not_met"),
        (date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 2), "met"),
        (date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 2), "not_met"),
        (date(2026, 1, 5), date(2026, 2, 5), date(2026, 2, 4), "met"),
        (date(2026, 1, 1), None, date(2026, 1, 31), "met"),
        (date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 2), "unknown"),
        (date(2026, 1, 1), date(2026, 2, 3), date(2026, 3, 2), "not_met"),
        (LAST_BEFORE, None, date(2026, 3, 2), "met"),
    ],
)
def test_a_change_is_filed_within_thirty_days(changed, filed, on, expected):
    given = facts(office(changes=(change(changed, filed),)), office(MANAGER), on=on)
    assert verdict(rules.changes_are_filed_in_time, given) == expected


def test_without_a_change_records_must_be_complete_and_filing_have_begun():
    given = facts(office(), office(MANAGER), complete=False)
    assert verdict(rules.changes_are_filed_in_time, given) == "unknown"
    given = facts(office(first_filed_on=None), office(MANAGER))
    assert verdict(rules.changes_are_filed_in_time, given) == "not_applicable"


@pytest.mark.parametrize(
    ("schemes", "live", "complete", "expected"),
    [
        ((), None, True, "met"),
        (("S1",), None, True, "unknown"),
        (("S1", "S2"), {"S1", "S2"}, True, "met"),
        (("S1",), {"S1", "S2"}, True, "not_met"),
        (("S1",), {"S1", "S2"}, False, "unknown"),
        (("S1",), set(), True, "met"),
    ],
)
def test_every_scheme_with_live_certificates_has_a_manager(schemes, live, complete, expected):
    known = None if live is None else frozenset(live)
    given = facts(office(), office(MANAGER, schemes=schemes), live_schemes=known, complete=complete)
    assert verdict(rules.managers_cover_every_scheme, given) == expected


@pytest.mark.parametrize(
    ("bans", "expected"),
    [
        ((), "met"),
        (None, "unknown"),
        ((Ban(date(2026, 3, 2), OPEN),), "not_met"),
        ((Ban(date(2026, 3, 3), OPEN),), "met"),
        ((Ban(date(2020, 1, 1), date(2026, 3, 2)),), "met"),
        ((Ban(date(2020, 1, 1), date(2026, 3, 3)),), "not_met"),
    ],
)
def test_nobody_with_a_live_ban_is_in_office(bans, expected):
    given = with_director(bans=bans)
    answer = rules.nobody_banned_holds_a_post(given)
    assert answer.verdict.value == expected
    if expected == "not_met":
        assert answer.counted["persons"] == [str(DIRECTOR_ID)]


def test_those_assigned_are_asked_too_and_not_knowing_them_is_unknown():
    banned = replace(SOUND, bans=(Ban(date(2026, 1, 1), OPEN),))
    third = MANAGER_ID.__class__(int=3)
    people = {DIRECTOR_ID: SOUND, MANAGER_ID: SOUND, third: banned}
    given = facts(persons=people, assigned=frozenset({third}))
    assert verdict(rules.nobody_banned_holds_a_post, given) == "not_met"
    assert verdict(rules.nobody_banned_holds_a_post, facts(assigned=None)) == "unknown"


def test_no_sentence_names_a_person():
    late = change(date(2026, 1, 5))
    given = replace(facts(office(changes=(late,))), on=late.changed_on + timedelta(days=99))
    for asked in rules.OFFICE_RULES:
        assert "某" not in asked(given).because
