"""When reminders are due; and in simulated worlds none is missed, moved or doubled. No database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.deadlines.rungs import rungs, wanted
from zhiheng.deadlines.watching import Watch

START = datetime(2026, 1, 5, 16, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def named(length):
    return [(rung.name, rung.at - START) for rung in rungs(START, START + length)]


def test_thirty_days():
    assert named(30 * DAY) == [
        ("half", 15 * DAY),
        ("80%", 24 * DAY),
        ("eve", 29 * DAY),
        ("overdue", 30 * DAY),
    ]


def test_twenty_four_hours():
    hours = [(f"{n}h", n * HOUR) for n in (1, 6, 12, 18, 22, 23)]
    assert named(24 * HOUR) == [*hours, ("overdue", 24 * HOUR)]


@pytest.mark.parametrize("length", [HOUR, 2 * HOUR, 47 * HOUR, 49 * HOUR, 5 * DAY, 90 * DAY])
def test_every_rung_lies_within_its_clock_and_once(length):
    found = rungs(START, START + length)
    assert all(START < rung.at <= START + length for rung in found)
    assert len({rung.name for rung in found}) == len(found)
    assert list(found) == sorted(found, key=lambda rung: rung.at)


def test_after_a_long_absence_only_the_latest_is_sent():
    found = wanted(START, START + 30 * DAY, None, (), START + 40 * DAY)
    assert [(one.rung.name, one.overtaken) for one in found] == [
        ("half", True),
        ("80%", True),
        ("eve", True),
        ("overdue", False),
    ]


minutes = st.integers(0, 60 * 24 * 45)
world = st.fixed_dictionaries(
    {
        "length": st.sampled_from([24 * HOUR, 5 * DAY, 30 * DAY, 90 * DAY]),
        # When a worker looked, whether it was killed before it could write, and whether two did.
        "looks": st.lists(st.tuples(minutes, st.sampled_from(["once", "killed", "twice"]))),
        "answered": st.none() | minutes,
    }
)


@settings(max_examples=400, deadline=None)
@given(world)
def test_in_no_world_is_a_reminder_missed_moved_or_doubled(world):
    due = START + world["length"]
    answered = None if world["answered"] is None else START + timedelta(minutes=world["answered"])
    given_out: list[tuple[str, datetime]] = []
    seen: list[datetime] = []
    for minute, how in sorted(world["looks"]):
        now = START + timedelta(minutes=minute)
        told = answered if answered is not None and answered <= now else None
        for _ in range(2 if how == "twice" else 1):
            names = {name for name, _ in given_out}
            found = wanted(START, due, told, names, now)
            if how != "killed":  # killed: the act was rolled back
                given_out += [(one.rung.name, one.rung.at) for one in found]
        if how != "killed" and told is None:
            seen.append(now)
    last = max(seen, default=None)
    expected = [
        (rung.name, rung.at) for rung in rungs(START, due) if last is not None and rung.at <= last
    ]
    assert sorted(given_out) == sorted(expected)


def test_a_jump_of_the_clock_is_measured_against_the_steady_one():
    watch = Watch(START, 100.0)
    assert watch.look(START + HOUR, 3700.0) == timedelta(0)
    assert watch.look(START + 3 * HOUR, 3760.0) == 2 * HOUR - timedelta(minutes=1)
    assert watch.look(START, 3760.0) == -3 * HOUR
