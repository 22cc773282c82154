"""Reminders as the page shows them, newest first, with what became of each mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.deadlines import places
from zhiheng.deadlines.models import Channel, Deadline, Delivery, Notice
from zhiheng.deadlines.rungs import label

PAGE = 50
FAILED = (Delivery.State.UNREACHABLE, Delivery.State.GIVEN_UP)


@dataclass(frozen=True)
class Line:
    """One reminder. troubles: why mails did not go out (yet), each sentence once."""

    id: UUID
    at: datetime
    rung: str
    says: str
    clause: str
    due: datetime
    answered: datetime | None
    internal: bool
    channel: str
    overtaken: bool
    sent: int
    mails: int
    troubles: tuple[str, ...]
    address: str


def page(
    *, troubled: bool = False, after: str = "", only: Q | None = None
) -> tuple[list[Line], str]:  # fmt: skip
    """Reminders, newest first; troubled: those of which a mail has not gone out. only: of which
    clocks, see opened.listed."""
    rows = Notice.objects.select_related("deadline").prefetch_related("deliveries")
    if only:
        rows = rows.filter(deadline__in=Deadline.objects.filter(only))
    if troubled:
        rows = rows.filter(pk__in=_troubled().values("notice"))
    if mark := _mark(after):
        rows = rows.filter(
            Q(noticed_at__lt=mark[0]) | Q(noticed_at=mark[0], id__lt=mark[1])
        )  # fmt: skip
    found = list(rows.order_by("-noticed_at", "-id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return (
        [_line(row) for row in found[:PAGE]],
        f"{last.noticed_at.isoformat()}~{last.pk}" if last else "",
    )


def unsent() -> int:
    """How many mails have not gone out after a first try, or cannot."""
    return _troubled().count()


def _troubled() -> "QuerySet[Delivery]":
    return Delivery.objects.filter(
        Q(state__in=FAILED) | Q(state=Delivery.State.WAITING, attempts__gt=0)
    )


def _line(row: Notice) -> Line:
    mails = list(row.deliveries.all())
    shown = places.find(row.deadline.subject_table)
    return Line(
        id=row.pk, at=row.noticed_at, rung=label(row.rung), says=row.deadline.says,
        clause=row.deadline.clause, due=row.deadline.due_strict, answered=row.deadline.answered_at,
        internal=row.deadline.internal, channel=str(Channel(row.channel).label),
        overtaken=row.overtaken, sent=sum(one.state == Delivery.State.SENT for one in mails),
        mails=len(mails), troubles=tuple(sorted({one.says for one in mails if one.says})),
        address=shown.address(row.deadline.subject_id) if shown else "",
    )  # fmt: skip


def _mark(after: str) -> tuple[datetime, UUID] | None:
    when, _, key = after.partition("~")
    try:
        moment = datetime.fromisoformat(when)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None
