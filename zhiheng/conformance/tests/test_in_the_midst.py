"""Acts in the midst of judgements, judgements that fail, other processes, days back and forth:
whatever comes, what is told next is what asking for everything gives."""

from datetime import timedelta
from importlib import import_module
from random import Random

import pytest

from zhiheng.cases.models import Event
from zhiheng.certificates.tests import build
from zhiheng.conformance.columns.pulling import APART
from zhiheng.conformance.columns.state import GONE
from zhiheng.conformance.columns.tallies import breakdown
from zhiheng.conformance.tests.test_fitness_again import Acts, change
from zhiheng.conformance.tests.test_fitted import FROM
from zhiheng.conformance.tests.test_left import NOW, judge
from zhiheng.personnel.models import Ban

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file")]
FITNESS, FOLLOWING = "competence.queries.fitness", "conformance.columns.following"
PLACES = [
    (FITNESS, "trail_head"), (FITNESS, "_rows"), (FOLLOWING, "_touched"),
    (FOLLOWING, "_versions"), (FOLLOWING, "pulled_cases"), (FOLLOWING, "pulled_again"),
    ("conformance.remembering", "at_hand"), ("conformance.remembering", "settle"),
    ("conformance.remembering", "breakdown"), ("conformance.commands", "trail_head"),
    ("conformance.commands", "changes"), ("conformance.commands", "take_up"),
]  # fmt: skip


class MoreActs(Acts):
    """And what is changed, taken back and put back; bans; numbers of persons."""

    def act(self):
        chance = self.chance
        event = chance.choice(list(Event.every.all()))
        day = FROM + self.days(-10, 190)
        match chance.randrange(11):
            case 0:
                change(event, retracted=not event.retracted)
            case 1:
                at = build.event(event.case, "a", day).at
                change(event, at=chance.choice([None, at]))
            case 2:
                change(event, step=chance.choice("abc"))
            case 3:
                change(event, person=chance.choice([None, *self.people]))
            case 4:
                change(chance.choice(self.cases), scheme=chance.choice(self.schemes))
            case 5:
                case = chance.choice(self.cases)
                change(case, retracted=not case.retracted)
            case 6 if chance.random() < 0.3:
                build.write(Ban(person=chance.choice(self.people), **self.span()))
            case 7 if chance.random() < 0.3:
                change(chance.choice(self.people), number=f"N{chance.random()}")
            case _:
                super().act()


def same(at):
    """Judge, perhaps taking up; told alike by asking for everything, which has nothing to add."""
    from zhiheng.conformance.columns import following
    from zhiheng.conformance.judging import whole
    from zhiheng.conformance.settling import changes

    told, expected = judge(at).whole, whole(at.date())
    assert told.answers == expected.answers
    assert told.by_key == expected.by_key
    assert sorted(map(str, told.fitness.found)) == sorted(map(str, expected.fitness.found))
    assert told.fitness.tally == expected.fitness.tally
    assert not changes(expected)
    state = following._at_hand.state
    shown = breakdown(state)
    parts = {one["key"]: one["counts"] for one in shown["persons"] + shown["laboratories"]}
    assert parts == by_hand(state)


def by_hand(state):
    """Each who took part: in how many cases of each verdict."""
    found = {}
    for code in range(len(state)):
        if state.alive[code] and state.verdict[code] != GONE:
            who = {one.by.rpartition(APART)[2] for one in state.columns.events(code) if one.by}
            for each in who:
                found.setdefault(each, [0] * 4)[int(state.verdict[code])] += 1
    return found


def disturbed(acts, monkeypatch, at):
    """A judgement in the midst of which something is entered, and which may fail there."""
    module, name = acts.chance.choice(PLACES)
    module = import_module(f"zhiheng.{module}")
    real, after, fails = getattr(module, name), acts.chance.random() < 0.5, acts.chance.random()
    calls, when = [], acts.chance.randrange(3)

    def told(*given, **more):
        now = len(calls) == when
        calls.append(name)
        if now and not after:
            acts.act()
        value = real(*given, **more)
        if now and after:
            acts.act()
        if now and fails < 0.3:
            raise ZeroDivisionError
        return value

    with monkeypatch.context() as context:
        context.setattr(module, name, told)
        try:
            judge(at)
        except ZeroDivisionError:
            assert fails < 0.3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_in_the_midst_of_a_judgement(seed, monkeypatch):
    from zhiheng.conformance import left
    from zhiheng.conformance.columns import following

    chance = Random(seed)
    monkeypatch.setattr(following, "MOST_TOUCHED", chance.choice([0, 0, 3]))
    monkeypatch.setattr(following, "LAG", chance.choice([0, 1, 4]))
    acts, at, others = MoreActs(chance), NOW, []
    if seed % 2:
        acts.take_back_what_stands_against_anybody()
    same(at)
    for _ in range(12):
        for _ in range(chance.randrange(3)):
            acts.act()
        how = chance.random()
        if how < 0.5:
            disturbed(acts, monkeypatch, at)
        elif how < 0.65:  # by another process, which has its own at hand
            mine = left._left, following._at_hand
            left._left, following._at_hand = others.pop() if others else (None, None)
            same(at)
            others.append((left._left, following._at_hand))
            left._left, following._at_hand = mine
        elif how < 0.75:
            at = NOW + timedelta(days=chance.choice([0, 0, 1, -1, 2]))
        same(at)
