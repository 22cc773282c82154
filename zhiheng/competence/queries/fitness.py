"""Who took a step, or is to take one, without being fit for it: the gate over all records, in SQL.

Its plain twin is `rules.fitness.against`; a test holds the two together. One statement for any
number of projects. Cases and certificates stand above, so they are called by their tables.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.competence.rules.fitness import FitnessTally
from zhiheng.law.clock import in_shanghai

SHOWN = 3

# Steps taken by persons of ours, on their day; steps given and not yet ended, on the planned day,
# or today where that has passed.
_WORKS = """
WITH w AS MATERIALIZED (
    SELECT e.id, e.person_id, c.scheme_id, c.client_id, e.step, c.number, FALSE AS open,
        (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM cases_event e JOIN cases_case c ON c.id = e.case_id
    WHERE e.person_id IS NOT NULL AND NOT e.retracted AND NOT c.retracted
        AND e.at >= %(from)s AND e.at < %(to)s
    UNION ALL
    SELECT d.id, d.person_id, c.scheme_id, c.client_id, d.step, c.number, TRUE,
        greatest(d.planned, %(on)s::date)
    FROM cases_dispatch d JOIN cases_case c ON c.id = d.case_id
    WHERE d.ended_on IS NULL AND NOT d.retracted AND c.ended_on IS NULL AND NOT c.retracted
), undated AS MATERIALIZED (
    -- For which day they are to be judged is not known; none of a project that had ended before.
    SELECT e.id, e.person_id, c.scheme_id, e.step, c.number
    FROM cases_event e JOIN cases_case c ON c.id = e.case_id
    WHERE e.person_id IS NOT NULL AND e.at IS NULL AND e.waiver = ''
        AND NOT e.retracted AND NOT c.retracted
        AND (c.ended_on IS NULL OR c.ended_on >= %(day)s)
)
"""

# What stands against each: its kind, and whether for certain.
_AGAINST = """
, told AS (
    SELECT d.person_id, d.clear, d.declared_on,
        lead(d.declared_on) OVER (PARTITION BY d.person_id ORDER BY d.declared_on, e.seq, d.id)
        AS next
    FROM competence_declaration d LEFT JOIN trace_entry e ON e.id = d.trail_id
    WHERE d.kind = 'one_body' AND NOT d.retracted
), introduced AS (
    SELECT scheme_id, step, min(starts) AS since FROM competence_stepauthorisation
    WHERE NOT retracted GROUP BY 1, 2
), known AS (
    SELECT DISTINCT person_id FROM personnel_registration WHERE NOT retracted
    UNION SELECT person_id FROM personnel_knownset WHERE NOT retracted AND what = 'registrations'
), u AS MATERIALIZED (
    SELECT w.*, 'work_banned' AS kind, TRUE AS sure FROM w
    WHERE EXISTS (SELECT FROM personnel_ban b WHERE b.person_id = w.person_id AND NOT b.retracted
        AND b.starts <= w.day AND (b.ends IS NULL OR b.ends > w.day))
    UNION ALL
    SELECT w.*, 'work_two_bodies', TRUE FROM w JOIN told t ON t.person_id = w.person_id
    WHERE NOT t.clear AND t.declared_on <= w.day AND (t.next IS NULL OR t.next > w.day)
    UNION ALL
    SELECT w.*, 'work_unregistered', w.day >= %(complete)s::date AND k.person_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM personnel_registration r WHERE r.person_id = w.person_id
            AND NOT r.retracted AND r.starts IS NULL AND (r.ends IS NULL OR r.ends > w.day)
            AND (m.kind = '' OR r.kind = m.kind))
    FROM w JOIN competence_stepdemand m ON m.scheme_id = w.scheme_id AND m.step = w.step
        AND m.registration AND NOT m.retracted AND m.starts <= w.day
        AND (m.ends IS NULL OR m.ends > w.day)
    LEFT JOIN known k ON k.person_id = w.person_id
    WHERE NOT EXISTS (SELECT FROM personnel_registration r WHERE r.person_id = w.person_id
        AND NOT r.retracted AND r.starts <= w.day AND (r.ends IS NULL OR r.ends > w.day)
        AND (m.kind = '' OR r.kind = m.kind))
    UNION ALL
    SELECT w.*, 'work_unauthorised', w.day >= %(complete)s::date
        AND (s.product_kind IS NOT NULL OR NOT EXISTS (
            SELECT FROM competence_stepauthorisation a
            WHERE a.person_id = w.person_id AND a.scheme_id = w.scheme_id AND a.step = w.step
            AND NOT a.retracted AND a.starts <= w.day AND (a.ends IS NULL OR a.ends > w.day)))
    FROM w JOIN introduced i ON i.scheme_id = w.scheme_id AND i.step = w.step AND i.since <= w.day
    JOIN schemes_scheme s ON s.id = w.scheme_id
    WHERE NOT EXISTS (SELECT FROM competence_stepauthorisation a
        WHERE a.person_id = w.person_id AND a.scheme_id = w.scheme_id AND a.step = w.step
        AND NOT a.retracted AND a.starts <= w.day AND (a.ends IS NULL OR a.ends > w.day)
        AND (a.category = '' OR a.category = s.product_kind))
    UNION ALL
    SELECT w.*, 'work_conflict', w.client_id IS NOT NULL FROM w
    WHERE EXISTS (SELECT FROM competence_conflict k WHERE k.person_id = w.person_id
        AND NOT k.retracted AND (w.client_id IS NULL OR k.client_id = w.client_id
            AND k.starts <= w.day AND (k.ends IS NULL OR k.ends > w.day)))
    UNION ALL
    -- Answering for a certificate of a client in whom one has an interest.
    SELECT r.id, r.person_id, c.scheme_id, c.client_id, '', c.number,
        (r.ends IS NULL OR r.ends > %(on)s) AND (k.ends IS NULL OR k.ends > %(on)s),
        greatest(r.starts, k.starts, %(day)s::date), 'work_conflict', TRUE
    FROM competence_conflict k
    JOIN certificates_responsibility r ON r.person_id = k.person_id AND NOT r.retracted
    JOIN certificates_certificate c ON c.id = r.certificate_id AND c.client_id = k.client_id
        AND NOT c.retracted
    WHERE NOT k.retracted
        AND greatest(r.starts, k.starts, %(day)s::date) < least(r.ends, k.ends, %(on)s::date + 1)
)
"""

_GROUPED = """
SELECT u.person_id, p.number, coalesce(s.code, ''), u.step, u.kind, u.open, u.sure,
    count(DISTINCT u.number), min(u.day),
    (array_agg(DISTINCT u.number))[1:%(shown)s]
