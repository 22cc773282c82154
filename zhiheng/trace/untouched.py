"""What was found in many rows, kept with how far the trail reached, until the trail touches them.

A page that counts a million certificates need not count them again after an act that concerns none.
Nothing that was kept in another trail – another body, a database put back from backup – is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from zhiheng.trace.queries import ENTRIES_TOUCHING, digest_of, trail_head

A_DAY = 86_400  # seconds
_TOUCHED = """
SELECT EXISTS (SELECT FROM {entries} WHERE n.seq > %s AND n.seq <= %s AND t."table" = ANY(%s))
"""


@dataclass(frozen=True)
class Kept:
    """Plain data found in rows. head: how far the trail reached before they were read."""

    head: int
    value: Any


def keep(name: str, head: int, value: Any) -> None:
    """Keep what was found in rows that were read after the trail reached `head`, for a day at most.

    value: numbers, texts, days and collections of them, which the next release can read, too.
    """
    cache.set(name, (head, digest_of(head), value), A_DAY)


def kept(name: str) -> Kept | None:
    """What was kept under this name, if it was found in this very trail."""
    told = cache.get(name)
    if told is None:
        return None
    head, digest, value = told
    return Kept(head, value) if digest_of(head) == digest else None


def untouched(name: str, tables: Sequence[str]) -> Any:
    """The value kept under this name, where no row of these tables was touched since; else None."""
    found = kept(name)
    if found is None or touched(found.head, trail_head(), tables):
        return None
    return found.value


def touched(since: int, to: int, tables: Sequence[str]) -> bool:
    """Whether the entries after `since`, up to `to`, touched a row of these tables."""
    if since >= to:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED.format(entries=ENTRIES_TOUCHING), [since, to, list(tables)])
        return bool(cursor.fetchone()[0])
