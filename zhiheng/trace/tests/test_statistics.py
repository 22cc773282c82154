"""The application, which owns no table, can have the planner's statistics renewed."""

import time

import pytest
from django.db import connection

from zhiheng.trace.statistics import refresh

pytestmark = pytest.mark.django_db(transaction=True)
GROW = """
INSERT INTO django_session (session_key, session_data, expire_date)
SELECT number::text, '', now() FROM generate_series(1, 2000) AS number
"""


def believed() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'django_session'")
        return cursor.fetchone()[0]


def test_a_table_that_has_grown_is_analysed_and_one_that_has_not_is_not(transactional_db):
    assert believed() <= 0
    with connection.cursor() as cursor:
        cursor.execute(GROW)
    until = time.monotonic() + 20
    while refresh() == 0 and time.monotonic() < until:
        time.sleep(0.1)  # another backend's counters are told within a second
    assert believed() == 2_000
    assert refresh() == 0
