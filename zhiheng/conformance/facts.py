"""What judging the posts needs from the areas above them: schemes that live, persons at work."""

from datetime import date
from uuid import UUID

from django.db import connection

# Schemes of certificates that are valid or suspended on the day, as far as that is recorded. One
# certificate is enough for each scheme, so it is looked for scheme by scheme.
_LIVE_SCHEMES = """
SELECT s.code FROM schemes_scheme s
WHERE EXISTS (SELECT 1 FROM certificates_certificate c WHERE c.scheme_id = s.id AND {lives})
    OR EXISTS (
        SELECT 1 FROM cases_case p JOIN certificates_certificate c ON c.case_id = p.id
        WHERE p.scheme_id = s.id AND c.scheme_id IS NULL AND {lives})
ORDER BY 1
"""
_LIVES = """
NOT c.retracted AND (c.issued_on IS NULL OR c.issued_on <= %(on)s)
    AND (c.expires_on IS NULL OR c.expires_on >= %(on)s)
    AND CASE WHEN c.state IN ('01', '02') THEN TRUE ELSE EXISTS (
            SELECT 1 FROM certificates_statechange e WHERE e.certificate_id = c.id
            AND NOT e.retracted AND e.state IN ('03', '04', '05') AND e.acted_on > %(on)s) END
"""

# Who answers for a certificate on the day; who works on a project that is under way; who worked
# on any project on a day on which a ban of his that still lasts had begun.
_AT_WORK = """
SELECT person_id FROM certificates_responsibility
WHERE NOT retracted AND starts <= %(on)s AND (ends IS NULL OR ends > %(on)s)
UNION
SELECT e.person_id FROM cases_event e JOIN cases_case c ON c.id = e.case_id
WHERE c.closed IS FALSE AND c.ended_on IS NULL AND NOT c.retracted AND NOT e.retracted
    AND e.person_id IS NOT NULL
UNION
SELECT e.person_id FROM personnel_ban b JOIN cases_event e ON e.person_id = b.person_id
WHERE NOT b.retracted AND NOT e.retracted AND b.starts <= %(on)s
    AND (b.ends IS NULL OR b.ends > %(on)s)
    AND (e.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN b.starts AND %(on)s
"""


def live_schemes(on: date) -> frozenset[str]:
    """Codes of the schemes that have a valid or suspended certificate on that day."""
    return frozenset(row[0] for row in _rows(_LIVE_SCHEMES.format(lives=_LIVES), on))


def persons_at_work(on: date) -> frozenset[UUID]:
    """Persons who answer for certificates or work on projects on that day."""
    return frozenset(row[0] for row in _rows(_AT_WORK, on))


def _rows(statement: str, on: date) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"on": on})
        return cursor.fetchall()
