"""What the worker does for this area: settle what follows from plan and results.

Whatever entered a leaving, a post or a result made the trail grow.
"""

from datetime import datetime

from zhiheng.access.rounds import Growth, every

growth = Growth()


@every("training.settle")
def look(now: datetime) -> None:
    """Settle where the trail has grown or a day has begun since the last look."""
    from zhiheng.access.actor import system
    from zhiheng.training.commands import settle_training, settling

    if (place := growth.since_last(now)) is None:
        return
    if settling.due(now):
        settle_training(by=system(), at=now)
    growth.seen = place
