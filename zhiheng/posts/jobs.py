"""What the worker does for this area: notice lapses of eligibility, and what changed of the filed.

It listens through the trail: an act, an import, a withdrawal all make it grow. A worker that was
dead finds what happened meanwhile, and clocks start on the day of the change.
"""

from datetime import date, datetime

from procrastinate.contrib.django import app

LOCK = "notice lapses and filed changes"
_seen: dict[str, tuple[int, date]] = {}


@app.periodic(cron="* * * * * */5", periodic_id="posts.notice")
@app.task(name="posts.notice", queue="judge", lock=LOCK, queueing_lock=LOCK)
def notice(timestamp: int = 0) -> None:
    """Look, as a job: with a connection that is alive, now."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    look(timezone.now())


def look(now: datetime) -> None:
    """Do what is due where the trail has grown or a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.law.clock import in_shanghai
    from zhiheng.posts.commands import compare_filed, comparing, lapsing, notice_lapses
    from zhiheng.trace.models import Head

    head = Head.objects.values_list("seq", flat=True).first() or 0
    place = (head, in_shanghai(now).date())
    if _seen.get("place") == place:
        return
    if lapsing.due(now):
        notice_lapses(by=system(), at=now)
    if comparing.due():
        compare_filed(by=system(), at=now)
    _seen["place"] = place
