"""5(6)-b over the whole body in SQL, and the facts of the rule for those that it points at.

Must agree with rules.surveillance (test_surveillance_agrees.py).

Which version governs is joined by one text, scheme and day together: joined by the scheme first, as
the planner may choose, each project is held against every day on which one was applied for.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from zhiheng.body.queries import records_complete_from
from zhiheng.certificates.queries import overdue
from zhiheng.certificates.rules.surveillance import SurveillanceFacts, surveillance_on_time
from zhiheng.certificates.rules.whole import Tally
from zhiheng.law.judgement import Judgement
from zhiheng.schemes.queries import Prescribed, prescribed
from zhiheng.trace.queries import trail_head

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
), wanted AS (
    SELECT p.id, p.scheme_id, p.scheme_version_id, p.applied_on,
        p.scheme_id::text || coalesce(p.applied_on, 'infinity') AS scheme_day
    FROM (SELECT DISTINCT case_id AS id FROM certificate WHERE in_force) AS c
    JOIN cases_case p ON p.id = c.id
), governing AS (
    SELECT d.scheme_day, v.id AS version_id
    FROM (SELECT DISTINCT scheme_day, scheme_id, applied_on FROM wanted) AS d
    JOIN LATERAL (
        SELECT v.id FROM schemes_schemeversion v
        WHERE v.scheme_id = d.scheme_id AND NOT v.retracted
        ORDER BY (v.starts IS NULL OR v.starts <= d.applied_on)
                 AND (v.ends IS NULL OR d.applied_on < v.ends) DESC NULLS LAST,
                 v.starts DESC NULLS LAST, v.id LIMIT 1
    ) AS v ON TRUE
), project AS (
    SELECT p.id, plan.step, coalesce(plan.months, s.surveillance_months) AS months
    FROM wanted p JOIN schemes_scheme s ON s.id = p.scheme_id
    LEFT JOIN governing g ON p.scheme_version_id IS NULL AND g.scheme_day = p.scheme_day
    LEFT JOIN plan ON plan.version_id = coalesce(p.scheme_version_id, g.version_id)
), seen AS (
    SELECT p.id, e.cycle, e.step, e.at IS NULL AS undated, e.waiver <> '' AS waiver,
        (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM project p JOIN cases_event e ON e.case_id = p.id AND NOT e.retracted
    WHERE e.cycle > 0 OR e.step = p.step
), begun AS (
    SELECT id, cycle, min(day) AS day FROM seen WHERE day <= %(on)s GROUP BY id, cycle
), chain AS (
    SELECT id, cycle, day, lag(day) OVER line AS before, lead(cycle) OVER line IS NULL AS is_last,
        row_number() OVER line - (min(cycle) OVER line = 0)::int = cycle AS unbroken
    FROM begun WINDOW line AS (PARTITION BY id ORDER BY cycle)
), waived AS (
    SELECT id, array_agg(cycle::int ORDER BY cycle) AS cycles FROM (
        SELECT id, cycle FROM seen
        WHERE cycle > 0 AND (id, cycle) IN (SELECT id, cycle FROM seen WHERE undated AND waiver)
        GROUP BY id, cycle
        HAVING NOT bool_or(undated AND NOT waiver) AND NOT coalesce(bool_or(day <= %(on)s), FALSE)
    ) AS waivers GROUP BY id
), told AS (
    SELECT c.id, max(c.cycle) AS last, count(*) = max(c.cycle) AS unbroken,
        min(c.day) FILTER (WHERE c.is_last) AS last_day,
        min(c.day) FILTER (WHERE c.cycle = 1) AS first_day,
        bool_or(c.unbroken AND c.cycle > 1 AND c.day >= DATE '2026-01-01'
                AND c.day > c.before + make_interval(months => p.months)) AS late,
        bool_or(c.unbroken AND c.cycle > 1 AND c.day >= DATE '2026-01-01'
                AND c.day > greatest(c.before, %(eve)s::date) + make_interval(months => p.months))
            AS late_surely
    FROM chain c JOIN project p ON p.id = c.id WHERE p.months > 0 AND c.cycle > 0 GROUP BY c.id
), fact AS (
    SELECT c.id, c.number, c.in_force, p.id IS NOT NULL AS has_case,
        CASE WHEN p.months > 0 THEN p.id END AS project,
        coalesce(p.months, s.surveillance_months) AS months,
        coalesce(f.day, c.issued) AS start, t.last, t.unbroken, t.last_day, t.first_day,
        t.late, t.late_surely, coalesce(w.cycles, ARRAY[]::int[]) AS waived
    FROM certificate c
    LEFT JOIN project p ON p.id = c.case_id
    LEFT JOIN schemes_scheme s ON s.id = c.scheme_id
    LEFT JOIN chain f ON f.id = p.id AND f.cycle = 0
    LEFT JOIN told t ON t.id = p.id
    LEFT JOIN waived w ON w.id = p.id
), due AS (
    SELECT *, make_interval(months => months) AS step,
        CASE WHEN last IS NULL THEN start WHEN unbroken THEN last_day END AS counted_from,
        in_force AND has_case AND coalesce(months > 0, FALSE) AND start IS NOT NULL AS judged
    FROM fact
), standing AS (
    SELECT *, judged AND coalesce(counted_from + step < %(on)s, FALSE)
        AND NOT coalesce(last, 0) + 1 = ANY(waived) AS overdue
    FROM due
), verdict AS (
    SELECT *,
        judged AND (coalesce(late, FALSE)
            OR coalesce(first_day >= DATE '2026-01-01' AND first_day > start + step, FALSE)
            OR overdue) AS faulty,
        judged AND %(eve)s::date IS NOT NULL AND (coalesce(late_surely, FALSE)
            OR coalesce(first_day >= DATE '2026-01-01'
                        AND first_day > greatest(start, %(eve)s::date) + step, FALSE)
            OR counted_from IS NOT NULL AND greatest(counted_from, %(eve)s::date) + step < %(on)s
               AND NOT coalesce(last, 0) + 1 = ANY(waived)) AS surely
    FROM standing
)
"""
_ONLY = "AND c.id = ANY(%(ids)s)"
_COLUMNS = "id, number, in_force, has_case, months, start, cycles, days, waived"
_EACH = "SELECT {columns} FROM chosen LEFT JOIN dates USING (project) ORDER BY number, id"
# Counts of all certificates, and in the same pass those that are late, overdue or unknown: to put
# the facts together costs far more than to look at them twice.
_TOLD = """
, told_of AS (
    SELECT *, in_force AND months IS DISTINCT FROM 0 AND NOT judged AS doubtful FROM verdict
), counted AS (
    SELECT count(*) AS total,
        count(*) FILTER (WHERE in_force AND months IS DISTINCT FROM 0) AS live,
        count(*) FILTER (WHERE surely) AS bad,
        count(*) FILTER (WHERE faulty AND NOT surely OR doubtful) AS unsure
    FROM told_of
), chosen AS (
    SELECT * FROM told_of WHERE faulty OR doubtful
)
"""
_ALL = """
SELECT total, live, bad, unsure, {columns}
FROM counted LEFT JOIN (chosen LEFT JOIN dates USING (project)) ON TRUE ORDER BY number, id
"""
# The dates of the surveillances, for those rows alone that are told one by one.
_DATES = """
, dates AS (
    SELECT id AS project, array_agg(cycle ORDER BY cycle) AS cycles,
        array_agg(day ORDER BY cycle) AS days
    FROM chain WHERE cycle > 0 AND id IN (SELECT project FROM chosen) GROUP BY id
)
"""
_CHOSEN = ", chosen AS (SELECT * FROM verdict)"
_OVERDUE = "SELECT id FROM verdict WHERE overdue"


