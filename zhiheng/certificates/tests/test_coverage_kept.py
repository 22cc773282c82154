"""Counts of who answers are kept while nothing that they count is touched, and no longer."""

import random
from datetime import date, timedelta

import pytest
from django.core.cache import cache

from zhiheng.body.models import Body
from zhiheng.certificates import queries
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.certificates.queries import coverage
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_overdue import change
from zhiheng.posts.models import Appointment

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)
DAYS = queries.month_ends(ON)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def counted(monkeypatch) -> list[date]:
    """A day for each time that the database was asked to count."""
    seen: list[date] = []
    real = coverage._given

    def spy(on):
        seen.append(on)
        return real(on)

    monkeypatch.setattr(coverage, "_given", spy)
    return seen


@pytest.fixture
def body():
    """Forty certificates, eight managers who answer for three in four of them; judged."""
    build.body()
    client, managers = build.client(), [build.manager(f"{n:03}") for n in range(8)]
    for number in range(40):
        row = build.certificate(f"C{number:02}", client)
        if number % 4:
            build.answers(row, managers[number % 8], date(2026, 1, 1))
    queries.coverage_shown(ON)


def one_of(dice, model, **given):
    return dice.choice(list(model.objects.filter(**given)))


def records_complete_later(dice):
    change(Body.objects.get(), records_complete_from=date(2026, 6, 1 + dice.randrange(9)))


def certificate_expires(dice):
    change(one_of(dice, Certificate), expires_on=date(2026, 1, 1) + timedelta(dice.randrange(200)))


def certificate_taken_back(dice):
    change(one_of(dice, Certificate), retracted=True)


def withdrawn(dice):
    day = date(2026, 1, 1) + timedelta(dice.randrange(130))
    build.write(StateChange(certificate=one_of(dice, Certificate), state="03", acted_on=day))


def somebody_answers_no_longer(dice):
    change(one_of(dice, Responsibility), retracted=True)


def a_manager_leaves(dice):
    row = one_of(dice, Appointment, ends=None)
    change(row, ends=max(row.starts, date(2026, 1, 1)) + timedelta(1 + dice.randrange(120)))


def a_post_is_taken_back(dice):
    change(one_of(dice, Appointment), retracted=True)


TOUCHING = (
    records_complete_later, certificate_expires, certificate_taken_back, withdrawn,
    somebody_answers_no_longer, a_manager_leaves, a_post_is_taken_back,
)  # fmt: skip


@pytest.mark.parametrize("act", TOUCHING, ids=lambda act: act.__name__)
def test_what_is_kept_is_what_counting_gives(act, body) -> None:
    dice, moved = random.Random(1), False
    for _ in range(4):
        before = queries.coverage_shown(ON)
        act(dice)
        shown = queries.coverage_shown(ON)
        assert shown == (queries.coverage_of_all(ON).tally, queries.coverage_over_time(DAYS))
        moved |= shown != before
    assert moved, "the act changes the counts"


def test_what_concerns_none_leaves_them(body, counted) -> None:
    before = queries.coverage_shown(ON)
    project = build.case("P1", build.scheme())
    build.write(build.event(project, "visit", ON, cycle=1))
    build.person_of("009")
    assert queries.coverage_shown(ON) == before
    assert not counted
    somebody_answers_no_longer(random.Random(1))
    for _ in range(2):
        queries.coverage_shown(ON)
        assert counted == [ON, ON], "once each"


def test_another_day_is_counted_apart(body, counted) -> None:
    later = ON + timedelta(days=1)
    assert queries.coverage_shown(later).points[-1].day == later
    assert counted == [later, later]
