"""What the worker does for this area: keep the clocks of the next supervision.

Whatever entered an appointment or a leaving made the trail grow.
"""

from datetime import datetime

from zhiheng.access.rounds import Growth, every

growth = Growth()


@every("supervision.settle")
def look(now: datetime) -> None:
    """Settle where the trail has grown or a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.supervision.commands import settle_supervision, settling

    if (place := growth.since_last(now)) is None:
        return
    if settling.due(now):
        settle_supervision(by=system(), at=now)
    growth.seen = place
