"""What no row shows alone: one number for two persons, two directors, two of what lasts alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from zhiheng.competence.models import Conflict, StepAuthorisation
from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.planning.weigh import Known
from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment

Span = tuple[date, date | None, Planned | None]
Says = Callable[[str, str, str], str]
"""Why a row overlaps another: where the other stands, since when, until when."""


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
        row.refusal(
            "identity", f"…{row.values['identity_tail']}", f"与{'、'.join(others)}的证件号码相同",
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
    spans: list[Span] = [
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
    _refuse_overlaps(
        spans, "系统中已有的任命",
        lambda where, since, until: f"与{where}（认证质量总监，自 {since} {until}）重叠，"
        "同一时刻只能有一名总监",
        "先填前一任的“任职至”，或把其中一任标为“代行”", plan,
    )  # fmt: skip


def _refuse_overlaps(
    spans: list[Span], stands: str, says: Says, lawful: str, plan: Plan
) -> None:  # fmt: skip
    """Refuse each row that begins while another lasts; where both stand already, nothing is said.

    stands: what the other is called where it is in no file.
    """
    longest: Span | None = None  # of those before
    for span in sorted(spans, key=lambda one: one[0]):
        if longest and (longest[1] is None or longest[1] > span[0]):
            row, other = (span[2], longest) if span[2] else (longest[2], span)
            if row:
                where = str(other[2].place) if other[2] else stands
                until = f"至 {other[1]:%Y-%m-%d}" if other[1] else "尚未结束"
                why = says(where, f"{other[0]:%Y-%m-%d}", until)
                start = span[0] if row is span[2] else longest[0]
                plan.refused.append(row.refusal("starts", f"{start:%Y-%m-%d}", why, lawful))
        if longest is None or (longest[1] and (span[1] is None or span[1] > longest[1])):
            longest = span


@dataclass(frozen=True)
class Alone:
    """Rows of one kind that never last at once. same: its links that make two rows the same thing;
    parts: the places in its key of whatever else does. says: the sentence."""

    model: type[Model]
    same: tuple[str, ...]
    parts: dict[str, int]
    stands: str
    says: Says
    lawful: str


ALONE = {
    "conflict": Alone(
        Conflict, ("person_id", "client_id"), {}, "系统中已有的利益关系",
        lambda where, since, until: f"与{where}（同一人、同一委托人，自 {since} {until}）重叠",
        "是同一段关系的，按原来的“自”填；原来的已结束，先填它的“至”",
    ),
    "step_authorisation": Alone(
        StepAuthorisation, ("person_id", "scheme_id"), {"step": 2, "category": 3},
        "系统中已有的步骤授权",
        lambda where, since, until: f"与{where}（同样的授权，自 {since} {until}）重叠",
        "是同一次授权的，按原来的“自”填；接着授权的，先填原来的“至”，新的自那一日起",
    ),
}  # fmt: skip


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
        _refuse_overlaps(spans[thing], alone.stands, alone.says, alone.lawful, plan)
