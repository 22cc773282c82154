"""The certificates whose surveillance is overdue, as they were found, and what may have changed.

To find them all takes a quarter of a minute in a body with a million certificates, and the list
asks on every page. So they are kept with the entry of the trail as of which they were found. Who
asks later on the same day looks again only at those that entries since then concern.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from zhiheng.trace.models import Entry, Head
from zhiheng.trace.queries import ENTRIES_TOUCHING

A_DAY = 86_400  # seconds
MOST = 20_000  # certificates that are looked at one by one; beyond it all are
BYTES = 16  # of an id

# What the statement over the whole body reads; a touch of a scheme concerns all certificates.
_TOUCHED = """
SELECT DISTINCT t."table", t.key FROM {entries}
WHERE n.seq > %(since)s AND n.seq <= %(to)s AND t."table" = ANY(%(tables)s)
"""
_SCHEMES = ("schemes_scheme", "schemes_schemeversion")
_RECORDS = (
    "certificates_certificate", "certificates_statechange", "cases_case", "cases_event",
)  # fmt: skip
_CONCERNED = """
WITH touched AS MATERIALIZED ({touched}), project AS (
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
class Reach:
    """How far the trail reached: the number and the digest of its last entry."""

    seq: int
    digest: bytes


@dataclass(frozen=True)
class Kept:
    """The certificates that were overdue on a day, as of an entry of the trail."""

    reach: Reach
    ids: frozenset[UUID]


def reach() -> Reach:
    """How far the trail reaches now."""
    seq, digest = Head.objects.values_list("seq", "digest").first() or (0, b"")
    return Reach(seq, bytes(digest or b""))


def kept(on: date) -> Kept | None:
    """What was found for this day, if it was found in this very trail."""
    told = cache.get(_place(on))
    if told is None:
        return None
    seq, digest, ids = told
    found = Entry.objects.filter(seq=seq).values_list("digest", flat=True).first()
    if bytes(found or b"") != digest:
        return None
    each = (ids[at : at + BYTES] for at in range(0, len(ids), BYTES))
    return Kept(Reach(seq, digest), frozenset(UUID(bytes=one) for one in each))


def keep(on: date, reach: Reach, ids: Collection[UUID]) -> None:
    """Keep what was found. reach: read before the certificates were."""
    told = reach.seq, reach.digest, b"".join(one.bytes for one in ids)
    cache.set(_place(on), told, A_DAY)


def concerned(since: int, to: int) -> frozenset[UUID] | None:
    """Certificates that may have become overdue, or no longer be it, by the entries after `since`
    up to `to`; None where that may be all, or more than are worth to be looked at one by one."""
    given = {"since": since, "to": to, "most": MOST + 1}
    touched = _TOUCHED.format(entries=ENTRIES_TOUCHING)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({touched})", {**given, "tables": list(_SCHEMES)})
        if cursor.fetchone()[0]:
            return None
        cursor.execute(_CONCERNED.format(touched=touched), {**given, "tables": list(_RECORDS)})
        found = frozenset(key for (key,) in cursor.fetchall())
    return found if len(found) <= MOST else None


def _place(on: date) -> str:
    return f"overdue-{on}"
