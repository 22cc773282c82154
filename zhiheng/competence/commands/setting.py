"""What the body sets itself: steps that ask for a registration (A-34), most projects each (A-35),
how many people a field is to have.

Each is dated; a new one ends the one before, so that a judgement of the past keeps its own.
"""

from datetime import date, datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.competence.models import LoadLimit, StaffPlan, StepDemand
from zhiheng.competence.rules.staffing import minimum
from zhiheng.schemes.models import Scheme
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet

SETTERS = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE, OPERATOR, SYSTEM}
MOST = 999


def _succeed(sheet: Sheet, model: type[Any], starts: date, **which: Any) -> None:
    """End the one in force on that day; BadInput where a later one stands already."""
    held = model.objects.select_for_update(of=("self",)).filter(ends__isnull=True, **which).first()
    if held is None:
        return
    if held.starts >= starts:
        raise BadInput({"starts": f"现行规定自{held.starts}起；新的规定须晚于这一日。"})
    sheet.change(held, ends=starts)


@command(
    "demand_of_step", label="规定步骤的注册要求", posts=SETTERS, clauses=("5(3)-d",), on=Scheme
)  # fmt: skip
def demand_of_step(
    *, subject: Scheme, by: Actor, at: datetime, sheet: Sheet, step: str, registration: bool,
    starts: date, reason: str, kind: str = "",
) -> Record:  # fmt: skip
    """Whether a step of the scheme asks for a registration, and of which kind ("": any)."""
    wrong = {}
    if not step.strip():
        wrong["step"] = "请选择步骤。"
    if not reason.strip():
        wrong["reason"] = "请写明依据，例如认证规则或注册准则的条款。"
    if kind.strip() and not registration:
        wrong["kind"] = "不要求注册的步骤没有注册类别；请清空，或改为要求注册。"
    if wrong:
        raise BadInput(wrong)
    _succeed(sheet, StepDemand, starts, scheme=subject, step=step.strip())
    return sheet.create(
        StepDemand(
            scheme=subject, step=step.strip(), registration=registration, kind=kind.strip(),
            starts=starts, reason=reason.strip()[:300],
        )
    )  # fmt: skip


@command("limit_load", label="规定人员负荷上限", posts=SETTERS, clauses=("5(3)-c",))
def limit_load(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, field: str, most: int,
    starts: date, reason: str,
) -> LoadLimit:  # fmt: skip
    """How many projects under way one person may carry in a field; the body's own number."""
    if not 1 <= most <= MOST:
        raise BadInput({"most": f"请填 1 到 {MOST} 的整数。"})
    if not reason.strip():
        raise BadInput({"reason": "请写明怎样得出这个上限；“足够”由机构自定（口径 A-35）。"})
    _succeed(sheet, LoadLimit, starts, field=field)
    return sheet.create(
        LoadLimit(field=field, most=most, starts=starts, reason=reason.strip()[:300])
    )


@command("plan_staff", label="编制人员配置计划", posts=SETTERS, clauses=("5(3)-a",))
def plan_staff(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, field: str, people: int,
    starts: date, reason: str,
) -> StaffPlan:  # fmt: skip
    """How many full-time people a field is to have from that day on; never below the law's number.

    Fewer than the law asks for is refused: a plan cannot loosen it (认证认可条例第十条).
    """
    least = minimum(starts)
    if people < least:
        raise BadInput(
            {"people": f"法定每个领域最少 {least} 名专职人员，计划不能更少；不开展的领域不必编制。"}
        )
    if people > MOST:
        raise BadInput({"people": f"请填 {least} 到 {MOST} 的整数。"})
    if not reason.strip():
        raise BadInput({"reason": "请写明怎样按业务量和难易程度得出这个人数。"})
    _succeed(sheet, StaffPlan, starts, field=field)
    return sheet.create(
        StaffPlan(field=field, people=people, starts=starts, reason=reason.strip()[:300])
    )
