"""Evidence as pages need it: what lies with a row, one piece, what is still awaited."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhiheng.access.models import Holder
from zhiheng.evidence import kinds, names, places
from zhiheng.evidence.models import Awaited, Evidence

PAGE = 50
MOST = 200
"""So many pieces of one subject a page shows; nobody reads more."""


@dataclass(frozen=True)
class Piece:
    """One piece of evidence as a page shows it."""

    id: UUID
    name: str
    proves: str
    kind: str
    size: str
    sha256: str
    sm3: str
    personal: bool
    by: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Lacking:
    """A file that an act went through without."""

    proves: str
    why: str
    since: datetime
    subject: tuple[str, UUID]
    who: str = ""
    address: str = ""
    attach: str = ""


@dataclass(frozen=True)
class With:
    """What lies with a row, for <c-evidences>: pieces, what lacks, where to attach more."""

    pieces: tuple[Piece, ...]
    lacking: tuple[Lacking, ...]
    attach: str = ""


def gathered(keys: Collection[UUID], attach: tuple[str, UUID] | None = None) -> With:
    """The evidence of rows of any tables, together; three statements. attach: where more goes."""
    rows = Evidence.objects.filter(subject_id__in=list(keys)).select_related("file")
    waits = Awaited.objects.filter(subject_id__in=list(keys), answered_at__isnull=True)
    return With(
        tuple(pieces(rows.order_by("brought_at", "id")[:MOST])),
        tuple(_lacking(row) for row in waits.order_by("since", "id")[:MOST]),
        attach_address(*attach) if attach else "",
    )


def attach_address(table: str, key: UUID) -> str:
    return f"/evidence/to/{table}/{key}/"


def pieces(rows: Iterable[Evidence]) -> list[Piece]:
    """Rows (with their files) as pages show them; one statement for the names of people."""
    rows = list(rows)
    accounts = {row.brought_by for row in rows if row.brought_by}
    by = dict(Holder.every.filter(account__in=accounts).values_list("account", "name"))
    return [_piece(row, by.get(row.brought_by, "") if row.brought_by else "") for row in rows]


def _piece(row: Evidence, by: str) -> Piece:
    return Piece(
        id=row.pk,
        name=names.shown(row.name),
        proves=names.shown(row.proves),
        kind=kinds.word(row.file.kind),
        size=kinds.size(row.file.size),
        sha256=row.file.sha256,
        sm3=row.file.sm3,
        personal=row.personal,
        by=by,
        at=row.brought_at,
        url=f"/evidence/{row.pk}/",
    )


def _lacking(row: Awaited) -> Lacking:
    return Lacking(row.proves, row.why, row.since, (row.subject_table, row.subject_id))


def awaited(tables: Collection[str], after: str = "") -> tuple[list[Lacking], str]:
    """What is still to be brought to rows of these tables, oldest first; where to go on."""
    rows = Awaited.objects.filter(subject_table__in=list(tables), answered_at__isnull=True)
    if mark := _mark(after):
        rows = rows.filter(Q(since__gt=mark[0]) | Q(since=mark[0], id__gt=mark[1]))
    found = list(rows.order_by("since", "id")[: PAGE + 1])
    called: dict[UUID, str] = {}
    for table in {row.subject_table for row in found}:
        if place := places.find(table):
            keys = [row.subject_id for row in found if row.subject_table == table]
            called |= dict(place.names(keys))
    listed = [_listed(row, called) for row in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return listed, f"{last.since.isoformat()}~{last.pk}" if last else ""


def _listed(row: Awaited, called: dict[UUID, str]) -> Lacking:
    place = places.find(row.subject_table)
    return Lacking(
        row.proves, row.why, row.since, (row.subject_table, row.subject_id),
        who=called.get(row.subject_id, ""),
        address=place.address(row.subject_id) if place else "",
        attach=attach_address(row.subject_table, row.subject_id),
    )  # fmt: skip


def _mark(after: str) -> tuple[datetime, UUID] | None:
    since, _, key = after.partition("~")
    try:
        moment = datetime.fromisoformat(since)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None
