"""A full judgement asked for on a page: done by the worker, watched through the cache.

Every case and every clause is judged anew, whatever was judged before; begin() asks for it, run()
does it, current() tells how far it is and what came of it.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.conformance.commands import Busy, Judged, judge

PLACE = "conformance-full-judgement"
BEGINS = timedelta(minutes=2)
"""Whoever waits for so long is told that the worker may not be running."""
QUIET = timedelta(minutes=10)
"""A judgement without a sign of life for so long is taken to have been cut off: of a million
certificates the posts and certificates alone take a minute or two."""
SHOWN_FOR = timedelta(minutes=10)  # how long pages tell what came of it
EVERY = 0.3  # seconds between two notes of how far it is
PATIENCE = 60  # seconds in which another judgement is waited for


@dataclass(frozen=True)
class Running:
    """A full judgement. state: waiting, then a stage (reading, judging, writing, clauses) with so
    many cases done of all, at last done or failed; all is then how many stand. opened, changed,
    closed: findings.
    """

    state: str
    began: datetime
    beat: datetime
    done: int = 0
    all: int = 0
    clauses: int = 0
    opened: int = 0
    changed: int = 0
    closed: int = 0
    seconds: float = 0.0

    @property
    def ended(self) -> bool:
        return self.state in ("done", "failed")

    @property
    def same(self) -> bool:
        """Whether it came to the findings that stood before."""
        return not (self.opened or self.changed or self.closed)

    @property
    def percent(self) -> int:
        """How far, judging and writing each half of the way."""
        if self.state == "clauses" or self.ended:
            return 100
        part = 50 * self.done // self.all if self.all else 0
        return part + 50 if self.state == "writing" else part

    def stalled(self, now: datetime) -> bool:
        limit = BEGINS if self.state == "waiting" else QUIET
        return not self.ended and now - self.beat > limit


def current() -> Running | None:
    """The full judgement under way, or the last one; None where there never was one."""
    found: Running | None = cache.get(PLACE)
    return found


def begin(now: datetime) -> None:
    """Ask the worker for a full judgement, unless one is under way."""
    from zhiheng.conformance.jobs import defer_full_judgement

    under_way = current()
    if under_way and not under_way.ended and not under_way.stalled(now):
        return
    _note(Running("waiting", now, now))
    defer_full_judgement()


def run() -> Running:
    """Judge everything now, noting how far; in the worker."""
    watch = _Watch(timezone.now())
    try:
        judged = _judged(watch)
    except Exception:
        _note(replace(watch.running, state="failed", beat=timezone.now()))
        raise
    found = judged.changes
    return _note(
        replace(
            watch.running, state="done", beat=timezone.now(), clauses=len(judged.whole.answers),
            opened=len(found.opened), changed=len(found.changed), closed=len(found.closed),
            seconds=judged.seconds,
        )
    )  # fmt: skip


def _judged(watch: "_Watch") -> Judged:
    """Judged as soon as nobody else does."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return judge(by=system(), at=timezone.now(), afresh=True, watch=watch)
        except Busy:
            if time.monotonic() > until:
                raise
            watch("waiting", 0, 0)
            time.sleep(EVERY)


class _Watch:
    """Is told how far the judgement is, and notes it now and then."""

    def __init__(self, began: datetime) -> None:
        self.running = _note(Running("reading", began, began))
        self.noted = time.monotonic()

    def __call__(self, stage: str, done: int, all: int) -> None:
        turned = stage != self.running.state
        self.running = replace(self.running, state=stage, done=done, all=all, beat=timezone.now())
        if turned or time.monotonic() - self.noted >= EVERY:
            _note(self.running)
            self.noted = time.monotonic()


def _note(running: Running) -> Running:
    cache.set(PLACE, running, None)
    return running
