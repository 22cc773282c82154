"""The map's figures, counted in machine code, are those of the plain twin's paths and findings."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.procedure import log as plain
from zhiheng.procedure.engine import walks
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.records import of_events
from zhiheng.procedure.engine.walks import Walks
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import Event
from zhiheng.procedure.flows import Flows, flows_of, place_of
from zhiheng.procedure.tests.build import at, steps
from zhiheng.procedure.tests.test_engine import world_of as given_world
from zhiheng.procedure.tests.test_properties import logs, schemes, worlds

HAS = {"scheme", "cycle", "quantity", "waiver", "evidence"}


def mapped(scheme, events, world):
    has = HAS if world.pop("has_evidence_column") else HAS - {"evidence"}
    columns = of_events(events, has)
    found = Walks()
    judgement = judge(columns, scheme, world_of(columns, **world), threads=1, on_rows=found.take)
    [(_, flows)] = found.maps(judgement)
    return flows


@settings(max_examples=100, deadline=None)
@given(schemes(), st.lists(logs, max_size=4), worlds)
def test_they_are_those_of_the_plain_twin(scheme, cases, world):
    events = [replace(row, case=f"c{number}") for number, log in enumerate(cases, 1) for row in log]
    given = given_world(world, [f"c{n}" for n in range(1, 5)])
    told = plain.judge(scheme, events, **given)
    found: Counter = Counter()
    for case in told.cases:
        for place, verdict in {
            (place_of(f.cycle, f.step), f.verdict) for f in case.findings if f.step
        }:
            found[place, verdict] += 1
    expected = flows_of([(case.path, 1) for case in told.cases])
    flows = mapped(scheme, events, given)
    assert (flows.cases, flows.visits, flows.flows) == (
        expected.cases, expected.visits, expected.flows,
    )  # fmt: skip
    assert {(p, v): n for p, each in flows.found.items() for v, n in each.items()} == dict(found)


def test_of_very_many_unknown_steps_the_most_frequent_are_told_apart(monkeypatch):
    monkeypatch.setattr(walks, "MOST_STRANGE", 2)
    names = ["a", "x1", "x2", "x2", "x3", "x3", "x3", "b"]
    events = [
        Event("c", step, at(f"2025-01-0{day}"), "p") for day, step in enumerate(names, start=1)
    ]
    world = {"on": at("2025-06-01").date(), "has_evidence_column": False}
    flows = mapped(steps("id: a", "id: b, after: [a]"), events, world)
    assert {step: count for (_, step), count in flows.visits.items()} == {
        "a": 1, "b": 1, "x2": 2, "x3": 3,
    }  # fmt: skip
    assert sum(flow.times for flow in flows.flows.values()) == 5


def test_a_log_without_cases_has_a_map():
    world = {"on": at("2025-06-01").date(), "has_evidence_column": False}
    assert mapped(steps("id: a"), [], world) == Flows(0, {}, {})
