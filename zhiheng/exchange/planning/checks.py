"""What no row shows alone: one number for two persons, two directors, two of what lasts alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Model

from zhiheng.competence.models import Conflict, StepAuthorisation
from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.plan import Plan, Planned, Refusal
from zhiheng.exchange.planning.weigh import Known
from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment


def one_number_one_person(rows: Iterable[Planned], plan: Plan) -> None:
    """An identity number belongs to one person: refuse all rows that share it, by name."""
    by_blind: dict[bytes, list[Planned]] = defaultdict(list)
    for row in rows:
        if "identity_blind" in row.values:
            by_blind[row.values["identity_blind"]].append(row)
    holders = {
        bytes(blind): (key, number)
        for blind, key, number in rows_by(
            Person, "identity_blind", list(by_blind), ("identity_blind", "id", "number")
        )
    }
    moving = {row.id for found in by_blind.values() for row in found}
    for blind, sharing in by_blind.items():
        for row in sharing:
            others = [str(other.place) for other in sharing if other is not row]
            holder = holders.get(blind)
            if holder and holder[0] != row.id and holder[0] not in moving:
                others.append(f"系统中工号 {holder[1]} 的人员")
            if others:
                _refuse_shared(row, others, plan)


def _refuse_shared(row: Planned, others: list[str], plan: Plan) -> None:
    plan.refused.append(
        Refusal(
            row.place.sheet, row.place.row, row.place.columns.get("identity", 0), "证件号码",
            f"…{row.values['identity_tail']}", f"与{'、'.join(others)}的证件号码相同",
            "两人不会同号：按证件原件核对；若是同一人，只用一个工号",
        )
    )  # fmt: skip


def one_director_at_a_time(rows: Iterable[Planned], known: Known, plan: Plan) -> None:
    """Two appointments as quality director that overlap, or two who act for him (A-10)."""
    directing = [row for row in rows if row.key[0] == "director"]
    for acting in (False, True) if directing else ():
        _one_at_a_time(directing, known, plan, acting=acting)


def _one_at_a_time(directing: list[Planned], known: Known, plan: Plan, *, acting: bool) -> None:
    replaced = {row.id for row in directing}
    spans: list[tuple[date, date | None, Planned | None]] = [
        (start, end, None)
        for key, start, end in rows_by(
            Appointment, "post", ["director"], ("id", "starts", "ends"), acting=acting
        )
        if key not in replaced
    ]
    for row in directing:
        held = known.held["appointment"].get(row.key, {})
        now: dict[str, Any] = {**held, **row.values}
        if bool(now["acting"]) is acting:
            spans.append((now["starts"], now["ends"], row))
    spans.sort(key=lambda span: span[0])
    for before, after in pairwise(spans):
        if before[1] is None or before[1] > after[0]:
            _refuse_overlap(before, after, plan)


def _refuse_overlap(before: Any, after: Any, plan: Plan) -> None:
    row = after[2] or before[2]
    if row is None:
        return
    other = before if row is after[2] else after
    until = f"至 {other[1]:%Y-%m-%d}" if other[1] else "尚未结束"
    where = str(other[2].place) if other[2] else "系统中已有的任命"
    plan.refused.append(
        Refusal(
            row.place.sheet, row.place.row, row.place.columns.get("starts", 0), "任职自",
            f"{row.key[2]:%Y-%m-%d}",
            f"与{where}（认证质量总监，自 {other[0]:%Y-%m-%d} {until}）重叠，"
            "同一时刻只能有一名总监",
            "先填前一任的“任职至”，或把其中一任标为“代行”",
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Alone:
    """Rows of one kind that never last at once. same: its links that make two rows the same thing;
    parts: the places in its key of whatever else does. start: which part the start is. says: the
    sentence, given where the other stands, since when and until when."""

    model: type[Model]
    same: tuple[str, ...]
    parts: dict[str, int]
    start: int
    stands: str
    says: Callable[[str, str, str], str]
    lawful: str


ALONE = {
    "conflict": Alone(
        Conflict, ("person_id", "client_id"), {}, 2, "系统中已有的利益关系",
        lambda where, since, until: f"与{where}（同一人、同一委托人，自 {since} {until}）重叠",
        "是同一段关系的，按原来的“自”填；原来的已结束，先填它的“至”",
    ),
    "step_authorisation": Alone(
        StepAuthorisation, ("person_id", "scheme_id"), {"step": 2, "category": 3}, 4,
        "系统中已有的步骤授权",
        lambda where, since, until: f"与{where}（同样的授权，自 {since} {until}）重叠",
        "是同一次授权的，按原来的“自”填；接着授权的，先填原来的“至”，新的自那一日起",
    ),
}  # fmt: skip
Span = tuple[date, date | None, Planned | None]


def one_at_a_time(kind: str, rows: Iterable[Planned], known: Known, plan: Plan) -> None:
    """Two rows of the same thing that share a day: the first has to be ended."""
    alone = ALONE[kind]
    touched: dict[tuple[Any, ...], list[Planned]] = defaultdict(list)
    for row in rows:
        parts = (row.key[place] or "" for place in alone.parts.values())
        touched[(*(row.links[name] for name in alone.same), *parts)].append(row)
    spans: dict[tuple[Any, ...], list[Span]] = defaultdict(list)
    own = {row.id for row in rows}
    columns = ("id", "starts", "ends", *alone.same, *alone.parts)
    for key, starts, ends, *same in rows_by(
        alone.model, "person__id", {same[0] for same in touched}, columns
    ):
        if key not in own and tuple(same) in touched:
            spans[tuple(same)].append((starts, ends, None))
    for thing, found in touched.items():
        for row in found:
            held = known.held[kind].get(row.key, {})
            now: dict[str, Any] = {**held, **row.values}
            spans[thing].append((now["starts"], now["ends"], row))
        spans[thing].sort(key=lambda span: span[0])
        for before, after in pairwise(spans[thing]):
            if before[1] is None or before[1] > after[0]:
                _refuse(alone, before, after, plan)


def _refuse(alone: Alone, before: Span, after: Span, plan: Plan) -> None:
    row, other = (after[2], before) if after[2] else (before[2], after)
    if row is None:  # both stand already
        return
    where = str(other[2].place) if other[2] else alone.stands
    until = f"至 {other[1]:%Y-%m-%d}" if other[1] else "尚未结束"
    plan.refused.append(
        Refusal(
            row.place.sheet, row.place.row, row.place.columns.get("starts", 0), "自",
            f"{row.key[alone.start]:%Y-%m-%d}",
            alone.says(where, f"{other[0]:%Y-%m-%d}", until), alone.lawful,
        )
    )  # fmt: skip
