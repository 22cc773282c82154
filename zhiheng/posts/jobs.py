"""What the worker does for this area: notice lapses of eligibility, and what changed of the filed.

Clocks start on the day of the change, however late a worker that was dead finds it.
"""

from datetime import datetime

from zhiheng.access.rounds import Growth, every

growth = Growth()


@every("posts.notice")
def look(now: datetime) -> None:
    """Do what is due where the trail has grown or a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.posts.commands import compare_filed, comparing, lapsing, notice_lapses

    if (place := growth.since_last(now)) is None:
        return
    if lapsing.due(now):
        notice_lapses(by=system(), at=now)
    if comparing.due():
        compare_filed(by=system(), at=now)
    growth.seen = place
