"""What follows from plan and results: retraining opened and closed, clocks of items answered.

Called within every act that can move it, an import included, and by the worker when the trail has
grown (somebody left, entered a post, a number of the body's changed).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.lawbook.own import own_figure
from zhiheng.trace.sheet import Sheet
from zhiheng.training.clocks import HELD, ITEM, REPEATED, RETRAINING, item_rule, retraining_rule
from zhiheng.training.facts import Owed
from zhiheng.training.models import PlanItem, Retraining, Session
from zhiheng.training.owing import owed
from zhiheng.training.queries import facts_for, items_on
from zhiheng.training.terms import Cause

AGAIN = (Cause.ABSENT, Cause.FAILED)


@command(
    "settle_training", label="落实补训与培训时限", posts={OPERATOR, SYSTEM},
    clauses=("5(3)-b", "9(2)-b"),
)  # fmt: skip
def settle_training(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    items: Collection[UUID] | None = None, persons: Collection[UUID] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Bring retrainings and the items' clocks to what is owed now; of these items and persons, or
    of all."""
    opened, closed = _retrainings(sheet, by, at, items, persons)
    for row in _unclocked(items):
        adopted = row.plan.adopted_on or row.due
        open_deadline(
            subject=row, by=by, at=at, rule=item_rule(adopted, row.due), start=adopted,
            says=HELD.format(row.number), post=Post.QUALITY_DIRECTOR,
        )  # fmt: skip
    return {"opened": opened, "closed": closed, "answered": _items(by, at, items)}


def _unclocked(items: Collection[UUID] | None) -> list[PlanItem]:
    """Items of adopted plans that have no clock yet, whatever way they came in."""
    rows = PlanItem.objects.filter(
        plan__retracted=False, plan__adopted_on__lt=F("due"), dropped_on__isnull=True
    )
    if items is not None:
        rows = rows.filter(pk__in=list(items))
    clocked = Deadline.objects.filter(rule=ITEM, subject_id=OuterRef("pk"))
    return list(rows.filter(~Exists(clocked)).select_related("plan").order_by("id"))


def due(at: datetime) -> bool:
    """Whether there is something to settle."""
    wanted, running = _wanted(at, None, None), _running(None, None)
    if wanted.keys() != running.keys():
        return True
    if any(running[key].since != one.since for key, one in wanted.items()):
        return True
    return bool(_unclocked(None) or _finished(at, None))


def _wanted(
    at: datetime, items: Collection[UUID] | None, persons: Collection[UUID] | None
) -> dict[tuple[UUID, UUID], Owed]:
    """(item, person) → what is owed again because of absence or failure."""
    on = in_shanghai(at).date()
    asked = tuple(one for one in items_on(on) if items is None or one.key in items)
    return {
        (one.item, one.person): one
        for facts in facts_for(on, persons, asked)
        for one in owed(facts, on)
        if one.cause in AGAIN
    }


def _running(
    items: Collection[UUID] | None, persons: Collection[UUID] | None
) -> dict[tuple[UUID, UUID], Retraining]:
    rows = Retraining.objects.filter(closed_on__isnull=True)
    if items is not None:
        rows = rows.filter(item__in=list(items))
    if persons is not None:
        rows = rows.filter(person__in=list(persons))
    return {(row.item_id, row.person_id): row for row in rows.order_by("id")}


def _retrainings(
    sheet: Sheet, by: Actor, at: datetime, items: Collection[UUID] | None,
    persons: Collection[UUID] | None,
) -> tuple[int, int]:  # fmt: skip
    on = in_shanghai(at).date()
    wanted, running = _wanted(at, items, persons), _running(items, persons)
    closed = opened = 0
    for key, row in running.items():
        if key not in wanted or wanted[key].since != row.since:
            sheet.change(row, closed_on=on)
            answer_deadline(
                subject=row, by=by, at=at, rule=RETRAINING, answered_at=_answered(row, at),
                only_running=True,
            )  # fmt: skip
            closed += 1
    rule = retraining_rule(own_figure("retraining_days", on))
    for key, one in sorted(wanted.items(), key=lambda both: (both[1].number, str(both[0]))):
        before = running.get(key)
        if before is not None and before.since == one.since:
            continue
        row = sheet.create(
            Retraining(
                item_id=one.item, person_id=one.person, cause=one.cause, since=one.since or on,
                due=one.due,
            )
        )  # fmt: skip
        open_deadline(
            subject=row, by=by, at=at, rule=rule, start=row.since, says=REPEATED.format(one.number),
            person=one.person,
        )  # fmt: skip
        opened += 1
    return opened, closed


def _answered(row: Retraining, at: datetime) -> datetime:
    """When he came again: the day of that session, else now (dropped, left)."""
    days = Session.objects.filter(
        item=row.item_id, held_on__gt=row.since, attendances__person=row.person_id,
        attendances__retracted=False,
    )  # fmt: skip
    day = days.order_by("held_on").values_list("held_on", flat=True).first()
    return in_shanghai(day) if day else at


def _finished(at: datetime, items: Collection[UUID] | None) -> list[UUID]:
    """Items whose clock runs though nobody owes them any more, and they were held or dropped."""
    clocks = Deadline.objects.filter(rule=ITEM, answered_at__isnull=True)
    keys = set(clocks.values_list("subject_id", flat=True))
    if items is not None:
        keys &= set(items)
    if not keys:
        return []
    on = in_shanghai(at).date()
    asked = tuple(one for one in items_on(on) if one.key in keys)
    owing = {one.item for facts in facts_for(on, None, asked) for one in owed(facts, on)}
    held = set(Session.objects.filter(item__in=keys).values_list("item", flat=True))
    alive = {one.key for one in asked}
    return sorted(key for key in keys if key not in alive or (key in held and key not in owing))


def _items(by: Actor, at: datetime, items: Collection[UUID] | None) -> int:
    found = _finished(at, items)
    for row in PlanItem.every.filter(pk__in=found).order_by("id"):
        answer_deadline(
            subject=row, by=by, at=at, rule=ITEM, answered_at=_last_day(row, at),
            only_running=True,
        )  # fmt: skip
    return len(found)


def _last_day(row: PlanItem, at: datetime) -> datetime:
    """The day of the last session, which completed it; now where it was dropped."""
    if row.dropped_on is not None or row.retracted:
        return at
    days = Session.objects.filter(item=row, held_on__lte=in_shanghai(at).date())
    day = days.order_by("-held_on").values_list("held_on", flat=True).first()
    return in_shanghai(day) if day else at
