"""The rules of one certificate and of the whole: met, not met, unknown, and the edges of dates."""

from datetime import date, timedelta

import pytest

from zhiheng.certificates.rules import (
    CoverageFacts,
    PublicationFacts,
    SurveillanceFacts,
    SuspensionFacts,
    Tally,
    Tenure,
    all_covered,
    all_published,
    all_surveilled,
    all_suspended_in_time,
    exactly_one_manager,
    published_with_the_act,
    surveillance_on_time,
    suspended_in_time,
)
from zhiheng.law.calendar import official_calendar
from zhiheng.law.judgement import Verdict

MET, NOT, ASK, NONE = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
ALWAYS = ((date(2020, 1, 1), None),)
ON, COMPLETE = date(2026, 6, 30), date(2026, 1, 1)


def tenure(who: str, start: date, end: date | None = None, **more) -> Tenure:
    return Tenure(who, start, end, in_post=more.pop("in_post", ALWAYS), **more)


def coverage(*tenures: Tenure, issued: date | None = date(2025, 1, 1), **more):
    given = {"on": ON, "complete_from": COMPLETE, **more}
    return exactly_one_manager(CoverageFacts(issued, tenures, **given))


def test_one_manager_every_day_since_the_regulation() -> None:
    assert coverage(tenure("a", date(2025, 5, 1))).verdict is MET
    handed_over = (tenure("a", COMPLETE, date(2026, 3, 1)), tenure("b", date(2026, 3, 1)))
    assert coverage(*handed_over).verdict is MET


@pytest.mark.parametrize(
    ("start", "kind"),
    [(date(2026, 2, 28), "overlap"), (date(2026, 3, 1), None), (date(2026, 3, 2), "gap")],
)
def test_a_hand_over_a_day_early_or_late_is_found(start: date, kind: str | None) -> None:
    answer = coverage(tenure("a", COMPLETE, date(2026, 3, 1)), tenure("b", start))
    faults = answer.counted["faults"]
    assert [(f["kind"], f["days"]) for f in faults] == ([(kind, 1)] if kind else [])
    assert answer.verdict is (NOT if kind else MET)


def test_a_gap_before_the_records_are_complete_is_unknown() -> None:
    for start, verdict in ((date(2026, 4, 1), ASK), (date(2026, 4, 2), NOT)):
        answer = coverage(tenure("a", start), complete_from=date(2026, 4, 1))
        assert answer.verdict is verdict
    assert coverage(complete_from=None).verdict is ASK
    assert coverage(issued=None).verdict is ASK and "发证" in "".join(coverage(issued=None).missing)
    assert coverage(end_known=False).verdict is ASK


def test_a_deputy_or_one_out_of_post_does_not_answer() -> None:
    assert coverage(tenure("a", COMPLETE, deputy=True)).verdict is NOT
    left = ((date(2020, 1, 1), date(2026, 5, 1)),)
    fault = coverage(tenure("a", COMPLETE, in_post=left)).counted["faults"][0]
    assert (fault["from"], fault["to"]) == ("2026-05-01", "2026-06-30")
    same = (tenure("a", COMPLETE), tenure("a", date(2026, 2, 1)))
    assert coverage(*same).verdict is MET


def test_nothing_is_asked_before_issue_after_the_end_or_before_2026() -> None:
    assert coverage(issued=date(2026, 7, 1)).verdict is NONE
    assert coverage(ended=date(2026, 1, 1)).verdict is NONE
    assert coverage(ended=date(2026, 1, 2)).verdict is NOT
    assert coverage(on=date(2025, 12, 31)).verdict is NONE
    issued = date(2026, 6, 10)
    assert coverage(tenure("a", issued), issued=issued).verdict is MET


@pytest.mark.parametrize(
    ("acted", "verdict"),
    [
        (date(2026, 6, 1), MET),
        (date(2026, 6, 10), MET),
        (date(2026, 6, 14), MET),
        (date(2026, 6, 15), MET),
        (date(2026, 6, 16), NOT),
    ],
)
def test_five_natural_days_after_confirmation(acted: date, verdict: Verdict) -> None:
    facts = SuspensionFacts(date(2026, 6, 10), acted, ON, calendar=official_calendar())
    assert suspended_in_time(facts).verdict is verdict


