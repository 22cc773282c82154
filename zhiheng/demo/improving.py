"""The director's work over the year: people planned for, a plan of training adopted, each manager
supervised (5(3))."""

from datetime import date
from typing import Any

from zhiheng.competence import commands as competence
from zhiheng.demo.days import APPOINTED, DAY
from zhiheng.demo.doing import Doing
from zhiheng.demo.people import BANNED, SHORT
from zhiheng.demo.recipes import RECIPES
from zhiheng.lawbook import commands as lawbook
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind
from zhiheng.supervision import commands as supervision
from zhiheng.supervision.models import Supervision
from zhiheng.supervision.terms import Grade
from zhiheng.training import commands as training
from zhiheng.training.models import Plan

_SOUND: dict[str, Any] = {
    "grade": Grade.GOOD, "grounds": "抽查了本季度的认证项目档案，未见须改进之处（示例）",
}  # fmt: skip
_WANTING: dict[str, Any] = {
    "grade": Grade.PARTLY, "grounds": "项目档案完整，但任职条件已不符合（示例）",
    "measures": "名下证书另行指派，按规定处理任职（示例）",
}  # fmt: skip
PLANNED, MOST = 16, 40  # full-time people of a field; projects under way for each


def staff(doing: Doing) -> None:
    """How many people each field is to have, and how much one of them may carry."""
    own = {"starts": APPOINTED, "reason": "按上一年的受理量和平均用时测算（示例）"}
    for field in dict.fromkeys(recipe.kind for recipe in RECIPES):
        doing.once(
            f"staff/{field}", competence.plan_staff, "director", field=field, people=PLANNED, **own
        )
        doing.once(
            f"load/{field}", competence.limit_load, "director", field=field, most=MOST, **own
        )


def set_numbers(doing: Doing) -> None:
    """The body's own number of person-days on site in a month: its visits last two days."""
    doing.once(
        "own/site_days", lawbook.set_own_figure, "director", figure="site_days", value=31,
        starts=APPOINTED, reason="每次检查两个人日，按自然月核算（示例）",
    )  # fmt: skip


def train(doing: Doing) -> None:
    """The year's plan with one item for the managers, due at the year's end."""
    year = doing.days.today.year
    doing.once(
        "training", training.open_plan, "director", year=year, title=f"{year}年培训考核计划（示例）"
    )
    plan = Plan.objects.get(year=year)
    doing.once(
        "training/item", training.add_plan_item, "director", subject=plan.pk, number="T1",
        subject_text="认证基本规范和认证规则（示例）", due=date(year, 12, 31), clause="5(3)-b",
        hours=8, posts=[PostKind.PROJECT_MANAGER],
    )  # fmt: skip
    doing.once(
        "training/adopted", training.adopt_plan, "director", subject=plan.pk,
        adopted_on=min(doing.days.today, date(year, 1, 15)),
    )  # fmt: skip


def supervise(doing: Doing) -> None:
    """Every manager who was in office before today, found good but for the two who no longer may
    hold the post; reported to the director, and seen by himself."""
    held = Appointment.objects.filter(
        in_office(doing.days.today), post=PostKind.PROJECT_MANAGER, starts__lt=doing.days.today
    )
    for row in held.select_related("person").order_by("person__number"):
        name = f"supervised/{row.person.number}"
        doing.once(
            f"{name}/reported", supervision.report_to_director, subject=row.pk,
            says="所负责的项目按认证规则进行，监督按期（示例）",
            proposals="建议把抽样方案的复核提前到计划下达以前（示例）",
        )  # fmt: skip
        found = _SOUND
        if row.person.number in (BANNED, SHORT):
            found = {**_WANTING, "measures_due": doing.days.today + 30 * DAY}
        doing.once(name, supervision.supervise, "director", subject=row.pk, **found)
        sheet = Supervision.objects.get(appointment=row)
        doing.once(f"{name}/seen", supervision.acknowledge_supervision, subject=sheet.pk)
