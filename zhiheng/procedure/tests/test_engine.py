"""The fast engine held against the plain twin, finding for finding, on random logs."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.procedure import log as plain
from zhiheng.procedure.engine.of_values import judge_events
from zhiheng.procedure.events import CaseState
from zhiheng.procedure.tests.test_properties import logs, schemes, worlds


def both(schemes, events, **more):
    """The engine's judgement, seen to be the plain twin's in every word."""
    expected = plain.judge(schemes, events, **more)
    found = judge_events(schemes, events, **more)
    assert found.cases == expected.cases
    assert found == expected
    return found


def world_of(world, cases):
    state = CaseState(world["closed"], world["ended"])
    common = {key: world[key] for key in world if key not in ("closed", "ended")}
    return {"cases": dict.fromkeys(cases, state), **common}


@settings(max_examples=100, deadline=None)
@given(schemes(), st.lists(logs, max_size=4), worlds)
def test_the_engine_says_what_the_plain_twin_says(scheme, cases, world):
    events = [replace(row, case=f"c{number}") for number, log in enumerate(cases, 1) for row in log]
    both(scheme, events, **world_of(world, [f"c{n}" for n in range(1, 4)]))
