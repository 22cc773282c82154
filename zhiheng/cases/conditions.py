"""What acts on projects, their dispatches and notes ask of the row (the table of acts)."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import asks, state
from zhiheng.access.refusals import Refused
from zhiheng.cases.models import Case, Dispatch, StepNote
from zhiheng.cases.terms import NoteKind
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind


def _not_his(by: Actor, at: datetime, row: Case | StepNote) -> Refused | None:
    """For a manager whose schemes the project does not belong to."""
    if by.account is None:
        return None
    case = row if isinstance(row, Case) else row.case
    held = Appointment.objects.filter(
        in_office(in_shanghai(at).date()), person=by.person, post=PostKind.PROJECT_MANAGER
    )
    if held.filter(Q(schemes=[]) | Q(schemes__contains=[case.scheme.code])).exists():
        return None
    return Refused(
        "这个项目的认证规则不在您的负责范围之内。",
        clauses=("8 ¶1-a", "9(1)-b"),
        who="负责这个认证规则的项目质量负责人。",
    )


OWN_SCHEMES = asks("own_scope", "scope", _("本人负责的认证规则的项目"), _not_his)
A_FAULT = state(
    "a_fault", _("记录的是未尽责"), lambda row: row.kind == NoteKind.FAULT,
    Refused("这条记录不是未尽责，不需要纠正。", lawful="发现未尽责的，请另行登记。"),
)  # fmt: skip
CORRECTED = state(
    "corrected", _("已登记纠正"), lambda row: row.corrected_on is not None,
    Refused("还没有登记纠正。", clauses=("9(1)-c",), lawful="先登记怎样纠正的。"),
)  # fmt: skip


def _done(by: Actor, at: datetime, row: Dispatch) -> Refused | None:
    if row.ended_on is None:
        return None
    return Refused(f"这次派工已于{row.ended_on}结束。", lawful="无需再办。")


DISPATCHED = asks("not_ended", "state", _("派工尚未结束"), _done)
NOT_CLOSED = state(
    "not_closed", _("初次认证尚未结束，或尚未终止"),
    lambda row: not row.closed or row.ended_on is None,
    Refused("这个项目的初次认证已经结束，项目也已终止。", lawful="无需再办。"),
)  # fmt: skip
