"""What the worker does for this area: notice whoever can no longer keep what he holds.

It listens through the trail: whatever entered a leaving, a ban, a lapse or a change of scope, an
act, an import or a withdrawal, made the trail grow. And each new day, for terms that run out.
"""

from datetime import date, datetime

from procrastinate.contrib.django import app

LOCK = "notice who leaves certificates behind"
_seen: dict[str, tuple[int, date]] = {}


@app.periodic(cron="* * * * * */5", periodic_id="certificates.notice")
@app.task(name="certificates.notice", queue="judge", lock=LOCK, queueing_lock=LOCK)
def notice(timestamp: int = 0) -> None:
    """Look, as a job: with a connection that is alive, now."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    look(timezone.now())


def look(now: datetime) -> None:
    """Open and close reassignments where the trail has grown or a day has begun since the last.

    On a day that was looked at already only those are counted whom the acts since concern.
    """
    from zhiheng.access.actor import system
    from zhiheng.certificates.commands import open_reassignments, reassigning
    from zhiheng.certificates.queries.concerned import concerned
    from zhiheng.law.clock import in_shanghai
    from zhiheng.trace.models import Head

    head = Head.objects.values_list("seq", flat=True).first() or 0
    place = (head, in_shanghai(now).date())
    if _seen.get("place") == place:
        return
    seen, day = _seen.get("place", (0, None))
    persons = concerned(seen, head) if day == place[1] else None
    if persons != frozenset() and reassigning.due(now, persons):
        open_reassignments(by=system(), at=now)
    _seen["place"] = place
