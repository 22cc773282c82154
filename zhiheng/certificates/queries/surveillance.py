"""5(6)-b over the whole body in SQL, and the facts of the rule for those that it points at.

Must agree with rules.surveillance (test_surveillance_agrees.py).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from zhiheng.body.queries import records_complete_from
from zhiheng.certificates.rules.surveillance import SurveillanceFacts, surveillance_on_time
from zhiheng.certificates.rules.whole import Tally
from zhiheng.law.judgement import Judgement
from zhiheng.schemes.queries import Prescribed, prescribed
from zhiheng.trace.models import Head

_SQL = """
WITH ended AS (
    SELECT certificate_id, min(acted_on) AS day FROM certificates_statechange
    WHERE NOT retracted AND state IN ('03', '04', '05') GROUP BY certificate_id
), certificate AS (
    SELECT c.id, c.number, c.case_id, c.scheme_id,
        coalesce(c.first_issued_on, c.issued_on) AS issued,
        CASE WHEN e.day IS NULL THEN c.state IN ('01', '02') ELSE e.day > %(on)s END
            AND (c.expires_on IS NULL OR c.expires_on >= %(on)s) AS in_force
    FROM certificates_certificate c LEFT JOIN ended e ON e.certificate_id = c.id
    WHERE NOT c.retracted {only}
), plan AS (
    SELECT * FROM unnest(%(versions)s::uuid[], %(steps)s::text[], %(months)s::int[])
        AS plan(version_id, step, months)
), project AS (
    SELECT p.id, plan.step, coalesce(plan.months, s.surveillance_months) AS months
    FROM (SELECT DISTINCT case_id AS id, TRUE FROM certificate WHERE in_force) AS wanted
    JOIN cases_case p ON p.id = wanted.id
    JOIN schemes_scheme s ON s.id = p.scheme_id
    LEFT JOIN LATERAL (
        SELECT v.id FROM schemes_schemeversion v
        WHERE v.scheme_id = p.scheme_id AND NOT v.retracted AND p.scheme_version_id IS NULL
        ORDER BY (v.starts IS NULL OR v.starts <= p.applied_on)
                 AND (v.ends IS NULL OR p.applied_on < v.ends) DESC NULLS LAST,
                 v.starts DESC NULLS LAST, v.id LIMIT 1
    ) AS guess ON TRUE
    LEFT JOIN plan ON plan.version_id = coalesce(p.scheme_version_id, guess.id)
), seen AS (
    SELECT p.id, e.cycle, e.step, e.at IS NULL AS undated, e.waiver <> '' AS waiver,
        (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM project p JOIN cases_event e ON e.case_id = p.id AND NOT e.retracted
    WHERE e.cycle > 0 OR e.step = p.step
), first AS (
    SELECT id, min(day) AS day FROM seen WHERE cycle = 0 AND day <= %(on)s GROUP BY id
), begun AS (
    SELECT id, cycle, min(day) AS day FROM seen WHERE cycle > 0 AND day <= %(on)s GROUP BY id, cycle
), chain AS (
    SELECT id, cycle, day, lag(day) OVER line AS before, row_number() OVER line = cycle AS unbroken
    FROM begun WINDOW line AS (PARTITION BY id ORDER BY cycle)
), waived AS (
    SELECT id, array_agg(cycle::int ORDER BY cycle) AS cycles FROM (
        SELECT id, cycle FROM seen WHERE cycle > 0 GROUP BY id, cycle
        HAVING bool_or(undated AND waiver) AND NOT bool_or(undated AND NOT waiver)
           AND NOT coalesce(bool_or(day <= %(on)s), FALSE)
    ) AS waivers GROUP BY id
), told AS (
    SELECT c.id, max(c.cycle) AS last, count(*) = max(c.cycle) AS unbroken,
        (array_agg(c.day ORDER BY c.cycle DESC))[1] AS last_day,
        min(c.day) FILTER (WHERE c.cycle = 1) AS first_day,
        array_agg(c.cycle ORDER BY c.cycle) AS cycles, array_agg(c.day ORDER BY c.cycle) AS days,
        bool_or(c.unbroken AND c.cycle > 1 AND c.day >= DATE '2026-01-01'
                AND c.day > c.before + make_interval(months => p.months)) AS late,
        bool_or(c.unbroken AND c.cycle > 1 AND c.day >= DATE '2026-01-01'
                AND c.day > greatest(c.before, %(eve)s::date) + make_interval(months => p.months))
            AS late_surely
    FROM chain c JOIN project p ON p.id = c.id WHERE p.months > 0 GROUP BY c.id
), fact AS (
    SELECT c.id, c.number, c.in_force, p.id IS NOT NULL AS has_case,
        coalesce(p.months, s.surveillance_months) AS months,
        coalesce(f.day, c.issued) AS start, t.last, t.unbroken, t.last_day, t.first_day,
        t.cycles, t.days, t.late, t.late_surely, coalesce(w.cycles, ARRAY[]::int[]) AS waived
    FROM certificate c
    LEFT JOIN project p ON p.id = c.case_id
    LEFT JOIN schemes_scheme s ON s.id = c.scheme_id
    LEFT JOIN first f ON f.id = p.id
    LEFT JOIN told t ON t.id = p.id
    LEFT JOIN waived w ON w.id = p.id
), due AS (
    SELECT *, make_interval(months => months) AS step,
        CASE WHEN last IS NULL THEN start WHEN unbroken THEN last_day END AS counted_from,
        in_force AND has_case AND coalesce(months > 0, FALSE) AND start IS NOT NULL AS judged
    FROM fact
), verdict AS (
    SELECT *,
        judged AND (coalesce(late, FALSE)
            OR coalesce(first_day >= DATE '2026-01-01' AND first_day > start + step, FALSE)
            OR coalesce(counted_from + step < %(on)s, FALSE)
               AND NOT coalesce(last, 0) + 1 = ANY(waived)) AS faulty,
        judged AND %(eve)s::date IS NOT NULL AND (coalesce(late_surely, FALSE)
            OR coalesce(first_day >= DATE '2026-01-01'
                        AND first_day > greatest(start, %(eve)s::date) + step, FALSE)
            OR counted_from IS NOT NULL AND greatest(counted_from, %(eve)s::date) + step < %(on)s
               AND NOT coalesce(last, 0) + 1 = ANY(waived)) AS surely
    FROM due
)
"""
_ONLY = "AND c.id = ANY(%(ids)s)"
_COLUMNS = "id, number, in_force, has_case, months, start, cycles, days, waived"
_ANSWERS = "SELECT {columns} FROM verdict ORDER BY number, id"
# Counts of all certificates, and in the same pass those that are late, overdue or unknown: to put
# the facts together costs far more than to look at them twice.
_ALL = """
, told_of AS (
    SELECT *, in_force AND months IS DISTINCT FROM 0 AND NOT judged AS doubtful FROM verdict
), counted AS (
    SELECT count(*) AS total,
        count(*) FILTER (WHERE in_force AND months IS DISTINCT FROM 0) AS live,
        count(*) FILTER (WHERE surely) AS bad,
        count(*) FILTER (WHERE faulty AND NOT surely OR doubtful) AS unsure
    FROM told_of
)
SELECT total, live, bad, unsure, {columns}
FROM counted LEFT JOIN told_of ON faulty OR doubtful ORDER BY number, id
"""
_OVERDUE = """
SELECT id FROM verdict WHERE judged AND counted_from + step < %(on)s
    AND NOT coalesce(last, 0) + 1 = ANY(waived)
"""


@dataclass(frozen=True)
class Surveilled:
    """The surveillance of one certificate with the answer of the rule."""

    certificate: UUID
    number: str
    facts: SurveillanceFacts
    judgement: Judgement


def surveillances(on: date, ids: Collection[UUID]) -> Iterator[Surveilled]:
    """The answers for these certificates, by number."""
    given, complete = _given(on, list(ids)), records_complete_from()
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL.format(only=_ONLY) + _ANSWERS.format(columns=_COLUMNS), given)
        for row in cursor:
            yield _surveilled(row, on, complete)


def surveillance_of_all(on: date) -> tuple[Tally, list[Surveilled]]:
    """(how many certificates are met, not met, unknown; those late, overdue or unknown, by number).

    Not applicable: nothing prescribed.
    """
    given, complete = _given(on, None), records_complete_from()
    found, counts = [], (0, 0, 0, 0)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL.format(only="") + _ALL.format(columns=_COLUMNS), given)
        for total, live, bad, unsure, *row in cursor:
            counts = total, live, bad, unsure
            if row[0] is not None:
                found.append(_surveilled(row, on, complete))
    total, live, bad, unsure = counts
    return Tally(live - bad - unsure, bad, unsure, total - live, registered=total > 0), found


def overdue_certificates(on: date) -> frozenset[UUID]:
    """Certificates with a surveillance that is due before `on` and has not begun.

    Kept until the trail grows: the list's filter asks on every page.
    """
    head = Head.objects.values_list("digest", flat=True).first()
    key = f"overdue-{bytes(head or b'').hex()}-{on}"
    found: frozenset[UUID] | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_SQL.format(only="") + _OVERDUE, _given(on, None))
            found = frozenset(row[0] for row in cursor.fetchall())
        cache.set(key, found, 600)
    return found


def _given(on: date, ids: list[UUID] | None) -> dict[str, Any]:
    """Inputs of the statement; eve: the last day before the records are complete."""
    complete = records_complete_from()
    plans: list[Prescribed] = [each for each in prescribed() if each.scheme]
    eve = date.fromordinal(complete.toordinal() - 1) if complete else None
    return {
        "on": on,
        "eve": eve,
        "ids": ids,
        "versions": [plan.version for plan in plans],
        "steps": [plan.after for plan in plans],
        "months": [plan.months for plan in plans],
    }


def _surveilled(row: Sequence[Any], on: date, complete: date | None) -> Surveilled:
    """The rule's answer to the facts in a row of _COLUMNS."""
    key, number, in_force, has_case, months, start, cycles, days, waived = row
    facts = SurveillanceFacts(
        in_force, months, start, tuple(zip(cycles or (), days or (), strict=True)), on,
        complete, has_case, tuple(waived or ()),
    )  # fmt: skip
    return Surveilled(key, number, facts, surveillance_on_time(facts))
