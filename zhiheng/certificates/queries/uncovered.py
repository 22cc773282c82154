"""Certificates in force for which nobody is written down on a day, and whom the rules name. SQL."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.schemes.models import Scheme

# In force, and nobody on that day, or on the day of its issue where that is later.
_OPEN = """
FROM certificates_certificate c
WHERE NOT c.retracted AND c.state IN ('01', '02') {more} AND NOT EXISTS (
    SELECT 1 FROM certificates_responsibility r
    WHERE r.certificate_id = c.id AND NOT r.retracted AND NOT r.deputy
        AND r.starts <= greatest(%(day)s::date, c.issued_on)
        AND (r.ends IS NULL OR r.ends > greatest(%(day)s::date, c.issued_on)))
"""

# From when, and until the next who is written down.
_SPAN = """
greatest(%(day)s::date, c.issued_on) AS starts, (
    SELECT min(r.starts) FROM certificates_responsibility r
    WHERE r.certificate_id = c.id AND NOT r.retracted AND NOT r.deputy
        AND r.starts > greatest(%(day)s::date, c.issued_on)) AS ends
"""

_SCHEME = "AND c.scheme_id = %(scheme)s"

# The rules in force on the day of those who may answer on it, with what they name: nobody who is
# banned, or has declared that he practises in another body too.
_RULES = """
WITH rule AS (
    SELECT u.id, u.person_id, u.field, u.category, u.scheme_id, u.factory_id, u.starts,
        (u.factory_id IS NOT NULL)::int * 8 + (u.scheme_id IS NOT NULL)::int * 4
        + (u.category <> '')::int * 2 + (u.field <> '')::int AS narrow
    FROM certificates_assignmentrule u
    WHERE NOT u.retracted AND u.starts <= %(day)s AND (u.ends IS NULL OR u.ends > %(day)s)
        AND NOT EXISTS (SELECT 1 FROM personnel_ban b WHERE b.person_id = u.person_id
            AND NOT b.retracted AND b.starts <= %(day)s AND (b.ends IS NULL OR b.ends > %(day)s))
        AND coalesce((SELECT d.clear FROM competence_declaration d
            JOIN trace_entry e ON e.id = d.trail_id
            WHERE d.person_id = u.person_id AND d.kind = 'one_body' AND NOT d.retracted
                AND d.declared_on <= %(day)s
            ORDER BY d.declared_on DESC, e.seq DESC, d.id DESC LIMIT 1), TRUE)
), kind AS (
    SELECT s.id AS scheme_id, u.id AS rule_id, u.person_id, u.factory_id, u.narrow, u.starts
    FROM rule u JOIN schemes_scheme s ON NOT s.retracted
        AND (u.scheme_id IS NULL OR u.scheme_id = s.id)
        AND (u.field = '' OR u.field = s.kind)
        AND (u.category = '' OR u.category = s.product_kind)
    WHERE EXISTS (
        SELECT 1 FROM posts_appointment a
        WHERE a.person_id = u.person_id AND a.post = 'project_manager' AND NOT a.retracted
            AND a.starts <= %(day)s AND (a.ends IS NULL OR a.ends > %(day)s)
            AND (cardinality(a.schemes) = 0 OR s.code = ANY(a.schemes)))
)
"""

# Who declared an interest in the client is passed over; the next rule that fits names another.
_DISINTERESTED = """
NOT EXISTS (SELECT FROM competence_conflict t
    WHERE t.person_id = kind.person_id AND t.client_id = {client} AND NOT t.retracted
        AND t.starts <= %(day)s AND (t.ends IS NULL OR t.ends > %(day)s))
"""

_BEST = """
SELECT DISTINCT ON (c.id) c.id AS certificate_id, kind.person_id, c.starts, c.ends
FROM (SELECT c.id, c.scheme_id, c.factory_id, c.client_id, {span} {open}) c
JOIN kind ON kind.scheme_id = c.scheme_id
    AND (kind.factory_id IS NULL OR kind.factory_id = c.factory_id)
    AND {disinterested}
ORDER BY c.id, kind.narrow DESC, kind.starts DESC, kind.rule_id
"""

_NAMED = """
SELECT person_id FROM kind
WHERE scheme_id = %(scheme)s AND (factory_id IS NULL OR factory_id = %(factory)s)
    AND {disinterested}
