"""What the worker does for this area: forget old request keys and failed tries, once an hour."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="17 * * * *", periodic_id="access.prune")
@app.task(name="access.prune", queue="judge")
def prune(timestamp: int = 0) -> None:
    """Delete what is past keeping; `timestamp` is the planned time, which does not matter."""
    from zhiheng.access import replays, slowing

    now = timezone.now()
    replays.prune(now)
    slowing.prune(now)
