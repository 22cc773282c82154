"""What acts on plans of training and their items ask of the row (the table of acts)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import asks, state
from zhiheng.access.refusals import Refused
from zhiheng.training.models import Plan


def _is_adopted(by: Actor, at: datetime, row: Plan) -> Refused | None:
    if row.adopted_on is None:
        return None
    return Refused(f"计划已于{row.adopted_on}通过。", lawful="无需再办。")


NOT_ADOPTED = asks("not_adopted", "state", _("计划尚未通过"), _is_adopted)
WITH_ITEMS = state(
    "with_items", _("计划里有项目"),
    lambda row: row.items.filter(retracted=False, dropped_on__isnull=True).exists(),
    Refused("计划里还没有项目。", lawful="请先增加至少一个培训项目。"),
)  # fmt: skip
NOT_DROPPED = state(
    "not_dropped", _("这一项没有取消"), lambda row: row.dropped_on is None,
    Refused("这一项已经取消。", lawful="需要时请另行增加一项。"),
)  # fmt: skip
ADOPTED = state(
    "adopted", _("计划已经通过"), lambda row: row.plan.adopted_on is not None,
    Refused(
        "计划还没有通过，场次无从对照。", clauses=("5(3)-b",), who="认证质量总监",
        lawful="请总监先通过计划，再登记场次。",
    ),
)  # fmt: skip