@pytest.mark.parametrize(
    ("on", "verdict", "running"),
    [
        (date(2026, 6, 14), MET, True),
        (date(2026, 6, 15), MET, True),
        (date(2026, 6, 16), NOT, False),
    ],
)
def test_a_clock_that_runs(on: date, verdict: Verdict, running: bool) -> None:
    answer = suspended_in_time(SuspensionFacts(date(2026, 6, 10), None, on))
    assert (answer.verdict, answer.counted.get("running", False)) == (verdict, running)


def test_rolled_days_are_told_and_working_days_counted() -> None:
    saturday = SuspensionFacts(date(2026, 6, 8), date(2026, 6, 15), ON)  # ends on Saturday 13th
    answer = suspended_in_time(saturday)
    assert answer.verdict is NOT and answer.counted["due_rolled"] == "2026-06-15"
    assert "顺延" in answer.because
    working = SuspensionFacts(date(2026, 6, 8), date(2026, 6, 15), ON, working=True)
    assert suspended_in_time(working).verdict is MET


def test_no_confirmation_is_unknown_unless_none_is_needed() -> None:
    answer = suspended_in_time(SuspensionFacts(None, date(2026, 6, 1), ON))
    assert answer.verdict is ASK and answer.missing
    asked = SuspensionFacts(None, date(2026, 6, 1), ON, needs_confirmation=False)
    assert suspended_in_time(asked).verdict is NONE


@pytest.mark.parametrize(
    ("published", "on", "days", "verdict"),
    [
        (date(2026, 6, 10), ON, 0, MET),
        (date(2026, 6, 11), ON, 0, NOT),
        (date(2026, 6, 11), ON, 1, MET),
        (None, date(2026, 6, 10), 0, MET),
        (None, date(2026, 6, 11), 0, NOT),
    ],
)
def test_published_with_the_act(published, on, days, verdict) -> None:
    facts = PublicationFacts(date(2026, 6, 10), published, on, COMPLETE, days)
    assert published_with_the_act(facts).verdict is verdict


def test_an_old_publication_may_only_be_unrecorded() -> None:
    for complete in (None, date(2026, 6, 11)):
        facts = PublicationFacts(date(2026, 6, 10), None, ON, complete)
        assert published_with_the_act(facts).verdict is ASK


def watched(start: date | None, *begun: date, **more):
    given = {"in_force": True, "months": 12, "complete_from": date(2024, 1, 1), "on": ON, **more}
    cycles = tuple(enumerate(begun, start=1))
    return surveillance_on_time(SurveillanceFacts(start=start, begun=cycles, **given))


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_surveillance_is_due_on_the_matching_day(late: int) -> None:
    due = date(2026, 6, 1)
    begun = watched(date(2025, 6, 1), due + timedelta(days=late))
    waiting = watched(date(2025, 6, 1), on=due + timedelta(days=late))
    assert begun.verdict is waiting.verdict is (NOT if late > 0 else MET)


def test_surveillance_that_is_not_known_or_not_asked() -> None:
    start = date(2024, 6, 1)
    assert watched(start, months=None).verdict is ASK
    assert watched(None).verdict is ASK
    assert watched(start, has_case=False).verdict is ASK
    assert watched(start, complete_from=None).verdict is ASK
    assert watched(start, complete_from=date(2026, 1, 1)).verdict is ASK
    assert watched(start, months=0).verdict is NONE
    assert watched(start, in_force=False).verdict is NONE
    assert watched(date(2025, 1, 1), waived=(1,)).verdict is MET
    assert watched(date(2023, 6, 1), date(2024, 9, 1), date(2025, 8, 1)).verdict is MET


@pytest.mark.parametrize(
    "whole", [all_covered, all_published, all_surveilled, all_suspended_in_time]
)
def test_the_whole_is_as_bad_as_its_worst(whole) -> None:
    assert whole(Tally(5)).verdict is MET
    assert whole(Tally(5, 0, 1)).verdict is ASK
    assert whole(Tally(5, 1, 1)).verdict is NOT
    assert whole(Tally(0, 0, 0, 4)).verdict is NONE
    assert whole(Tally(registered=False)).verdict is ASK
