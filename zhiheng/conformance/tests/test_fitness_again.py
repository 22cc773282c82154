"""Who was not fit for a step, asked again after new events alone, is as asked for all of them."""

from datetime import timedelta
from random import Random

import pytest

from zhiheng.body.queries import records_complete_from
from zhiheng.cases.models import Dispatch, Event
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import TODAY
from zhiheng.competence.models import Conflict, Declaration, StepAuthorisation, StepDemand
from zhiheng.competence.queries import fitness as queries
from zhiheng.competence.queries.fitness import Were, fitness
from zhiheng.conformance.tests.test_fitted import FROM, World, authorisation, project
from zhiheng.conformance.tests.test_left import judge
from zhiheng.personnel.models import Ban
from zhiheng.trace.queries import trail_head

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(monkeypatch):
    """Each time that all steps were asked for; however few projects there are, none is read for
    all."""
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "MOST_TOUCHED", 0)
    calls, real = [], queries._asked

    def asked(*given):
        if given[-1] is None:
            calls.append(given)
        return real(*given)

    monkeypatch.setattr(queries, "_asked", asked)
    return calls


def told(everything):
    """As judged, which must be as asked for all."""
    found, so_far = judge().whole.fitness, len(everything)
    expected = fitness(FROM, TODAY, records_complete_from())
    del everything[so_far:]
    assert sorted(map(str, found.found)) == sorted(map(str, expected.found))
    assert found.tally == expected.tally and found.head is not None
    return found


class Acts(World):
    """What may happen to events, projects and what is given."""

    def days(self, first, last):
        return timedelta(days=self.chance.randrange(first, last))

    def act(self):
        chance = self.chance
        case, who = chance.choice(self.cases), chance.choice(self.people)
        day = FROM + self.days(-40, 200)
        match chance.randrange(9):
            case 0 | 1 | 2:
                more = chance.choice([{"person": who}, {"person": who}, {"by": "某实验室"}])
                at = chance.choice([day, day, day, None])
                waiver = chance.choice(["", "停产"]) if at is None else ""
                step = chance.choice("ab")
                build.write(build.event(case, step, at, waiver=waiver, **more))
            case 3:
                change(chance.choice(Event.objects.all()), person=who)
            case 4:
                change(chance.choice(Event.objects.all()), retracted=True)
            case 5:
                build.write(Dispatch(case=case, step=f"{day}", person=who, planned=day))
            case 6:
                client, number = chance.choice(self.clients), f"Q{chance.random()}"
                change(case, ended_on=chance.choice([None, day]), client=client, number=number)
            case 7 if given := list(Dispatch.objects.filter(ended_on=None)):
                change(chance.choice(given), ended_on=day)
            case 8:
                scheme = chance.choice(self.schemes)
                self.cases.append(build.case(f"N{chance.random()}", scheme, closed=False))

    def take_back_what_stands_against_anybody(self):
        for model in (Ban, Conflict, Declaration, StepAuthorisation, StepDemand):
            for row in model.objects.all():
                change(row, retracted=True)


def change(row, **values):
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    sheet.change(row, **values)
    append(sheet, at=build.NOW, recorded=build.NOW, who={"via": "test"}, act="test")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_after_any_acts_it_is_as_asked_for_all(seed, everything):
    acts = Acts(Random(seed))
    if seed % 2:
        acts.take_back_what_stands_against_anybody()
    told(everything)
    everything.clear()
    for _ in range(14):
        for _ in range(acts.chance.randrange(1, 3)):
            acts.act()
        told(everything)
    assert len(everything) < 9 or not seed % 2


def quiet():
    """Two projects in which one person took a step each, and nothing stands against it."""
    build.body()
    case, who = project(), build.person_of("1")
    other = build.case("P2", case.scheme, client=case.client, closed=False)
    events = [
        build.event(one, "检查", TODAY - timedelta(days=9), person=who) for one in (case, other)
    ]
    build.write(authorisation(who, case), *events)
    return case, who, events


def test_where_nothing_stands_against_anybody_all_are_asked_for_once(everything):
    case, who, events = quiet()
    assert told(everything).tally.works == 2 and len(everything) == 1
    build.write(build.event(case, "检查", TODAY, person=who))
    assert told(everything).tally.works == 3
    change(events[1], retracted=True)
    assert told(everything).tally.works == 2
    build.write(build.event(case, "检查", FROM - timedelta(days=1), person=who))
    ahead = build.write(build.event(case, "检查", TODAY + timedelta(days=1), person=who))
    build.write(build.event(case, "检查", None, person=who, waiver="停产"))
    told(everything)
    build.write(build.event(case, "检查", TODAY, by="某实验室"))
    build.write(Dispatch(case=case, step="检查", person=who, planned=TODAY))
    assert told(everything).tally.works == 3
    change(ahead, retracted=True)
    assert told(everything).tally.works == 3 and len(everything) == 1


def test_what_stands_against_a_step_is_asked_for_with_all_of_them_when_it_comes_and_goes(
    everything,
):
    case, _who, _events = quiet()
    told(everything)
    other = build.person_of("2")
    told(everything)
    everything.clear()
    row = build.write(build.event(case, "检查", TODAY, person=other))
    assert told(everything).tally.unfit == 1 and len(everything) == 1
    change(row, retracted=True)
    assert told(everything).tally.unfit == 0 and len(everything) == 2


def test_an_act_that_comes_while_they_are_asked_for_is_counted_once(everything, monkeypatch):
    case, who, _events = quiet()
    told(everything)
    real, more = queries.trail_head, [1]

    def head():
        found = real()
        if more:
            more.pop()
            build.write(build.event(case, "检查", TODAY, person=who))
        return found

    build.write(build.event(case, "检查", TODAY, person=who))
    monkeypatch.setattr(queries, "trail_head", head)
    assert judge().whole.fitness.tally.works == 4
    assert told(everything).tally.works == 4
    assert len(everything) == 3, "what was found meanwhile is of no entry, and is not taken up"
    build.write(build.event(case, "检查", TODAY, person=who))
    assert told(everything).tally.works == 5 and len(everything) == 3


def test_what_was_found_as_of_another_entry_is_not_taken_up(everything):
    quiet()
    found = told(everything)
    everything.clear()
    complete = records_complete_from()
    head = trail_head()

    def again(since, to):
        everything.clear()
        were = Were(since, to, (), ())
        told = queries.fitness_again(found, FROM, TODAY, complete, were)
        assert told.tally == found.tally
        return len(everything)

    assert again(found.head, head) == 0
    assert again(found.head - 1, head) == again(found.head, head - 1) == 1


@pytest.mark.parametrize("step", ["检查\u2003", "\u3000检查", "检查\x1f", ""])
def test_a_step_with_space_around_it(everything, step):
    """Written by none of our commands, which leave it out."""
    case, _who, _events = quiet()
    other, third = build.person_of("2"), build.case("P3", case.scheme, closed=False)
    build.write(Ban(person=other, starts=FROM, ends=None))
    row = build.write(build.event(third, step, TODAY - timedelta(days=3), person=other))
    assert told(everything).tally.unfit == 1
    change(row, retracted=True)
    assert told(everything).tally.unfit == 0
