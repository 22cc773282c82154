"""Rounds of the worker: a look every few seconds; most find that nothing has happened since.

A look listens through the trail: an act, an import, a withdrawal all make it grow. A worker that
was dead finds what happened meanwhile.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from procrastinate.contrib.django import app

Look = Callable[[datetime], object]
OFTEN = "* * * * * */5"


class Place(NamedTuple):
    """How far the trail has grown, and the day in Shanghai."""

    head: int
    day: date


class Growth:
    """What this process saw at its last look; None: it has not looked yet."""

    def __init__(self) -> None:
        self.seen: Place | None = None

    def since_last(self, now: datetime) -> Place | None:
        """The present place where the trail has grown or a day has begun; None: nothing is new.

        Set `seen` to it once all is done: after a failure the next look does it again.
        """
        from zhiheng.law.clock import in_shanghai
        from zhiheng.trace.queries import trail_head

        place = Place(trail_head(), in_shanghai(now).date())
        return None if place == self.seen else place


def every(name: str, cron: str = OFTEN) -> Callable[[Look], Look]:
    """Let the worker look as cron says, one look of this name at a time; it stays callable."""

    def register(look: Look) -> Look:
        def run(timestamp: int = 0) -> None:
            from django.db import close_old_connections
            from django.utils import timezone

            close_old_connections()
            look(timezone.now())

        task = app.task(name=name, queue="judge", lock=name, queueing_lock=name)(run)
        app.periodic(cron=cron, periodic_id=name)(task)
        return look

    return register
