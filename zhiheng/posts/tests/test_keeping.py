"""What is kept in writing about the posts, read from the rows: later papers do not count."""

from datetime import date, timedelta

import pytest

from zhiheng.law.judgement import Verdict
from zhiheng.posts import commands, keeping
from zhiheng.posts.queries import office_facts
from zhiheng.posts.queries.keeping import kept
from zhiheng.posts.tests.cast import TODAY
from zhiheng.posts.tests.test_duties import ACT, WRITTEN

pytestmark = pytest.mark.django_db


def answer(rule, on=TODAY):
    return rule(kept(office_facts(on))).verdict


def test_documents_and_acknowledgements(qualified, in_post):
    row = in_post(qualified())
    rule = keeping.duties_are_written_and_acknowledged
    assert answer(rule) in (Verdict.NOT_MET, Verdict.UNKNOWN)
    made = [
        commands.write_duty_document(**{**WRITTEN, "post": post}, **ACT).value
        for post in ("director", "project_manager")
    ]
    assert answer(rule) is Verdict.UNKNOWN  # written, not yet acknowledged
    commands.acknowledge_duties(subject=made[0], appointment=row, **ACT)
    assert answer(rule) is Verdict.MET
    assert answer(rule, TODAY - timedelta(days=1)) is Verdict.UNKNOWN


def test_powers_and_a_failed_assessment(qualified, in_post):
    row = in_post(qualified())
    assert answer(keeping.director_has_the_powers) is Verdict.UNKNOWN
    assert answer(keeping.failed_assessments_are_rectified) is Verdict.NOT_APPLICABLE
    noticed = commands.notice_assessment(
        subject=row, noticed_on=date(2026, 1, 5), notice="示例1号", **ACT
    ).value
    commands.record_assessment(
        subject=noticed, result="failed", result_on=TODAY, findings="档案不全", **ACT
    )
    assert answer(keeping.failed_assessments_are_rectified) is Verdict.UNKNOWN
    later = TODAY + timedelta(days=20)
    assert answer(keeping.failed_assessments_are_rectified, later) is Verdict.NOT_MET
    commands.take_measures(subject=noticed, measures="补齐", measures_on=TODAY, **ACT)
    assert answer(keeping.failed_assessments_are_rectified, later) is Verdict.MET
