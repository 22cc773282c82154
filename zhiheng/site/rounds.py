"""What the worker does by the clock: remind, send, sweep, forget. Each round is written down.

A round that fails is told (selfcheck, the log) and stands in no other's way.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections, connection
from django.utils import timezone


class Rounds:
    """The rounds of one worker, with the times at which each kind is due next (steady seconds)."""

    def __init__(self) -> None:
        from zhiheng.deadlines import watching

        self._due: dict[str, float] = {}
        self._watch = watching.Watch(timezone.now(), watching.steady())

    def go(self, *, everything: bool = False) -> dict[str, str]:
        """Do what is due; what went wrong, by the kind of work."""
        close_old_connections()
        wrong: dict[str, str] = {}
        for name, every, work in self._kinds():
            if not everything and time.monotonic() < self._due.get(name, 0.0):
                continue
            self._due[name] = time.monotonic() + every
            if says := told(name, work):
                wrong[name] = says
        connection.close()
        return wrong

    def _kinds(self) -> tuple[tuple[str, float, Callable[[datetime], object]], ...]:
        """Name, seconds between two rounds, and the work."""
        from zhiheng.access import replays
        from zhiheng.deadlines import mailing, reminding
        from zhiheng.evidence import jobs

        return (
            ("clock", 0.0, self._look_at_the_clock),
            ("remind", 0.0, reminding.remind),
            ("mail", 0.0, mailing.deliver),
            ("sweep", 3600.0, jobs.sweep),
            ("forget", 24 * 3600.0, replays.prune),
        )

    def _look_at_the_clock(self, now: datetime) -> None:
        from zhiheng.deadlines import watching

        watching.looked(self._watch, now, watching.steady())


def told(name: str, work: Callable[[datetime], object]) -> str:
    """Do one kind of work and write down how it ended; what went wrong, or nothing."""
    from zhiheng.deadlines.models import Round

    began, says = timezone.now(), ""
    try:
        work(began)
    except Exception as error:  # whatever it is, the other rounds go on
        logging.getLogger(__name__).exception("round %s broke", name)
        says = f"{type(error).__name__}"
    try:
        Round.objects.update_or_create(
            name=name,
            defaults={
                "began_at": began,
                "says": says,
                **({} if says else {"ended_at": timezone.now()}),
            },
        )
    except Exception:
        logging.getLogger(__name__).exception("round %s is not written down", name)
        return says or "Round"
    return says
