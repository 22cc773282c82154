"""The trail as plain data for pages: histories of subjects, recent acts, one entry."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.trace.canonical import loads
from zhiheng.trace.models import Entry, Head, Touched
from zhiheng.trace.replay import told_rows
from zhiheng.trace.rows import State, apply

PAGE = 50
# Entries `n` with the rows `t` that they touched, for statements that say which entries. Entry by
# entry (OFFSET 0): where a trail has few, of which one touched millions of rows, the planner takes
# each of them for that one and reads all rows of all.
ENTRIES_TOUCHING = """trace_entry n
    CROSS JOIN LATERAL (SELECT * FROM trace_touched WHERE entry_id = n.id OFFSET 0) t"""
# Two index scans; an OR over both would read the whole chain.
_NAMED = """
SELECT seq FROM trace_entry WHERE subject_id = ANY(%s) AND seq < %s
UNION
SELECT e.seq FROM trace_touched t JOIN trace_entry e ON e.id = t.entry_id
WHERE t.key = ANY(%s) AND e.seq < %s
ORDER BY seq DESC LIMIT %s
"""


def trail_head() -> int:
    """How far the trail reaches now: the number of its last entry."""
    return Head.objects.values_list("seq", flat=True).first() or 0


def digest_of(seq: int) -> str:
    """The digest of an entry, in hex: what tells one trail from another. "" where there is none."""
    found = Entry.objects.filter(seq=seq).values_list("digest", flat=True).first()
    return bytes(found).hex() if found else ""


@dataclass(frozen=True)
class Column:
    """One column that an act changed. sealed: personal, so the trail knows no values."""

    name: str
    old: Any
    new: Any
    sealed: bool = False


@dataclass(frozen=True)
class Change:
    """What an act did to one row. op: create, change or retract; version: after it."""

    table: str
    id: UUID
    op: str
    version: int
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Line:
    """One entry for a page. by: ids as entered (account, person, posts, via …); rules: clauses with
    their verdicts; rows: how many row versions the act wrote, of which `changes` shows some."""

    seq: int
    entry: UUID
    at: datetime
    recorded: datetime
    act: str
    outcome: str
    by: dict[str, Any]
    subject: tuple[str, UUID] | None
    reason: str | None
    rules: tuple[dict[str, Any], ...]
    regulation: str | None
    note: dict[str, Any]
    evidence: tuple[str, ...]
    erased: tuple[str, ...]
    rows: int
    tables: dict[str, int]
    changes: tuple[Change, ...]
    digest: str
    payload: str


@dataclass(frozen=True)
class Page:
    """Lines, the newest first; pass `next` as `before` for older ones (None: there are none)."""

    lines: tuple[Line, ...]
    next: int | None


def history(table: str, key: UUID, *, before: int | None = None, limit: int = PAGE) -> Page:
    """Acts that name this row as their subject, or wrote it."""
    page = history_of([key], before=before, limit=limit)
    own = tuple(
        line
        for line in page.lines
        if (line.subject and line.subject[0] in (table, "")) or line.changes
    )
    return Page(own, page.next)


def history_of(keys: Collection[UUID], *, before: int | None = None, limit: int = PAGE) -> Page:
    """Acts that name one of these rows as their subject, or wrote one of them."""
    keys = list(keys)
    with connection.cursor() as cursor:
        latest = 2**62 if before is None else before
        cursor.execute(_NAMED, [keys, latest, keys, latest, limit + 1])
        entries = Entry.objects.filter(seq__in=[seq for (seq,) in cursor.fetchall()])
    return _page(entries, None, limit, changes_of(keys))


def recent(
    *,
    before: int | None = None,
    limit: int = PAGE,
    act: str | None = None,
    account: UUID | None = None,
    outcome: str | None = None,
    after: int | None = None,
) -> Page:
    """The latest acts of all; optionally of one kind, account or outcome, or after an entry."""
    wanted = {"act": act, "account": account, "outcome": outcome, "seq__gt": after}
    entries = Entry.objects.filter(**{name: one for name, one in wanted.items() if one is not None})
    return _page(entries, before, limit, {})


def entry(seq: int) -> Line:
    """One entry with what it did to the first rows it wrote; raises Entry.DoesNotExist."""
    found = Entry.objects.get(seq=seq)
    touched = Touched.objects.filter(entry=found).order_by("position")[:PAGE]
    keys = [one.key for one in touched]
    return _line(found, changes_of(keys).get(seq, ()) if keys else ())


def lines(seqs: Collection[int]) -> tuple[Line, ...]:
    """These entries, the newest first, without what they did to rows."""
    found = Entry.objects.filter(seq__in=list(seqs)).order_by("-seq")
    return tuple(_line(one, ()) for one in found)


def changes_of(keys: Iterable[UUID]) -> dict[int, tuple[Change, ...]]:
    """seq → what that act did to these rows, with old values as the trail knows them."""
    found: defaultdict[int, list[Change]] = defaultdict(list)
    before: dict[tuple[str, str], State] = {}
    for seq, entry_id, told in told_rows(keys):
        place = told["table"], told["id"]
        found[seq].append(_change(before.get(place), told))
        before[place] = apply(before.get(place), told, entry_id)
    return {seq: tuple(changes) for seq, changes in found.items()}


def _change(before: State | None, told: dict[str, Any]) -> Change:
    known = before["values"] if before else {}
    plain = [Column(name, known.get(name), new) for name, new in told["values"].items()]
    sealed = [Column(name, None, None, True) for name in told["sealed"]]
    columns = tuple(sorted([*plain, *sealed], key=lambda column: column.name))
    return Change(told["table"], UUID(told["id"]), told["op"], told["version"], columns)


def _page(
    entries: Any, before: int | None, limit: int, changes: dict[int, tuple[Change, ...]]
) -> Page:
    if before is not None:
        entries = entries.filter(seq__lt=before)
    found: Sequence[Entry] = list(entries.order_by("-seq")[: limit + 1])
    lines = tuple(_line(one, changes.get(one.seq, ())) for one in found[:limit])
    return Page(lines, lines[-1].seq if len(found) > limit else None)


def _line(found: Entry, changes: tuple[Change, ...]) -> Line:
    told = loads(found.payload)
    leaves = told["leaves"]
    tables: dict[str, int] = dict(leaves["tables"]) if leaves else {}
    for row in told["rows"]:
        tables[row["table"]] = tables.get(row["table"], 0) + 1
    subject = (found.subject_table, found.subject_id) if found.subject_id else None
    return Line(
        seq=found.seq,
        entry=found.pk,
        at=found.at,
        recorded=found.recorded,
        act=found.act,
        outcome=found.outcome,
        by=told["by"],
        subject=subject,
        reason=told["reason"],
        rules=tuple(told["rules"]),
        regulation=told["regulation"],
        note=told["note"],
        evidence=tuple(told["evidence"]),
        erased=tuple(told["erased"]),
        rows=sum(tables.values()),
        tables=tables,
        changes=changes,
        digest=bytes(found.digest).hex(),
        payload=found.payload,
    )