@dataclass(frozen=True)
class Surveilled:
    """The surveillance of one certificate with the answer of the rule."""

    certificate: UUID
    number: str
    facts: SurveillanceFacts
    judgement: Judgement

    @property
    def overdue(self) -> bool:
        """Whether one is due that has not begun."""
        return "overdue" in self.judgement.counted.get("findings", ())


class SurveillanceOfAll(NamedTuple):
    """tally: how many certificates are met, not met, unknown, and not applicable: nothing is
    prescribed for them. found: those late, overdue or unknown, by number."""

    tally: Tally
    found: list[Surveilled]


def surveillances(on: date, ids: Collection[UUID]) -> Iterator[Surveilled]:
    """The answers for these certificates, by number."""
    given, complete = _given(on, list(ids)), records_complete_from()
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            (_SQL + _CHOSEN + _DATES + _EACH).format(only=_ONLY, columns=_COLUMNS), given
        )
        for row in cursor:
            yield _surveilled(row, on, complete)


def certificates_of(cases: Collection[UUID]) -> frozenset[UUID]:
    """The certificates that hang on these cases, and so on their surveillance."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM certificates_certificate WHERE case_id = ANY(%s) AND NOT retracted",
            [list(cases)],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def surveillance_of_all(on: date) -> SurveillanceOfAll:
    """The answers over the whole body, in one statement."""
    given, complete = _given(on, None), records_complete_from()
    found, counts = [], (0, 0, 0, 0)
    with connection.chunked_cursor() as cursor:
        cursor.execute((_SQL + _TOLD + _DATES + _ALL).format(only="", columns=_COLUMNS), given)
        for total, live, bad, unsure, *row in cursor:
            counts = total, live, bad, unsure
            if row[0] is not None:
                found.append(_surveilled(row, on, complete))
    return SurveillanceOfAll(Tally.of(*counts), found)


def overdue_certificates(on: date) -> frozenset[UUID]:
    """Certificates with a surveillance that is due before `on` and has not begun."""
    head, kept = trail_head(), overdue.kept(on)
    if kept is not None and kept.head == head:
        return kept.ids
    concerned = None if kept is None else overdue.concerned(kept.head, head)
    if kept is None or concerned is None:
        found = _overdue(on, None)
    else:
        found = kept.ids - concerned | _overdue(on, list(concerned))
    overdue.keep(on, head, found)
    return found


def _overdue(on: date, ids: list[UUID] | None) -> frozenset[UUID]:
    """Those that are overdue among these certificates, or (None) among all."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(only="" if ids is None else _ONLY) + _OVERDUE, _given(on, ids))
        return frozenset(row[0] for row in cursor.fetchall())


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
