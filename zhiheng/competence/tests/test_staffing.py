"""The body's own limit, without a database: none set is not known, one over it is not met."""

from datetime import date

import pytest

from zhiheng.competence.rules.staffing import FieldFacts, minimum, within_own_limit
from zhiheng.law.judgement import Verdict

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


def test_the_laws_number_is_the_registers() -> None:
    assert minimum(DAY) == 10
