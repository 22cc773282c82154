"""The scorecard by the examples that a lawyer reads: these records in, exactly these lines out."""

import pytest

from zhiheng.law.examples.lines import load_lines, written
from zhiheng.supervision.scorecard import Records, Timely, lines


@pytest.mark.parametrize("case", load_lines("scorecard"), ids=str)
def test_the_scorecard_of_a_manager(case):
    given = {
        name: Timely(**value) if isinstance(value, dict)
        else tuple(value) if isinstance(value, list) else value
        for name, value in case.given.items()
    }  # fmt: skip
    assert list(written(lines(Records(**given)))) == list(case.lines)
