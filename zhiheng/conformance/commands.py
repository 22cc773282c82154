"""Judging the whole body as an act: it writes only what changed, and nothing where nothing did.

judge(by=…, at=…) is what jobs and the command line call; judge_body is the act itself.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may
from zhiheng.access.door import Done, command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.conformance.found import Whole
from zhiheng.conformance.judging import whole
from zhiheng.conformance.left import leave, only_events, take_up
from zhiheng.conformance.models import Answer, Finding, Judging
from zhiheng.conformance.remembering import Watch, remembered, unwatched
from zhiheng.conformance.settling import ANSWER_COLUMNS, Changes, changes
from zhiheng.law.clock import SHANGHAI
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.trace.queries import trail_head
from zhiheng.trace.sheet import Sheet

ONE_AT_A_TIME = 0x6A756467  # key of the advisory lock: "judg"
CHUNK = 2000
POSTS = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.MANAGEMENT, OPERATOR, SYSTEM,
}  # fmt: skip


class Busy(Exception):
    """Another process is judging the body at this moment."""


@dataclass(frozen=True)
class Judged:
    """What came of judging. done: the act; None where nothing had changed."""

    whole: Whole
    changes: Changes
    done: Done | None
    seconds: float


def judge(*, by: Actor, at: datetime, afresh: bool = False, watch: Watch = unwatched) -> Judged:
    """Judge the body for the day of `at` and write down what changed.

    afresh: read all records and judge every case again, not only what acts have touched since.
    Raises Forbidden (recorded) for whoever may not, Busy where somebody judges already.
    """
    if not may(by, "judge_body", at):
        judge_body(by=by, at=at, found=Changes(day_of(at)), head=0)  # refuses, and records it
    with _alone():
        began, head = time.monotonic(), trail_head()
        before = take_up(day_of(at), head)
        if afresh:
            before = None  # and the last one need not stay in memory meanwhile
        cases = partial(remembered, head=head, afresh=afresh, watch=watch)
        judged = whole(day_of(at), cases, before)
        if before is not None and not only_events(head, trail_head()):
            before = None  # something else was entered while the facts were read
            judged = whole(day_of(at), cases)
        found = changes(judged, before)
        done = judge_body(by=by, at=at, found=found, head=head) if found else None
        seconds = time.monotonic() - began
        _note(judged, head, done, seconds)
        leave(judged, head)
        return Judged(judged, found, done, seconds)


@command("judge_body", label="判定整个机构", posts=POSTS)
def judge_body(*, subject: Any, by: Actor, at: datetime, sheet: Sheet, found: Changes, head: int
) -> None:  # fmt: skip
    """Write what a judgement changed: answers, findings opened, changed, closed.

    head: how far the trail reached when the facts were read.
    """
    _write_answers(sheet, found, head)
    sheet.create_many(found.opened)
    _change(sheet, found.changed.items())
    _change(sheet, ((key, {"closed_on": found.on}) for key in found.closed))
    sheet.note(
        on=found.on.isoformat(), head=head, opened=len(found.opened), changed=len(found.changed),
        closed=len(found.closed),
    )  # fmt: skip


def _write_answers(sheet: Sheet, found: Changes, head: int) -> None:
    rows = Answer.objects.select_for_update(of=("self",)).filter(clause__in=found.answers)
    stored = {row.clause: row for row in rows.order_by("clause")}
    new: list[Answer] = []
    for clause, values in found.answers.items():
        row = stored.get(clause)
        if row is None or row.verdict != values["verdict"]:
            verdict = Verdict(values["verdict"])
            sheet.judged(Judgement(verdict, values["because"], clause=clause))
        if row is None:
            new.append(Answer(clause=clause, judged_on=found.on, head=head, **values))
            continue
        for name, value in {**values, "judged_on": found.on, "head": head}.items():
            setattr(row, name, value)
    sheet.create_many(new)
    sheet.change_many(stored.values(), (*ANSWER_COLUMNS, "judged_on", "head"))


def _change(sheet: Sheet, moved: Iterable[tuple[UUID, dict[str, Any]]]) -> None:
    """Give findings new values, thousands at a time."""
    rest = iter(moved)
    while chunk := dict(islice(rest, CHUNK)):
        rows = Finding.objects.select_for_update(of=("self",)).filter(pk__in=chunk).order_by("pk")
        by_columns: dict[tuple[str, ...], list[Finding]] = {}
        for row in rows:
            for name, value in chunk[row.pk].items():
                setattr(row, name, value)
            by_columns.setdefault(tuple(chunk[row.pk]), []).append(row)
        for columns, group in by_columns.items():
            sheet.change_many(group, columns)


def _note(judged: Whole, head: int, done: Done | None, seconds: float) -> None:
    """How far the judgement has come: its own entry is included where nobody came between."""
    own = done.receipt.seq if done is not None and done.receipt is not None else head
    Judging.objects.update_or_create(
        pk=1,
        defaults={
            "head": own if own == head + 1 else head,
            "day": judged.on,
            "finished_at": timezone.now(),
            "seconds": round(seconds, 3),
            "register": judged.register.plain() if judged.register else {},
        },
    )


@contextmanager
def _alone() -> Iterator[None]:
    """One judge at a time, whatever the number of processes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise Busy("另一个进程正在判定，请稍候。")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def day_of(at: datetime) -> date:
    """The day of an instant in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()
