"""Whether rows are open to the asker: as their pages are; a clock as what it runs for.

So neither the list of clocks nor an entry of the trail tells what a page would refuse.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may
from zhiheng.deadlines.models import Deadline
from zhiheng.deadlines.places import sights
from zhiheng.evidence import places
from zhiheng.trace.queries import Line

_CLOCKS = Deadline._meta.db_table
CLOSED = gettext_noop("它涉及不对您开放的记录，所以改动、原文和收据都不显示。")


def listed(by: Actor, at: datetime, posts: frozenset[str]) -> Q:
    """The clocks that `by` may see: none over rows whose page does not open for him, but his own;
    their names would tell what the page does not."""
    return but_over(hidden(by, at, posts), by.person)


def but_over(tables: Sequence[str], person: UUID | None) -> Q:
    """All clocks but those over rows of these tables; the person's own are among them."""
    if not tables:
        return Q()
    others = ~Q(subject_table__in=tables)
    return others | Q(person=person) if person else others


def hidden(by: Actor, at: datetime, posts: frozenset[str]) -> tuple[str, ...]:
    """The tables of which `by` does not see every row: among evidence's places, and what clocks
    run for besides."""
    if by.account is None:
        return ()
    closed = [table for table, sight in sights().items() if not may(by, sight, at, posts)]
    return (*places.limited(by, at, posts), *closed)


def row_closed(
    rows: Iterable[tuple[str, UUID]], by: Actor, at: datetime, posts: frozenset[str]
) -> bool:
    """Whether one of these rows is shown on pages that do not open for `by`."""
    found = set(rows)
    if clocks := [key for table, key in found if table == _CLOCKS]:
        over = Deadline.every.filter(pk__in=clocks)
        found |= set(over.values_list("subject_table", "subject_id"))
    return any(
        places.find(table) is not None and places.opened_row(table, key, by, at, posts) is None
        for table, key in found
    )


def line_closed(line: Line, by: Actor, at: datetime, posts: frozenset[str]) -> bool:
    """Whether an entry of another's tells of a row that is not open to `by`: then its changes, its
    bytes and its receipt are not either. One's own act stays open to oneself."""
    if by.account is None or line.by.get("account") == str(by.account):
        return False
    if line.rows > len(line.changes) and set(line.tables) & set(places.limited(by, at, posts)):
        return True  # rows beyond those that are listed
    rows = [(change.table, change.id) for change in line.changes]
    if line.subject and line.subject[0]:
        rows.append(line.subject)
    return row_closed(rows, by, at, posts)
