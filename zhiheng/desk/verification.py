"""A verification under way and its result, shared by the worker and the pages through the cache."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from zhiheng.trace.models import Head

PLACE = "desk-verification"
QUIET = timedelta(minutes=2)
"""A verification without a sign of life for so long is taken to have been cut off."""


@dataclass(frozen=True)
class Verification:
    """state: waiting, running, sound, faulty or failed. faults: sentences, the first by place."""

    state: str
    beat: datetime
    done: int = 0
    all: int = 0
    head: str = ""
    faults: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        return self.state in ("sound", "faulty", "failed")

    def stalled(self, now: datetime) -> bool:
        return not self.ended and now - self.beat > QUIET


def current() -> Verification | None:
    """The verification under way, or the last one; None where there never was one."""
    found: Verification | None = cache.get(PLACE)
    return found


def _note(verification: Verification) -> Verification:
    cache.set(PLACE, verification, None)
    return verification


def begin(now: datetime) -> None:
    """Ask the worker to verify, unless one is under way."""
    from zhiheng.desk.jobs import defer_verification

    under_way = current()
    if under_way and not under_way.ended and not under_way.stalled(now):
        return
    _note(Verification("waiting", now))
    defer_verification()


def run() -> Verification:
    """Verify now, noting how far; in the worker."""
    from zhiheng.trace.verify import verify_database

    all = Head.objects.values_list("seq", flat=True).get(pk=1)
    running = _note(Verification("running", timezone.now(), all=all))

    def progress(more: int) -> None:
        nonlocal running
        running = _note(replace(running, done=running.done + more, beat=timezone.now()))

    try:
        report = verify_database(progress=progress)
    except Exception:
        _note(replace(running, state="failed", beat=timezone.now()))
        raise
    return _note(
        Verification(
            "sound" if report.ok else "faulty", timezone.now(), report.entries, report.entries,
            report.head, tuple(fault.sentence() for fault in report.faults),
        )
    )  # fmt: skip
