"""How much each person carries by field, and how many full-time people a field has."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.body.queries import records_complete_from
from zhiheng.competence.models import LoadLimit, StaffPlan
from zhiheng.competence.queries.facts import in_force
from zhiheng.competence.rules.staffing import FieldFacts
from zhiheng.schemes.terms import SchemeKind

SHOWN = 100

# By their tables: the cases stand above.
_LOADS = """
WITH c AS MATERIALIZED (
    SELECT id, scheme_id FROM cases_case
    WHERE closed IS FALSE AND ended_on IS NULL AND NOT retracted
), w AS (
    SELECT e.person_id, c.id, c.scheme_id FROM c JOIN cases_event e ON e.case_id = c.id
    WHERE NOT e.retracted AND e.person_id IS NOT NULL
    UNION SELECT d.person_id, c.id, c.scheme_id FROM c JOIN cases_dispatch d ON d.case_id = c.id
    WHERE NOT d.retracted AND d.ended_on IS NULL
), l AS (
    SELECT s.kind, w.person_id, count(DISTINCT w.id) AS projects
    FROM w JOIN schemes_scheme s ON s.id = w.scheme_id GROUP BY s.kind, w.person_id
), r AS (SELECT l.*, row_number() OVER (PARTITION BY kind ORDER BY projects DESC, person_id) AS n,
    count(*) OVER (PARTITION BY kind) AS people FROM l)
SELECT r.kind, r.person_id, p.name, p.number, r.projects, r.people
FROM r JOIN personnel_person p ON p.id = r.person_id WHERE r.n <= %(shown)s
ORDER BY r.kind, r.projects DESC, p.sort_key
"""
_OVER = (
    _LOADS.split("), r AS")[0]
    + """)
SELECT kind, count(*) FROM l JOIN competence_loadlimit m ON m.field = l.kind
WHERE NOT m.retracted AND m.starts <= %(on)s AND (m.ends IS NULL OR m.ends > %(on)s)
    AND l.projects > m.most GROUP BY kind
"""
)
# By field with schemes: certification people, not banned, not left, authorised for a step.
_STAFF = """
WITH a AS (
    SELECT DISTINCT s.kind, x.person_id FROM competence_stepauthorisation x
    JOIN schemes_scheme s ON s.id = x.scheme_id JOIN personnel_person p ON p.id = x.person_id
    WHERE NOT x.retracted AND x.starts <= %(on)s AND (x.ends IS NULL OR x.ends > %(on)s)
        AND (p.left IS NULL OR p.left >= %(on)s) AND (p.joined IS NULL OR p.joined <= %(on)s)
        AND NOT EXISTS (SELECT 1 FROM personnel_ban b WHERE b.person_id = x.person_id
            AND NOT b.retracted AND b.starts <= %(on)s AND (b.ends IS NULL OR b.ends > %(on)s))
), e AS (
    SELECT a.kind, a.person_id, bool_or(m.full_time) AS whole,
        count(m.id) FILTER (WHERE m.full_time IS NOT NULL) AS known
    FROM a LEFT JOIN personnel_employment m ON m.person_id = a.person_id AND NOT m.retracted
        AND m.starts <= %(on)s AND (m.ends IS NULL OR m.ends > %(on)s)
    GROUP BY a.kind, a.person_id
)
SELECT s.kind, count(*) FILTER (WHERE e.whole), count(*) FILTER (WHERE e.known = 0)
FROM (SELECT DISTINCT kind FROM schemes_scheme WHERE NOT retracted) s LEFT JOIN e ON e.kind = s.kind
GROUP BY s.kind
"""


@dataclass(frozen=True)
class Load:
    """What one carries in a field; over: more than the body's own limit."""

    person: UUID
    name: str
    number: str
    projects: int
    over: bool


@dataclass(frozen=True)
class FieldLoad:
    """A field: its facts, limit and staffing plan in force, those who carry most, and how many
    carry at all."""

    kind: str
    label: str
    facts: FieldFacts
    limit: LoadLimit | None
    loads: tuple[Load, ...]
    people: int
    plan: StaffPlan | None = None


def fields(on: date, shown: int = SHOWN, since: date | None = None) -> list[FieldLoad]:
    """Every field with its people and loads, in six statements. shown: how many loads of each;
    since: the day from which the records are complete, where whoever asks knows it."""
    limits = {row.field: row for row in LoadLimit.objects.filter(in_force(on))}
    plans = {row.field: row for row in StaffPlan.objects.filter(in_force(on))}
    since = since or records_complete_from()
    complete = since is not None and since <= on
    over = dict(_rows(_OVER, on=on))
    staff = {kind: (whole, unsure) for kind, whole, unsure in _rows(_STAFF, on=on)}
    loads: dict[str, list[tuple]] = {}
    for row in _rows(_LOADS, shown=shown) if shown else ():
        loads.setdefault(row[0], []).append(row)
    found = []
    for kind, label in SchemeKind.choices:
        limit, plan, rows = limits.get(kind), plans.get(kind), loads.get(kind, [])
        facts = FieldFacts(
            str(label), on, kind in staff, *staff.get(kind, (0, 0)), complete,
            over.get(kind, 0) if limit else None, plan.people if plan else None,
        )  # fmt: skip
        listed = tuple(
            Load(person, name, number, projects, limit is not None and projects > limit.most)
            for _, person, name, number, projects, _ in rows
        )
        people = rows[0][5] if rows else 0
        found.append(FieldLoad(kind, str(label), facts, limit, listed, people, plan))
    return found


def _rows(statement: str, **given: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
