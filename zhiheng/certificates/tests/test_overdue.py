"""What is kept of overdue certificates follows the trail, and is what asking for all gives."""

import random
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from zhiheng.cases.models import Case, Event
from zhiheng.certificates import queries
from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.certificates.queries import overdue, surveillance
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_surveillance_agrees import ON
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Record
from zhiheng.trace.queries import digest_of, trail_head
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def asked(monkeypatch) -> list[int | None]:
    """How many certificates were looked at, each time the database was asked; None: all."""
    seen: list[int | None] = []
    real = surveillance._overdue

    def spy(on, ids):
        seen.append(None if ids is None else len(ids))
        return real(on, ids)

    monkeypatch.setattr(surveillance, "_overdue", spy)
    return seen


@transaction.atomic
def change(row: Record, **values) -> None:
    sheet = Sheet()
    sheet.change(row, **values)
    append(sheet, at=build.NOW, recorded=build.NOW, who={"via": "test"}, act="test",
           outcome="done", subject=("", None))  # fmt: skip


def expected() -> frozenset:
    keys = list(Certificate.objects.values_list("pk", flat=True))
    return frozenset(one.certificate for one in queries.surveillances(ON, keys) if one.overdue)


def some_certificates(dice) -> None:
    """Thirty, of which a part was surveilled; two projects have no certificate."""
    client, under = build.client(), build.scheme()
    twice = build.PROCEDURE.replace("every_months: 12", "every_months: 6")
    build.write(SchemeVersion(scheme=under, label="2", starts=date(2024, 1, 1), definition=twice))
    for number in range(32):
        project = build.case(f"P{number:02}", under, closed=True, applied_on=date(2023, 6, 1))
        build.write(build.event(project, "certificate", date(2024, 6, 1)))
        if number < 30:
            build.certificate(f"C{number:02}", client, case=project, scheme=under)
        if dice.random() < 0.7:
            build.write(build.event(project, "visit", date(2025, 7, 1), cycle=1))


def new_event(dice):
    """A surveillance, perhaps of a project without a certificate, perhaps waived."""
    case, cycle = dice.choice(list(Case.objects.all())), dice.randrange(1, 5)
    day = dice.choice([None, date(2025, 1, 1) + timedelta(days=dice.randrange(600))])
    build.write(build.event(case, "visit", day, cycle=cycle, waiver="" if day else "停产"))


def event_taken_back(dice):
    change(dice.choice(list(Event.objects.all())), retracted=True)


def event_on_another_day(dice):
    row = dice.choice(list(Event.objects.filter(at__isnull=False)))
    change(row, at=row.at + timedelta(days=dice.choice((-400, 400))))


def withdrawn(dice):
    row = dice.choice(list(Certificate.objects.all()))
    day = ON + timedelta(days=dice.randrange(-100, 100))
    build.write(StateChange(certificate=row, state="03", acted_on=day))


def withdrawal_taken_back(dice):
    change(dice.choice(list(StateChange.objects.all())), retracted=True)


def certificate_amended(dice):
    row = dice.choice(list(Certificate.objects.all()))
    case = dice.choice([None, *Case.objects.all()])
    change(row, case=case, expires_on=dice.choice([None, None, ON - timedelta(days=1), ON]))


def certificate_taken_back(dice):
    change(dice.choice(list(Certificate.objects.all())), retracted=True)


def new_certificate(dice):
    case = dice.choice(list(Case.objects.all()))
    client = Certificate.objects.first().client
    build.certificate(f"N{dice.random()}", client, case=case, issued_on=date(2024, 6, 1))


def project_amended(dice):
    row = dice.choice(list(Case.objects.all()))
    versions = list(SchemeVersion.objects.filter(scheme=row.scheme))
    change(row, applied_on=date(2023, 6, 1) + timedelta(days=dice.randrange(800)),
           scheme_version=dice.choice([None, *versions]))  # fmt: skip


def scheme_amended(dice):
    row = dice.choice(list(Scheme.objects.all()))
    change(row, surveillance_months=dice.choice([None, 6, 12, 24]))


def version_taken_back(dice):
    versions = list(SchemeVersion.objects.all())
    if len(versions) > 1:
        change(dice.choice(versions), retracted=True)


def somebody_comes(dice):
    build.person_of(f"{dice.random()}")


FEW = (
    *[new_event, event_taken_back, new_certificate] * 3,
    event_on_another_day, withdrawn, withdrawal_taken_back, certificate_amended,
    certificate_taken_back, project_amended, somebody_comes,
)  # fmt: skip
ALL = (scheme_amended, version_taken_back)


@pytest.mark.parametrize("seed", range(2))
def test_after_any_acts_it_is_what_asking_for_all_gives(seed: int, asked) -> None:
    dice = random.Random(seed)
    build.body(None if seed % 2 else date(2026, 1, 1))
    some_certificates(dice)
    assert queries.overdue_certificates(ON) == expected()
    seen = set()
    for _ in range(60):
        acts = [
            dice.choice(FEW if dice.random() < 0.9 else ALL) for _ in range(dice.choice((1, 3)))
        ]
        for act in acts:
            act(dice)
        asked.clear()
        found = queries.overdue_certificates(ON)
        assert found == expected(), acts
        seen.add(found)
        if not any(act in ALL for act in acts):
            assert all(few is not None and few < 20 for few in asked), (acts, asked)
    assert len(seen) > 10, "the acts change what is overdue"


def test_who_asks_again_asks_the_database_nothing(asked) -> None:
    build.body()
    some_certificates(random.Random(7))
    found = queries.overdue_certificates(ON)
    assert found and asked == [None]
    assert queries.overdue_certificates(ON) == found and asked == [None]
    assert queries.overdue_certificates(ON + timedelta(days=1)) and asked == [None, None]


def test_what_another_trail_left_is_not_believed(asked) -> None:
    build.body()
    some_certificates(random.Random(7))
    head = trail_head()
    cache.set(overdue._name(ON), (head, "00" * 32, b""))
    assert queries.overdue_certificates(ON) == expected() and asked == [None]
    cache.set(overdue._name(ON), (head + 7, digest_of(head), b""))
    assert queries.overdue_certificates(ON) == expected() and asked == [None, None]


def test_where_too_many_are_concerned_all_are_looked_at(asked, monkeypatch) -> None:
    build.body()
    some_certificates(random.Random(7))
    queries.overdue_certificates(ON)
    monkeypatch.setattr(overdue, "MOST", 2)
    dice = random.Random(3)
    for _ in range(9):
        withdrawn(dice)
    assert queries.overdue_certificates(ON) == expected() and asked == [None, None]
