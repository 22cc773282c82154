"""What was found in many rows, kept with how far the trail reached, until the trail touches them.

A page that counts a million certificates need not count them again after an act that concerns none.
Nothing that was kept in another trail – another body, a database put back from backup – is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from zhiheng.trace.models import Entry, Head
from zhiheng.trace.queries import ENTRIES_TOUCHING

A_DAY = 86_400  # seconds
_TOUCHED = """
SELECT EXISTS (SELECT FROM {entries} WHERE n.seq > %s AND n.seq <= %s AND t."table" = ANY(%s))
"""


@dataclass(frozen=True)
class Reach:
    """How far the trail reached: the number and the digest of its last entry."""

    seq: int
    digest: bytes


@dataclass(frozen=True)
class Kept:
    """Plain data found in rows, as of an entry of the trail."""

    reach: Reach
    value: Any


def reach() -> Reach:
    """How far the trail reaches now: to be read before the rows are."""
    seq, digest = Head.objects.values_list("seq", "digest").first() or (0, b"")
    return Reach(seq, bytes(digest or b""))


def keep(name: str, reach: Reach, value: Any) -> None:
    """Keep what was found in rows that were read after `reach`, for a day at most.

    value: numbers, texts, days and collections of them, which the next release can read, too.
    """
    cache.set(name, (reach.seq, reach.digest, value), A_DAY)


def kept(name: str) -> Kept | None:
    """What was kept under this name, if it was found in this very trail."""
    told = cache.get(name)
    if told is None:
        return None
    seq, digest, value = told
    found = Entry.objects.filter(seq=seq).values_list("digest", flat=True).first()
    return Kept(Reach(seq, digest), value) if bytes(found or b"") == digest else None


def untouched(name: str, tables: Sequence[str]) -> Any:
    """The value kept under this name, where no row of these tables was touched since; else None."""
    found, now = kept(name), reach()
    if found is None or touched(found.reach.seq, now.seq, tables):
        return None
    return found.value


def touched(since: int, to: int, tables: Sequence[str]) -> bool:
    """Whether the entries after `since`, up to `to`, touched a row of these tables."""
    if since >= to:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED.format(entries=ENTRIES_TOUCHING), [since, to, list(tables)])
        return bool(cursor.fetchone()[0])