FROM u JOIN personnel_person p ON p.id = u.person_id
LEFT JOIN schemes_scheme s ON s.id = u.scheme_id
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT n.person_id, p.number, coalesce(s.code, ''), n.step, 'work_undated', FALSE, FALSE,
    count(DISTINCT n.number), NULL, (array_agg(DISTINCT n.number))[1:%(shown)s]
FROM undated n JOIN personnel_person p ON p.id = n.person_id
LEFT JOIN schemes_scheme s ON s.id = n.scheme_id
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT NULL, '', '', '', 'undated', FALSE, TRUE, (SELECT count(*) FROM undated), NULL, NULL
UNION ALL
SELECT NULL, '', '', '', 'works', FALSE, TRUE, (SELECT count(*) FROM w), NULL, NULL
UNION ALL
SELECT NULL, '', '', '', 'unfit', FALSE, TRUE, count(DISTINCT id), NULL, NULL
FROM u WHERE sure AND step <> ''
UNION ALL
SELECT NULL, '', '', '', 'interested', FALSE, TRUE, count(DISTINCT id), NULL, NULL
FROM u WHERE step = ''
UNION ALL
SELECT NULL, '', '', '', 'doubtful', FALSE, TRUE, count(DISTINCT id), NULL, NULL
FROM u WHERE NOT sure AND NOT EXISTS (SELECT FROM u v WHERE v.id = u.id AND v.sure)
"""


@dataclass(frozen=True)
class Unfit:
    """One person, one step of one scheme, one thing against it. step "": answers for certificates.

    open: it lasts (a step given and not yet taken). sure: it is certain. works: how many projects,
    or certificates; shown: some of their numbers; since: the first day (None: no day is recorded).
    """

    person: UUID
    number: str
    scheme: str
    step: str
    kind: str
    open: bool
    sure: bool
    works: int
    since: date | None
    shown: list[str]


def unfit(in_force: date, on: date, complete_from: date | None) -> tuple[list[Unfit], FitnessTally]:
    """All that stands against somebody's steps in [in_force, on], and how many steps there are."""
    given = {
        "from": in_shanghai(in_force), "to": in_shanghai(on + timedelta(days=1)), "on": on,
        "day": in_force, "complete": complete_from or date.max, "shown": SHOWN,
    }  # fmt: skip
    found, counts = [], dict.fromkeys(("works", "unfit", "doubtful", "interested", "undated"), 0)
    for row in _rows(_WORKS + _AGAINST + _GROUPED, given):
        if row[0] is None:
            counts[row[4]] = row[7]
        else:
            found.append(Unfit(*row))
    return sorted(found, key=lambda one: (one.number, one.kind, one.scheme, one.step)), (
        FitnessTally(**counts)
    )


def _rows(statement: str, given: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
