"""What acts on questions ask of the row (the table of acts)."""

from django.utils.translation import gettext_lazy as _

from zhiheng.access.conditions import not_own, state
from zhiheng.access.refusals import Refused

NOT_ONESELF = not_own(
    Refused(
        "不能核实有关自己的事项。", clauses=("13-a",), who="另一位人事专员或总监",
        lawful="请另一人核实。",
    ),
)  # fmt: skip
UNANSWERED = state(
    "unanswered", _("尚未核实"), lambda row: row.answered_on is None,
    Refused("已经核实过。", lawful="核实有误的，请在人员记录里更正后另行说明。"),
)  # fmt: skip
