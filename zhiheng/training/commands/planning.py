"""The plan of a year: opened, its items, adopted by the director; later changes have a reason."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.deadlines.commands import drop_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import obligations
from zhiheng.posts.terms import PostKind
from zhiheng.trace.sheet import Sheet
from zhiheng.training.clocks import HELD, ITEM, item_rule
from zhiheng.training.commands.settling import settle_training
from zhiheng.training.conditions import NOT_ADOPTED, NOT_DROPPED, WITH_ITEMS
from zhiheng.training.models import Plan, PlanItem

PLANNERS = {Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, OPERATOR}
ADOPTERS = {Post.QUALITY_DIRECTOR, OPERATOR}
YEARS = range(2020, 2100)
_LISTS = ("posts", "kinds", "departments", "schemes")


@command("open_plan", label="编制培训考核计划", posts=PLANNERS, clauses=("5(3)-b",))
def open_plan(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, year: int, title: str
) -> Plan:
    """Begin the plan of a year; it counts once the director has adopted it."""
    wrong: dict[str, str] = {}
    if year not in YEARS:
        wrong["year"] = f"请填 {YEARS[0]} 至 {YEARS[-1]} 之间的年度。"
    elif Plan.objects.filter(year=year).exists():
        wrong["year"] = f"{year}年已经有计划：请在那份计划里增加项目。"
    if not title.strip():
        wrong["title"] = "请填写计划的名称。"
    if wrong:
        raise BadInput(wrong)
    return sheet.create(Plan(year=year, title=title.strip()[:200]))


@command("add_plan_item", label="增加培训项目", posts=PLANNERS, clauses=("5(3)-b",), on=Plan)
def add_plan_item(
    *, subject: Plan, by: Actor, at: datetime, sheet: Sheet, number: str, subject_text: str,
    due: date, clause: str = "", hours: int | None = None, examined: bool = True,
    posts: Iterable[str] = (), kinds: Iterable[str] = (), departments: Iterable[str] = (),
    schemes: Iterable[str] = (),
) -> PlanItem:  # fmt: skip
    """One item: what, for whom, by when. All four lists empty: everybody. Owed from the adoption.

    Raises BadInput for a number used before, an unknown clause or post, a day that is no deadline.
    """
    values = {
        "number": number, "subject": subject_text, "due": due, "clause": clause, "hours": hours,
        "examined": examined, "posts": posts, "kinds": kinds, "departments": departments,
        "schemes": schemes,
    }  # fmt: skip
    row = sheet.create(PlanItem(plan=subject, **_checked(subject, None, values)))
    _clocked(row, by, at)
    return row


@command(
    "change_plan_item", label="更改培训项目", posts=PLANNERS, clauses=("5(3)-b",), on=PlanItem,
    conditions=(NOT_DROPPED,),
)  # fmt: skip
def change_plan_item(
    *, subject: PlanItem, by: Actor, at: datetime, sheet: Sheet, number: str, subject_text: str,
    due: date, clause: str = "", hours: int | None = None, examined: bool = True,
    posts: Iterable[str] = (), kinds: Iterable[str] = (), departments: Iterable[str] = (),
    schemes: Iterable[str] = (), reason: str = "",
) -> PlanItem:  # fmt: skip
    """Change an item; in an adopted plan with a reason, and its clock begins anew."""
    values = {
        "number": number, "subject": subject_text, "due": due, "clause": clause, "hours": hours,
        "examined": examined, "posts": posts, "kinds": kinds, "departments": departments,
        "schemes": schemes,
    }  # fmt: skip
    if subject.plan.adopted_on and not reason.strip():
        raise BadInput({"reason": "计划已经通过：请写明为什么更改。"})
    moved = subject.due != due
    if not sheet.change(subject, **_checked(subject.plan, subject, values)):
        raise BadInput({"subject_text": "与现有的相同，没有要更改的。"})
    if moved and subject.plan.adopted_on:
        drop_deadline(subject=subject, by=by, at=at, rule=ITEM)
        _clocked(subject, by, at)
    settle_training(by=by, at=at, items=[subject.pk])
    return subject


@command(
    "drop_plan_item", label="取消培训项目", posts=PLANNERS, clauses=("5(3)-b",), on=PlanItem,
    conditions=(NOT_DROPPED,),
)  # fmt: skip
def drop_plan_item(
    *, subject: PlanItem, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> PlanItem:  # fmt: skip
    """From today on nobody owes it; what was held stays."""
    if not reason.strip():
        raise BadInput({"reason": "请写明为什么取消。"})
    sheet.change(subject, dropped_on=in_shanghai(at).date(), dropped_because=reason.strip()[:300])
    settle_training(by=by, at=at, items=[subject.pk])
    return subject


@command(
    "adopt_plan", label="通过培训考核计划", posts=ADOPTERS, clauses=("5(3)-b",), on=Plan,
    conditions=(NOT_ADOPTED, WITH_ITEMS),
)  # fmt: skip
def adopt_plan(*, subject: Plan, by: Actor, at: datetime, sheet: Sheet, adopted_on: date) -> Plan:
    """The director adopts the plan: from that day on it is owed, and its clocks run."""
    items = list(subject.items.filter(retracted=False, dropped_on__isnull=True))
    if adopted_on > in_shanghai(at).date():
        raise BadInput({"adopted_on": "通过日期不能晚于今天。"})
    if early := [one.number for one in items if one.due <= adopted_on]:
        says = f"项目{'、'.join(early[:5])}的完成期限不晚于通过日期；请先更正期限或通过日期。"
        raise BadInput({"adopted_on": says})
    sheet.change(subject, adopted_on=adopted_on, adopted_by_id=by.person)
    for one in items:
        one.plan = subject
        _clocked(one, by, at)
    return subject


def _clocked(row: PlanItem, by: Actor, at: datetime) -> None:
    """The clock of an item of an adopted plan; the director has to see to it."""
    adopted = row.plan.adopted_on
    if adopted is None:
        return
    try:
        rule = item_rule(adopted, row.due)
    except ValueError as error:
        raise BadInput({"due": str(error)}) from error
    open_deadline(
        subject=row, by=by, at=at, rule=rule, start=adopted, says=HELD.format(row.number),
        post=Post.QUALITY_DIRECTOR,
    )  # fmt: skip


def _checked(plan: Plan, row: PlanItem | None, typed: dict[str, Any]) -> dict[str, Any]:
    """The values of an item made clean; BadInput says which are not."""
    values = {**typed, **{name: _clean(typed[name]) for name in _LISTS}}
    for name, most in (("number", 20), ("subject", 200), ("clause", 20)):
        values[name] = values[name].strip()[:most]
    wrong: dict[str, str] = {}
    if not values["number"]:
        wrong["number"] = "请填写编号，例如 T1。"
    elif (
        plan.items.filter(retracted=False, number=values["number"])
        .exclude(pk__in=[row.pk] if row else [])
        .exists()
    ):
        wrong["number"] = "这份计划里已有这个编号。"
    if not values["subject"]:
        wrong["subject_text"] = "请填写培训的内容。"
    if values["clause"] and values["clause"] not in {one.clause for one in obligations()}:
        wrong["clause"] = f"没有条款“{values['clause']}”；请按条款板上的写法填写，或留空。"
    if values["due"].year != plan.year:
        wrong["due"] = f"完成期限应在{plan.year}年内。"
    if values["hours"] is not None and not 1 <= values["hours"] <= 999:
        wrong["hours"] = "课时请填 1 至 999 的整数，或留空。"
    if strange := [one for one in values["posts"] if one not in PostKind.values]:
        wrong["posts"] = f"没有岗位“{strange[0]}”；请从列出的选择。"
    if wrong:
        raise BadInput(wrong)
    return values


def _clean(listed: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in listed if one.strip()))