ORDER BY narrow DESC, starts DESC, rule_id LIMIT 1
"""

_COUNT = "SELECT count(*) FROM (SELECT 1 {open} LIMIT {most}) few"


# What a mass act writes, as columns of the responsibilities: who, from when, until when.
COLUMNS = (
    "certificate_id", "person_id", "starts", "ends", "deputy", "signing", "assignment_id",
)  # fmt: skip
_TO_ONE = """
SELECT c.id AS certificate_id, %(person)s AS person_id, {span} FROM (SELECT c.* {open}) c
"""
_ROWS = """
SELECT g.certificate_id, g.person_id, g.starts, g.ends, false AS deputy, ''::varchar AS signing,
    a.assignment_id
FROM ({gifts}) g JOIN unnest(%(people)s::uuid[], %(assignments)s::uuid[])
    AS a (person_id, assignment_id) USING (person_id)
"""


@dataclass(frozen=True)
class Gifts:
    """Certificates to be given to somebody, as a query: certificate_id, person_id, starts, ends."""

    query: str
    given: dict[str, Any]

    def counts(self) -> dict[UUID, int]:
        """How many each person is to get."""
        statement = f"SELECT person_id, count(*) FROM ({self.query}) g GROUP BY 1"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, self.given)
            return dict(cursor.fetchall())

    def pairs(self) -> list[tuple[UUID, Scheme]]:
        """Who is to get certificates of which scheme."""
        statement = f"""
            SELECT DISTINCT g.person_id, c.scheme_id FROM ({self.query}) g
            JOIN certificates_certificate c ON c.id = g.certificate_id
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, self.given)
            found = cursor.fetchall()
        schemes = Scheme.every.in_bulk([scheme for _, scheme in found])
        return sorted(
            ((person, schemes[scheme]) for person, scheme in found),
            key=lambda one: (str(one[0]), one[1].code),
        )

    def clients(self, person: UUID, scheme: UUID, asked: Collection[UUID]) -> list[UUID]:
        """Which of these clients hold certificates of the scheme that the person is to get."""
        statement = f"""
            SELECT DISTINCT c.client_id FROM ({self.query}) g
            JOIN certificates_certificate c ON c.id = g.certificate_id
            WHERE g.person_id = %(for)s AND c.scheme_id = %(of)s AND c.client_id = ANY(%(asked)s)
        """  # noqa: S608
        more: dict[str, Any] = {"for": person, "of": scheme, "asked": list(asked)}
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self.given, **more})
            return [row[0] for row in cursor.fetchall()]

    def rows(self, assignments: Mapping[UUID, UUID]) -> tuple[str, dict[str, Any]]:
        """The query of their COLUMNS, with the assignment of each person."""
        people = list(assignments)
        more = {"people": people, "assignments": [assignments[one] for one in people]}
        return _ROWS.format(gifts=self.query), {**self.given, **more}


def to_one(scheme: UUID, person: UUID, day: date) -> Gifts:
    """Each certificate of the scheme without anybody: to this person."""
    query = _TO_ONE.format(span=_SPAN, open=_OPEN.format(more=_SCHEME))
    return Gifts(query, {"day": day, "scheme": scheme, "person": person})


def by_rules(day: date) -> Gifts:
    """Each certificate without anybody: to whom the narrowest rule names that fits."""
    fair = _DISINTERESTED.format(client="c.client_id")
    best = _BEST.format(span=_SPAN, open=_OPEN.format(more=""), disinterested=fair)
    return Gifts(_RULES + best, {"day": day})


def lock_uncovered(day: date, scheme: UUID | None = None) -> None:
    """Lock the certificates that are to be given to somebody: who comes second sees them taken."""
    more = _SCHEME if scheme else ""
    locked = f"SELECT c.id {_OPEN.format(more=more)} ORDER BY c.id FOR UPDATE OF c"
    _rows(f"SELECT count(*) FROM ({locked}) locked", day, scheme)  # noqa: S608


def count_uncovered(day: date, most: int) -> int:
    """How many there are, counted up to `most`."""
    return int(_rows(_COUNT.format(open=_OPEN.format(more=""), most=int(most)), day, None)[0][0])


def ruled_person(scheme: UUID, factory: UUID | None, client: UUID, day: date) -> UUID | None:
    """Whom the rules name for a certificate of this kind and client that begins on `day`."""
    named = _NAMED.format(disinterested=_DISINTERESTED.format(client="%(client)s"))
    given: dict[str, Any] = {"day": day, "scheme": scheme, "factory": factory, "client": client}
    with connection.cursor() as cursor:
        cursor.execute(_RULES + named, given)
        row = cursor.fetchone()
    return row[0] if row else None


def _rows(statement: str, day: date, scheme: UUID | None) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"day": day, "scheme": scheme})
        return cursor.fetchall()
