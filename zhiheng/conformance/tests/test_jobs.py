"""The worker's look: judges what was entered, not because of itself, and lets failures rest."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    from zhiheng.conformance import jobs

    monkeypatch.setattr(jobs, "REST", timedelta(0))
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    cache.delete(jobs.FAILED)
    yield
    cache.delete(jobs.FAILED)


def head():
    from zhiheng.trace.models import Head

    return Head.objects.get().seq


def look():
    from zhiheng.conformance import jobs

    jobs.look(0)


def test_it_judges_once_and_not_because_of_its_own_entry(build):
    from zhiheng.conformance.models import Judging

    build.body()
    before = head()
    look()
    assert head() == before + 1 == Judging.objects.get().head
    look()
    assert head() == before + 1
    build.client()
    look()
    assert Judging.objects.get().head == head() == before + 2


def test_an_entry_between_reading_and_writing_is_not_lost(build, monkeypatch):
    from zhiheng.conformance import commands, jobs
    from zhiheng.conformance.models import Judging

    build.body()
    real = commands.changes

    def meanwhile(*given):
        build.client("旁人")
        return real(*given)

    monkeypatch.setattr(commands, "changes", meanwhile)
    look()
    assert Judging.objects.get().head == head() - 2
    assert jobs.due(timezone.now())
    monkeypatch.setattr(commands, "changes", real)
    look()
    assert Judging.objects.get().head == head()
    assert not jobs.due(timezone.now())


def test_a_new_day_is_judged_from_five_past_midnight(build):
    from zhiheng.conformance.jobs import due

    build.body()
    look()
    tomorrow = timezone.localdate() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), timezone.get_default_timezone())
    assert not due(midnight.astimezone(UTC) + timedelta(minutes=4))
    assert due(midnight.astimezone(UTC) + timedelta(minutes=5))


def test_a_failure_is_not_tried_again_at_once(build, monkeypatch):
    from zhiheng.conformance import commands

    tried = []
    monkeypatch.setattr(commands, "whole", lambda *a: tried.append(1) or 1 / 0)
    build.body()
    look()
    look()
    assert tried == [1]


def test_nothing_is_judged_before_the_body_is_founded():
    from zhiheng.conformance.jobs import due

    assert not due(timezone.now())
