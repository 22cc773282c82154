"""The certificates whose surveillance is overdue, as they were found, and what may have changed.

To find them all takes a quarter of a minute in a body with a million certificates, and the list
asks on every page. So they are kept with the entry of the trail as of which they were found. Who
asks later on the same day looks again only at those that entries since then concern.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from zhiheng.trace import untouched
from zhiheng.trace.queries import ENTRIES_TOUCHING

MOST = 20_000  # certificates that are looked at one by one; beyond it all are
BYTES = 16  # of an id

# What the statement over the whole body reads; a touch of a scheme concerns all certificates.
_SCHEMES = ("schemes_scheme", "schemes_schemeversion")
_CONCERNED = """
WITH touched AS MATERIALIZED (
    SELECT DISTINCT t."table", t.key FROM {entries}
    WHERE n.seq > %(since)s AND n.seq <= %(to)s AND t."table" IN (
        'certificates_certificate', 'certificates_statechange', 'cases_case', 'cases_event')
), project AS (
    SELECT key AS id FROM touched WHERE "table" = 'cases_case'
    UNION
    SELECT e.case_id FROM touched JOIN cases_event e ON e.id = touched.key
    WHERE touched."table" = 'cases_event'
)
SELECT key FROM touched WHERE "table" = 'certificates_certificate'
UNION
SELECT s.certificate_id FROM touched JOIN certificates_statechange s ON s.id = touched.key
WHERE touched."table" = 'certificates_statechange'
UNION
SELECT c.id FROM project JOIN certificates_certificate c ON c.case_id = project.id
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Kept:
    """The certificates that were overdue on a day. head: as of which entry of the trail."""

    head: int
    ids: frozenset[UUID]


def kept(on: date) -> Kept | None:
    """What was found for this day, if it was found in this very trail."""
    found = untouched.kept(_name(on))
    if found is None:
        return None
    ids: bytes = found.value
    each = (ids[at : at + BYTES] for at in range(0, len(ids), BYTES))
    return Kept(found.head, frozenset(UUID(bytes=one) for one in each))


def keep(on: date, head: int, ids: Iterable[UUID]) -> None:
    """Keep what was found. head: how far the trail reached before it was read."""
    untouched.keep(_name(on), head, b"".join(one.bytes for one in ids))


def concerned(since: int, to: int) -> frozenset[UUID] | None:
    """Certificates that may have become overdue, or no longer be it, by the entries after `since`
    up to `to`; None where that may be all, or more than are worth to be looked at one by one."""
    if untouched.touched(since, to, _SCHEMES):
        return None
    with connection.cursor() as cursor:
        given = {"since": since, "to": to, "most": MOST + 1}
        cursor.execute(_CONCERNED.format(entries=ENTRIES_TOUCHING), given)
        found = frozenset(key for (key,) in cursor.fetchall())
    return found if len(found) <= MOST else None


def _name(on: date) -> str:
    return f"overdue-{on}"
