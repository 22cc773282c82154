"""What the worker does for this area: judge again when acts have been entered, and each new day.

A look every few seconds costs two small statements. It judges when the trail has grown and then
rested for two seconds (so that an import is judged once, not a hundred times), at the latest after
thirty, and from 00:05 where the day has changed. Its own entry is no reason to judge again.
"""

import logging
from datetime import datetime, time, timedelta

from procrastinate.contrib.django import app

QUEUE = "judge"
REST = timedelta(seconds=2)
LONGEST_WAIT = timedelta(seconds=30)
NEW_DAY = time(0, 5)
AFTER_A_FAILURE = 60  # seconds in which it is not tried again
FAILED = "conformance-judging-failed"
LOCK = "judge the body"


@app.periodic(cron="* * * * * */3")
@app.task(name="conformance.look", queue=QUEUE, lock=LOCK, queueing_lock=LOCK)
def look(timestamp: int = 0) -> None:
    """Judge the body where that is due."""
    from django.core.cache import cache
    from django.db import close_old_connections
    from django.utils import timezone

    from zhiheng.access.actor import system
    from zhiheng.conformance.commands import Busy, judge

    close_old_connections()
    now = timezone.now()
    if cache.get(FAILED) or not due(now):
        return
    try:
        judge(by=system(), at=now)
    except Busy:
        return
    except Exception:
        cache.set(FAILED, True, AFTER_A_FAILURE)
        logging.getLogger(__name__).exception("the body could not be judged")


def due(now: datetime) -> bool:
    """Whether to judge now: something was entered and rests, or a new day has begun.

    Before the body is founded there is nothing to judge.
    """
    from zhiheng.body.queries import the_body
    from zhiheng.conformance.commands import day_of
    from zhiheng.conformance.models import Judging
    from zhiheng.law.clock import in_shanghai
    from zhiheng.trace.models import Head

    head = Head.objects.first()
    if head is None or head.recorded is None or the_body() is None:
        return False
    row = Judging.objects.filter(pk=1).first()
    if row is None or row.finished_at is None:
        return now - head.recorded >= REST
    if row.day != day_of(now) and in_shanghai(now).time() >= NEW_DAY:
        return True
    waited = now - row.finished_at >= LONGEST_WAIT
    return head.seq > row.head and (waited or now - head.recorded >= REST)


@app.task(name="conformance.judge_all", queue=QUEUE)
def judge_all() -> None:
    """Judge everything anew, because somebody asked for it; a page watches."""
    from zhiheng.conformance.running import run

    run()


def defer_full_judgement() -> None:
    """Have the worker judge everything anew; where that waits already, it will do."""
    from django.db import transaction
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        with transaction.atomic():
            judge_all.configure(lock=LOCK, queueing_lock="judge all").defer()
    except AlreadyEnqueued:
        pass
