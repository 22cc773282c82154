"""What the worker does for this area: keep the clocks of the next supervision.

It listens through the trail: whatever entered an appointment or a leaving made the trail grow.
"""

from datetime import date, datetime

from procrastinate.contrib.django import app

LOCK = "settle supervision"
_seen: dict[str, tuple[int, date]] = {}


@app.periodic(cron="* * * * * */5", periodic_id="supervision.settle")
@app.task(name="supervision.settle", queue="judge", lock=LOCK, queueing_lock=LOCK)
def settle(timestamp: int = 0) -> None:
    """Look, as a job: with a connection that is alive, now."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    look(timezone.now())


def look(now: datetime) -> None:
    """Settle where the trail has grown or a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.law.clock import in_shanghai
    from zhiheng.supervision.commands import settle_supervision, settling
    from zhiheng.trace.models import Head

    head = Head.objects.values_list("seq", flat=True).first() or 0
    place = (head, in_shanghai(now).date())
    if _seen.get("place") == place:
        return
    if settling.due(now):
        settle_supervision(by=system(), at=now)
    _seen["place"] = place
