"""What the worker does for this area: once a day, ask what the records make one ask.

Once a day and not whenever the trail grows: it reads a year of events.
"""

from datetime import date, datetime

from zhiheng.access.rounds import every

_asked: dict[str, date] = {}


@every("indications.ask", cron="*/10 * * * *")
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
