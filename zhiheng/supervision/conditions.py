"""What acts on the supervision of managers ask of the row (the table of acts)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import Condition, asks, state
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import Post
from zhiheng.posts.models import Appointment
from zhiheng.posts.terms import PostKind
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
OF_MANAGER = state(
    "of_manager", _("项目质量负责人的任职"), lambda row: row.post == PostKind.PROJECT_MANAGER,
    Refused("总监监督的是项目质量负责人；总监由总局考核。", clauses=("5(3)-e", "11-a")),
)  # fmt: skip


def _another(by: Actor, at: datetime, row: Supervision) -> Refused | None:
    if by.account is None or by.person == row.person_id:
        return None
    return Refused("由被监督的本人确认。", clauses=("5(3)-e",), who="被监督的项目质量负责人")


OWN = asks("own", "person", _("本人"), _another)
UNSIGNED = state(
    "unsigned", _("本人尚未确认"), lambda row: row.acknowledged_on is None,
    Refused("已经确认过。", lawful="无需再办。"),
)  # fmt: skip
MEASURES_OWED = state(
    "measures_owed", _("有待完成的改进措施"),
    lambda row: row.measures_due is not None and row.measures_done_on is None,
    Refused("没有待完成的改进措施。", lawful="无需再办。"),
)  # fmt: skip
