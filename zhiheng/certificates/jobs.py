"""What the worker does for this area: notice whoever can no longer keep what he holds.

Whatever entered a leaving, a ban, a lapse or a change of scope made the trail grow. And each new
day, for terms that run out.
"""

from datetime import datetime

from zhiheng.access.rounds import Growth, every

growth = Growth()


@every("certificates.notice")
def look(now: datetime) -> None:
    """Open and close reassignments where the trail has grown or a day has begun since the last.

    On a day that was looked at already only those are counted whom the acts since concern.
    """
    from zhiheng.access.actor import system
    from zhiheng.certificates.commands import open_reassignments, reassigning
    from zhiheng.certificates.queries.concerned import concerned

    if (place := growth.since_last(now)) is None:
        return
    last = growth.seen
    same_day = last is not None and last.day == place.day
    persons = concerned(last.head, place.head) if last and same_day else None
    if persons != frozenset() and reassigning.due(now, persons):
        open_reassignments(by=system(), at=now)
    growth.seen = place
