"""The act that reminds: notices unique by clock, rung and channel, and the mails that they ask for.

A worker may be killed at any point, or there may be two of them: what is inserted is one act under
one lock, and what is there already is never inserted again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection
from django.db.models import Q

from zhiheng.access.actor import Actor, system
from zhiheng.access.door import command
from zhiheng.access.models import Grant
from zhiheng.access.refusals import Stale
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.models import Channel, Deadline, Delivery, Notice
from zhiheng.deadlines.rungs import Name, Wanted, wanted
from zhiheng.trace.sheet import Sheet

_LOCK = 7_311_004
AT_ONCE = 500
Due = tuple[Deadline, str, Wanted]


def channels() -> tuple[str, ...]:
    """The page always; e-mail where this installation has a mail server."""
    return (Channel.PAGE, Channel.EMAIL) if settings.EMAIL_HOST else (Channel.PAGE,)


def remind(at: datetime) -> int:
    """Give every reminder that is due at `at`; how many there were."""
    given = 0
    while next(due_notices(at), None) is not None:
        try:
            given += remind_of_deadlines(by=system(), at=at).value
        except Stale:  # another worker was first
            continue
    return given


def due_notices(at: datetime) -> Iterator[Due]:
    """Clocks that run at `at`, with the channels and rungs that were not yet given."""
    running = Deadline.objects.filter(answered_at__isnull=True, start__lte=at).order_by(
        "due_strict", "id"
    )
    chunk: list[Deadline] = []
    for row in running.iterator(chunk_size=AT_ONCE):
        chunk.append(row)
        if len(chunk) == AT_ONCE:
            yield from _of_chunk(chunk, at)
            chunk = []
    yield from _of_chunk(chunk, at)


def _of_chunk(rows: Sequence[Deadline], at: datetime) -> Iterator[Due]:
    told = Notice.every.filter(deadline__in=[row.pk for row in rows])
    given: dict[tuple[UUID, str], set[str]] = {}
    for key, channel, rung in told.values_list("deadline", "channel", "rung"):
        given.setdefault((key, channel), set()).add(rung)
    for row in rows:
        for channel in channels():
            held = given.get((row.pk, channel), ())
            for one in wanted(row.start, row.due_strict, row.answered_at, held, at):
                yield row, channel, one


@command("remind_of_deadlines", label="发出时限提醒", posts={OPERATOR, SYSTEM})
def remind_of_deadlines(*, subject: None = None, by: Actor, at: datetime, sheet: Sheet) -> int:
    """Insert what is due, at most AT_ONCE notices; Stale where another worker just did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    due = [found for _, found in zip(range(AT_ONCE), due_notices(at), strict=False)]
    if not due:
        raise Stale("提醒刚刚已经发出。")
    notices = [_notice(sheet, found, at) for found in due]
    mailed = [
        (found[0], notice)
        for found, notice in zip(due, notices, strict=True)
        if notice.channel == Channel.EMAIL and not notice.overtaken
    ]
    Delivery.objects.bulk_create(
        [mail for row, notice in mailed for mail in _mails(row, notice, at)], ignore_conflicts=True
    )
    sheet.note(notices=len(notices))
    return len(notices)


def _notice(sheet: Sheet, found: Due, at: datetime) -> Notice:
    row, channel, one = found
    return sheet.create(
        Notice(
            deadline=row, rung=one.rung.name, channel=channel, due_at=one.rung.at, noticed_at=at,
            overtaken=one.overtaken,
        )
    )  # fmt: skip


def _mails(row: Deadline, notice: Notice, at: datetime) -> Iterable[Delivery]:
    persons: list[UUID | None] = [*sorted(addressees(row, notice.rung, at))]
    for person in persons or [None]:
        yield Delivery(
            id=uuid5(notice.pk, str(person)),
            notice=notice,
            person=person,
            next_try=at,
            state=Delivery.State.WAITING if person else Delivery.State.UNREACHABLE,
            says="" if person else "没有在任且关联了人员的收件人。",
        )


def addressees(row: Deadline, rung: str, at: datetime) -> Collection[UUID]:
    """Whom a mail goes to: who has to act by post or person; the director too once it is late."""
    posts = {row.post} if row.post else set()
    if rung == Name.OVERDUE or not (posts or row.person):
        posts.add(Post.QUALITY_DIRECTOR)
    in_force = Q(starts__lte=at) & (Q(ends__isnull=True) | Q(ends__gt=at))
    held = Grant.objects.filter(in_force, post__in=posts, holder__active=True)
    found = {key for key in held.values_list("holder__person", flat=True) if key}
    return found | ({row.person} if row.person else set())
