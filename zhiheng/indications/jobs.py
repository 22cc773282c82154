"""What the worker does for this area: once a day, ask what the records make one ask.

Once a day and not whenever the trail grows: it reads a year of events.
"""

from datetime import date, datetime

from procrastinate.contrib.django import app

LOCK = "ask about people"
_asked: dict[str, date] = {}


@app.periodic(cron="*/10 * * * *", periodic_id="indications.ask")
@app.task(name="indications.ask", queue="judge", lock=LOCK, queueing_lock=LOCK)
def ask(timestamp: int = 0) -> None:
    """Look, as a job: with a connection that is alive, now."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    look(timezone.now())


def look(now: datetime) -> None:
    """Ask where a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.indications import commands
    from zhiheng.law.clock import in_shanghai

    today = in_shanghai(now).date()
    if _asked.get("day") == today:
        return
    if commands.due(now):
        commands.ask_questions(by=system(), at=now)
    _asked["day"] = today
