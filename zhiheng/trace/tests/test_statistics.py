"""The application, which owns no table, can have the planner's statistics renewed."""

import time

import pytest
from django.db import connection
from django.utils import timezone

from zhiheng.access.models import Attempt
from zhiheng.trace.statistics import refresh

pytestmark = pytest.mark.django_db(transaction=True)


def believed() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'access_attempt'")
        return cursor.fetchone()[0]


def test_a_table_that_has_grown_is_analysed_and_one_that_has_not_is_not(transactional_db):
    assert believed() <= 0
    Attempt.objects.bulk_create(
        Attempt(name=str(number), not_before=timezone.now(), at=timezone.now())
        for number in range(2_000)
    )
    until = time.monotonic() + 20
    while refresh() == 0 and time.monotonic() < until:
        time.sleep(0.1)  # another backend's counters are told within a second
    assert believed() == 2_000
    assert refresh() == 0
