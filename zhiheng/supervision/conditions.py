"""What acts on the supervision of managers and on their reports ask of the row (the table of
acts)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import Condition, not_own, own, state
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import Post
from zhiheng.posts.conditions import of_manager, term_running
from zhiheng.posts.models import Appointment
from zhiheng.supervision.models import Supervision


def _proper_supervisor(by: Actor, at: datetime, row: Appointment) -> None:
    """The director, or – where he would supervise himself – the second supervisor (A-32)."""
    if by.account is None:
        return
    if by.person is not None and by.person == row.person_id:
        raise Refused(
            "不能自己监督自己的履职。", clauses=("5(3)-e",), who="另设的监督人（口径 A-32）",
            lawful="总监兼任项目质量负责人的，由任命时另设的监督人监督。",
        )  # fmt: skip
    named = by.person is not None and by.person == row.supervisor_id
    if not named and Post.QUALITY_DIRECTOR not in posts_in_force(by, at):
        raise Refused(
            "履职监督由总监办理；另设了监督人的，由监督人办理。", clauses=("5(3)-e",),
            who="认证质量总监，或任命时另设的监督人", lawful="请由他们办理。",
        )  # fmt: skip


def _supervised(by: Actor, at: datetime, row: Supervision) -> None:
    _proper_supervisor(by, at, row.appointment)


_LABEL = _("是总监或另设的监督人，且不是本人")
SUPERVISOR = Condition("supervisor", "person", _LABEL, _proper_supervisor)
OF_ITS = Condition("supervisor", "person", _LABEL, _supervised)
OF_MANAGER = of_manager(
    Refused("总监监督的是项目质量负责人；总监由总局考核。", clauses=("5(3)-e", "11-a"))
)
OWN = own(Refused("由被监督的本人确认。", clauses=("5(3)-e",), who="被监督的项目质量负责人"))
UNSIGNED = state(
    "unsigned", _("本人尚未确认"), lambda row: row.acknowledged_on is None,
    Refused("已经确认过。", lawful="无需再办。"),
)  # fmt: skip
MEASURES_OWED = state(
    "measures_owed", _("有待完成的改进措施"),
    lambda row: row.measures_due is not None and row.measures_done_on is None,
    Refused("没有待完成的改进措施。", lawful="无需再办。"),
)  # fmt: skip

# -- reports to the director ----------------------------------------------------------------------

REPORTING = ("9(5)-b",)
BY_MANAGER = of_manager(Refused("向总监报告的是项目质量负责人。", clauses=REPORTING))
OWN_REPORT = own(
    Refused(
        "报告由项目质量负责人本人提出。", clauses=REPORTING, who="这一任的项目质量负责人。"
    ),
    "own_report", _("只为本人的任职"),
)  # fmt: skip
IN_OFFICE = term_running(
    lambda _row: Refused(
        "此任期已经结束。", clauses=REPORTING, lawful="由接任的项目质量负责人报告。"
    )
)  # fmt: skip
ANOTHER_S = not_own(
    Refused(
        "不能答复自己的报告。", clauses=REPORTING, who="另设的监督人（口径 A-32）",
        lawful="总监兼任项目质量负责人的，由另设的监督人在履职监督时一并评价。",
    ),
    "another_s_report", _("不是自己的报告"),
)  # fmt: skip
UNANSWERED = state(
    "unanswered", _("尚未答复"), lambda row: row.answered_on is None,
    Refused("这份报告已经答复。", lawful="要补充的，请在下一次监督或会议中记录。"),
)  # fmt: skip
