"""Whose work is read at all: the database picks them, and no question that the work of the others
would have raised is lost."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from zhiheng.cases.models import Event
from zhiheng.certificates.models import Certificate
from zhiheng.certificates.tests import build
from zhiheng.clients.models import Factory
from zhiheng.indications import asking, queries
from zhiheng.indications.models import Absence
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.procedure.events import SHANGHAI

pytestmark = pytest.mark.django_db
FIRST, ON = date(2026, 2, 1), date(2026, 6, 30)


def bodyful(chance: Random) -> None:
    """Eight persons, thirty projects at five factories, events about half an hour around midnight
    too, some on site, some absences."""
    build.body()
    scheme, client = build.scheme(), build.client()
    people = [
        Person(
            number=f"E{n}", name=f"示例{n}", sort_key=str(n), joined=date(2026, 2, 20 if n else 3),
            left=date(2026, 5, 1) if n == 7 else None,
        )
        for n in range(8)
    ]  # fmt: skip
    plants = [Factory(number=f"F{n}", name=f"工厂{n}") for n in range(5)]
    cases = [build.case(f"P{n}", scheme, client=client) for n in range(30)]
    certificates = [
        Certificate(
            number=f"C{n}", case=case, client=client, scheme=scheme, product="示例", state="01",
            factory=chance.choice([None, *plants]), issued_on=FIRST,
        )
        for n, case in enumerate(cases)
    ]  # fmt: skip
    events = []
    for _ in range(chance.randint(120, 200)):
        day = FIRST + timedelta(days=chance.randint(0, 90))
        at = datetime(day.year, day.month, day.day, chance.choice((0, 9, 23)), 45, tzinfo=SHANGHAI)
        events.append(
            Event(
                case=chance.choice(cases), step="工厂检查", at=at, person=chance.choice(people),
                evidence="记录", quantity=chance.choice((None, Decimal(1), Decimal("4.5"))),
            )
        )  # fmt: skip
    absences = [
        Absence(person=one, starts=FIRST + timedelta(days=60),
                ends=chance.choice((None, FIRST + timedelta(days=70))))
        for one in chance.sample(people, 2)
    ]  # fmt: skip
    build.write(*people, *plants, *certificates, *events, *absences)


def everything() -> dict:
    """All that everybody did, read without a thought for who may give rise to what."""
    places = defaultdict(set)
    for row in Certificate.objects.exclude(factory=None):
        places[row.case_id].add(str(row.factory_id))
    found = defaultdict(list)
    for row in Event.objects.order_by("at", "id"):
        day = in_shanghai(row.at).date()
        work = asking.Work(row.pk, day, frozenset(places[row.case_id]), row.quantity)
        found[row.person_id].append(work)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_by_reading_the_work_of_some_only(seed):
    bodyful(Random(seed))
    done, picked, whole = everything(), [], []
    for facts in queries.facts_of_all(ON):
        picked += asking.questions(facts)
        whole += asking.questions(replace(facts, works=tuple(done[facts.person])))
    assert picked == whole
    assert {one.kind for one in whole} >= {"two_places", "absent"}
