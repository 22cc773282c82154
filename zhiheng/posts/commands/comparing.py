"""Whatever way a filed item changed, its 30 days run: what stands now against what stood (4 ¶3-b).

Acts and imports note their changes themselves, with the day that they are told. This finds the rest
– a correction, a withdrawal, a way that nobody thought of – and starts on the day of its entry.
"""

from datetime import date, datetime

from django.db.models import QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import drop_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.clocks import FILING_CHANGE
from zhiheng.posts.commands.filing import note_filed_change
from zhiheng.posts.conditions import NOT_FILED
from zhiheng.posts.filed import ALIASES, LEAVING, Item, digests, items_of
from zhiheng.posts.models import Appointment, FiledChange, FiledState
from zhiheng.posts.terms import FilingKind, PostKind
from zhiheng.trace.models import Touched
from zhiheng.trace.queries import trail_head
from zhiheng.trace.sheet import Sheet


@command("compare_filed", label="核对报备信息", posts={OPERATOR, SYSTEM}, clauses=("4 ¶3-b",))
def compare_filed(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:  # fmt: skip
    """Note every filed item that differs from what stood when it was compared last.

    The first comparison of a filed director only takes down what stands.
    """
    noted = taken = 0
    for row in _filed():
        items = items_of(row)
        state = FiledState.objects.filter(appointment=row).select_for_update(of=("self",)).first()
        if state is None:
            sheet.create(FiledState(appointment=row, seen=trail_head(), items=digests(items)))
            taken += 1
            continue
        for item in _different(items, state):
            noted += _note(row, item, state, by, at)
        sheet.change(state, seen=trail_head(), items=digests(items))
    sheet.note(noted=noted, taken=taken)
    return {"noted": noted, "taken": taken}


def due() -> bool:
    """Whether an item of somebody filed differs from what was taken down, or nothing was."""
    states = {row.appointment_id: row.items for row in FiledState.objects.all()}
    return any(states.get(row.pk) != digests(items_of(row)) for row in _filed())


def _filed() -> "QuerySet[Appointment]":
    rows = Appointment.objects.filter(
        post=PostKind.DIRECTOR, acting=False, filings__kind=FilingKind.FIRST,
        filings__retracted=False,
    )  # fmt: skip
    return rows.select_related("person", "authoriser").distinct().order_by("id")


def _different(items: tuple[Item, ...], state: FiledState) -> list[Item]:
    now = digests(items)
    return [item for item in items if state.items.get(item.name) != now[item.name]]


def _note(row: Appointment, item: Item, state: FiledState, by: Actor, at: datetime) -> bool:
    """Note the change of one item, unless the act that made it did; whether it was noted here."""
    since = FiledChange.every.filter(
        appointment=row, what__in=ALIASES.get(item.label, (item.label,)), trail__seq__gt=state.seen
    )
    if since.exclude(trail=state.trail_id).exists():  # the last comparison itself noted others
        return False
    day = max(_day(row, item, state, at), row.starts)
    if FiledChange.objects.filter(appointment=row, what=item.label, changed_on=day).exists():
        return False
    note_filed_change(subject=row, by=by, at=at, what=item.label, changed_on=day)
    return True


def _day(row: Appointment, item: Item, state: FiledState, at: datetime) -> date:
    """The day of the first entry since then that touched what the item rests on."""
    if item.label == LEAVING and row.ends is not None:
        return row.ends
    touched = Touched.objects.filter(key__in=item.keys, entry__seq__gt=state.seen)
    first = touched.order_by("entry__seq").values_list("entry__at", flat=True).first()
    return in_shanghai(first or at).date()


@command(
    "withdraw_filed_change", label="撤回报备信息变更",
    posts={Post.PERSONNEL_OFFICER, Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}, clauses=("4 ¶3-b",),
    on=FiledChange, conditions=(NOT_FILED,),
)  # fmt: skip
def withdraw_filed_change(
    *, subject: FiledChange, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> FiledChange:
    """Take back a change that was none: what is filed was right already. Its clock goes with it."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由，例如：系统中原本就是更正后的内容。"})
    sheet.retract(subject)
    drop_deadline(subject=subject, by=by, at=at, rule=FILING_CHANGE, reason=reason)
    return subject
