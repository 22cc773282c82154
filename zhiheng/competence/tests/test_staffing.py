"""The body's own limit, without a database: none set is not known, one over it is not met."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from zhiheng.competence.rules.staffing import FieldFacts, as_planned, minimum, within_own_limit
from zhiheng.law.judgement import Verdict
from zhiheng.ui.sentences import said

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("active", "over", "verdict"),
    [
        (True, None, Verdict.UNKNOWN),
        (True, 0, Verdict.MET),
        (True, 1, Verdict.NOT_MET),
        (False, None, Verdict.NOT_APPLICABLE),
    ],
)
def test_the_bodys_own_limit(active, over, verdict) -> None:
    facts = FieldFacts("示例领域", DAY, active, 0, 0, True, over)
    answer = within_own_limit(facts)
    assert answer.verdict is verdict and answer.because and answer.clause == "5(3)-c"


@pytest.mark.parametrize(
    ("planned", "complete", "verdict"),
    [
        (None, True, Verdict.NOT_MET),
        (None, False, Verdict.UNKNOWN),
        (13, True, Verdict.NOT_MET),
        (13, False, Verdict.UNKNOWN),
        (12, True, Verdict.UNKNOWN),
        (11, True, Verdict.UNKNOWN),
        (10, True, Verdict.MET),
    ],
)
def test_the_bodys_own_plan(planned, complete, verdict) -> None:
    """Ten full-time, two of whom it is not known."""
    facts = FieldFacts("示例领域", DAY, True, 10, 2, complete, planned=planned)
    answer = as_planned(facts)
    assert (facts.short, facts.doubtful) == (int(planned == 13), planned in (11, 12))
    assert answer.verdict is verdict and answer.because and answer.clause == "5(3)-a"
    with override("en"):
        assert not re.search("[一-鿿]", said(answer.because).replace("示例领域", ""))
    none = as_planned(FieldFacts("示例领域", DAY, False, 0, 0, complete, planned=planned))
    assert none.verdict is Verdict.NOT_APPLICABLE


def test_the_laws_number_is_the_registers() -> None:
    assert minimum(DAY) == 10
