"""One case through the engine's own door: it says what the plain twin says, or nothing."""

from datetime import timedelta

from hypothesis import given, settings

from zhiheng.procedure.days import day_of
from zhiheng.procedure.engine.single import judge_one
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.tests.test_properties import FIRST, logs, schemes, worlds


@settings(max_examples=200, deadline=None)
@given(schemes(), logs, worlds)
def test_one_case_is_judged_as_the_twin_judges_it(scheme, log, world):
    known = {key: world[key] for key in ("closed", "ended", "on", "has_evidence_column")}
    found = judge_one(scheme, log, case="c1", **known)
    happened = any(event.at and day_of(event.at) <= world["on"] for event in log)
    assert found is not None or not happened
    if found is not None:
        assert found == judge_case(scheme, log, case="c1", **known)


def test_nothing_recorded_is_not_judged():
    scheme = schemes().example()
    on = FIRST + timedelta(days=1)
    assert judge_one(scheme, [], case="c1", on=on, has_evidence_column=True) is None
