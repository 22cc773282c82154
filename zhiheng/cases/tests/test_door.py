"""The page of one case: judged by the engine, by the twin where that cannot or is not yet there."""

from datetime import date, datetime

import pytest

from zhiheng.cases import door
from zhiheng.cases.rules import ProcedureFacts, judged
from zhiheng.procedure.events import SHANGHAI, Event, Verdict
from zhiheng.procedure.scheme import load_scheme

SCHEME = load_scheme(
    """
scheme: S
steps: [{id: a}, {id: b, after: [a]}]
separations: [{never_both: [[a], [b]]}]
""",
    "S",
)


def facts(*events, scheme=SCHEME, closed=True):
    return ProcedureFacts("P-1", scheme, events, date(2026, 6, 30), closed=closed)


def event(step, day=1, by="E1", **more):
    at = datetime(2026, 6, day, 9, tzinfo=SHANGHAI)
    return Event("P-1", step, **{"at": at, "by": by, "evidence": "x", **more})


@pytest.fixture
def loaded():
    door.load().join()


CASES = {
    "in order": facts(event("a"), event("b", 2, by="E2")),
    "mixed up": facts(event("a"), event("b", 2)),
    "open": facts(event("a"), closed=False),
    "nothing dated": facts(event("a", at=None)),
    "a waiver alone": facts(event("a", at=None, waiver="w")),
    "a blank step": facts(event(" "), event("a")),
    "another's separator": facts(event("a", by="外部承担人1")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_door_says_what_the_twin_says(loaded, name):
    assert door.judged_now(CASES[name]) == judged(CASES[name])


def test_without_scheme_or_events_there_is_nothing_to_say(loaded):
    assert door.judged_now(facts()) is None
    assert door.judged_now(facts(event("a"), scheme=None)) is None


def test_the_engine_is_asked_once_it_is_there(loaded, monkeypatch):
    asked = []
    real = door.judged
    monkeypatch.setattr(door, "judged", lambda given: asked.append(given) or real(given))
    door.judged_now(CASES["mixed up"])
    assert asked == []
    monkeypatch.setattr(door, "_is_loaded", lambda: False)
    answer = door.judged_now(CASES["mixed up"])
    assert len(asked) == 1 and answer.findings[0].verdict is Verdict.NOT_SEPARATED
