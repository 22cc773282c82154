"""What the worker does for this area: a ban that was entered ahead takes powers on its first day.

One that is live when it is entered does so in its own act; this is for those whose day comes later,
and for powers that somebody was given meanwhile (13-c, reading A-40).
"""

from datetime import datetime

from procrastinate.contrib.django import app

LOCK = "settle bans whose day has come"


@app.periodic(cron="*/5 * * * *", periodic_id="competence.bans")
@app.task(name="competence.bans", queue="judge", lock=LOCK, queueing_lock=LOCK)
def bans(timestamp: int = 0) -> None:
    """Look, as a job: with a connection that is alive, now."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    look(timezone.now())


def look(now: datetime) -> bool:
    """End what banned persons still may do; whether there was anything. Two statements if not."""
    from django.db.models import Q

    from zhiheng.access.actor import system
    from zhiheng.access.models import Grant
    from zhiheng.law.clock import in_shanghai
    from zhiheng.personnel.commands import bans as banning

    live = banning.live_bans(in_shanghai(now).date())
    held = Grant.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=now), holder__person__in=list(live),
        post__in=list(banning.CERTIFICATION_POSTS),
    )  # fmt: skip
    if not live or not held.exists():
        return False
    banning.settle_bans(by=system(), at=now)
    return True
