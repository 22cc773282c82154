"""Clocks as pages need them: what runs, what is late, what was answered and whether in time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from zhiheng.deadlines import places
from zhiheng.deadlines.models import Deadline

PAGE = 50
STATES = ("running", "late", "answered")


@dataclass(frozen=True)
class Clock:
    """One clock. due: the strict end, by which we live; rolled: what could be argued.

    late: unanswered after its strict end at the moment of reading, or answered after it.
    """

    id: UUID
    rule: str
    clause: str
    says: str
    who: str
    address: str
    start: datetime
    due: datetime
    rolled: datetime
    presumed: bool
    internal: bool
    answered_at: datetime | None
    post: str
    post_label: str
    person: UUID | None
    subject: tuple[str, UUID]
    left: timedelta
    late: bool


@dataclass(frozen=True)
class Page:
    """Clocks by their ends; `next` continues after the last, None where there are no more."""

    clocks: tuple[Clock, ...]
    next: str | None


def running(
    at: datetime, *, posts: Collection[str] = (), person: UUID | None = None, limit: int = 20
) -> tuple[Clock, ...]:
    """Unanswered clocks for whoever holds one of the posts or is the person; all where neither."""
    rows = Deadline.objects.filter(answered_at__isnull=True, start__lte=at)
    if posts or person:
        mine = Q(post__in=list(posts)) | (Q(person=person) if person else Q())
        rows = rows.filter(mine)
    return clocks(rows.order_by("due_strict", "id")[:limit], at)


def of_subjects(table: str, keys: Iterable[UUID], at: datetime) -> dict[UUID, tuple[Clock, ...]]:
    """The clocks over these rows, answered ones too, each list by its ends."""
    rows = Deadline.objects.filter(subject_table=table, subject_id__in=list(keys))
    return _by_subject(clocks(rows.order_by("due_strict", "id"), at))


def over(keys: Iterable[UUID], at: datetime) -> dict[UUID, tuple[Clock, ...]]:
    """As of_subjects for rows of any tables, without their names: one statement."""
    rows = Deadline.objects.filter(subject_id__in=list(keys))
    return _by_subject(clocks(rows.order_by("due_strict", "id"), at, named=False))


def _by_subject(listed: Iterable[Clock]) -> dict[UUID, tuple[Clock, ...]]:
    found: defaultdict[UUID, list[Clock]] = defaultdict(list)
    for clock in listed:
        found[clock.subject[1]].append(clock)
    return {key: tuple(rows) for key, rows in found.items()}


def page(
    at: datetime, *, state: str = "", after: str = "", limit: int = PAGE, only: Q | None = None
) -> Page:  # fmt: skip
    """Every clock by its end; state: running, late, answered, or all. only: see opened.listed."""
    rows = _in_state(Deadline.objects.filter(only or Q()), state, at).order_by("due_strict", "id")
    if place := _place(after):
        rows = rows.filter(
            Q(due_strict__gt=place[0]) | Q(due_strict=place[0], id__gt=place[1])
        )  # fmt: skip
    found = list(rows[: limit + 1])
    shown = clocks(found[:limit], at)
    last = found[limit - 1] if len(found) > limit else None
    return Page(shown, f"{last.due_strict.isoformat()}~{last.pk}" if last else None)


def late_count(at: datetime) -> int:
    """How many clocks of the law (not the body's own) are past their strict end, unanswered."""
    return late(at).count()


def late(at: datetime) -> "QuerySet[Deadline]":
    """Those clocks."""
    return _in_state(Deadline.objects.filter(internal=False), "late", at)


def _in_state(rows: "QuerySet[Deadline]", state: str, at: datetime) -> "QuerySet[Deadline]":
    if state == "running":
        return rows.filter(answered_at__isnull=True, due_strict__gt=at)
    if state == "late":
        missed = Q(answered_at__isnull=True, due_strict__lte=at)
        return rows.filter(missed | Q(answered_at__gte=F("due_strict")))
    return rows.filter(answered_at__isnull=False) if state == "answered" else rows


def _place(after: str) -> tuple[datetime, UUID] | None:
    """Where to go on, from an address; what cannot be read begins at the beginning."""
    due, _, key = after.partition("~")
    try:
        moment = datetime.fromisoformat(due)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


def clocks(rows: Iterable[Deadline], at: datetime, *, named: bool = True) -> tuple[Clock, ...]:
    """The rows with addresses and names of their subjects (one statement for each table)."""
    rows = list(rows)
    by_table: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows if named else ():
        by_table[row.subject_table].add(row.subject_id)
    names: dict[UUID, str] = {}
    for table, keys in by_table.items():
        if shown := places.find(table):
            names |= shown.names(keys)
    return tuple(_clock(row, names.get(row.subject_id, ""), at) for row in rows)


def _clock(row: Deadline, who: str, at: datetime) -> Clock:
    shown = places.find(row.subject_table)
    return Clock(
        id=row.pk,
        rule=row.rule,
        clause=row.clause,
        says=row.says,
        who=who,
        address=shown.address(row.subject_id) if shown else "",
        start=row.start,
        due=row.due_strict,
        rolled=row.due_rolled,
        presumed=row.calendar == "presumed",
        internal=row.internal,
        answered_at=row.answered_at,
        post=row.post,
        post_label=str(row.get_post_display()),
        person=row.person,
        subject=(row.subject_table, row.subject_id),
        left=row.due_strict - at,
        late=(row.answered_at or at) >= row.due_strict,
    )
