"""The application, which owns no table, can have the planner's statistics renewed."""

import time
from uuid import uuid4

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


def analyse() -> None:
    until = time.monotonic() + 20
    while refresh() == 0 and time.monotonic() < until:
        time.sleep(0.1)  # another backend's counters are told within a second


def test_a_table_that_has_grown_is_analysed_and_one_that_has_not_is_not(transactional_db):
    assert believed() <= 0
    with connection.cursor() as cursor:
        cursor.execute(GROW)
    analyse()
    assert believed() == 2_000
    assert refresh() == 0


def test_after_one_large_act_what_a_new_entry_touched_is_still_found_by_its_key():
    """The planner's sample then knows of one entry alone, as after the import of a whole body."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO trace_touched (entry_id, position, "table", key, version, digest) '
            "SELECT %s, n, 'cases_event', gen_random_uuid(), 1, '\\x00' "
            "FROM generate_series(1, 60000) AS n", [uuid4()],
        )  # fmt: skip
        analyse()
        cursor.execute(
            "EXPLAIN SELECT t.key FROM trace_entry n JOIN trace_touched t ON t.entry_id = n.id "
            "WHERE n.seq > 1 AND n.seq <= 3 AND t.\"table\" = 'schemes_scheme'"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using trace_touched_pkey" in plan, plan
