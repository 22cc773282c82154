"""What acts on findings ask of the row (the table of acts)."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import asks
from zhiheng.access.refusals import Forbidden, Refused
from zhiheng.access.terms import Post
from zhiheng.conformance.models import Finding


def is_his(finding: Finding, person: UUID | None, posts: frozenset[str]) -> bool:
    """Whether a finding is this person's, or his post's; the director's are all of them."""
    if Post.QUALITY_DIRECTOR in posts:
        return True
    if finding.owner_person:
        return finding.owner_person == person
    return finding.owner_post in posts


def _anothers(by: Actor, at: datetime, row: Finding) -> Refused | None:
    if is_his(row, by.person, posts_in_force(by, timezone.now())):
        return None
    return Forbidden(
        "这个发现项不归您负责。", clauses=(row.clause,), who=_owner(row),
        lawful="请由责任人或认证质量总监办理。",
    )  # fmt: skip


def _owner(finding: Finding) -> str:
    label = Post(finding.owner_post).label if finding.owner_post in Post.values else ""
    return f"{label}、{Post.QUALITY_DIRECTOR.label}" if label else str(Post.QUALITY_DIRECTOR.label)


def _gone(by: Actor, at: datetime, row: Finding) -> Refused | None:
    if row.closed_on is not None:
        return Refused("这个发现项已经关闭，无需说明。", clauses=(row.clause,))
    return None


def _explained(by: Actor, at: datetime, row: Finding) -> Refused | None:
    if row.explained_at is None:
        return None
    return Refused(
        "这个发现项已经有说明。", clauses=(row.clause,),
        lawful="说明有误的，请先收回，再重新说明。",
    )  # fmt: skip


def _lasts(by: Actor, at: datetime, row: Finding) -> Refused | None:
    if row.past:
        return None
    return Refused(
        "说明只能用于已成过去、无法补救的事；这一项还在持续，或还没有查清。",
        clauses=(row.clause,), who=_owner(row),
        lawful="还在持续的请先改正；没有查清的请补登记。改正之后仍留在过去的部分，可以说明。",
    )  # fmt: skip


def _unexplained(by: Actor, at: datetime, row: Finding) -> Refused | None:
    if row.explained_at is not None:
        return None
    return Refused("这个发现项现在没有说明，没有可收回的。", clauses=(row.clause,))


OWN = asks("own_finding", "person", _("责任人；总监不限"), _anothers)
NOT_CLOSED = asks("not_closed", "state", _("发现项尚未关闭"), _gone)
NOT_EXPLAINED = asks("not_explained", "state", _("还没有说明"), _explained)
EXPLAINED = asks("explained", "state", _("已有说明"), _unexplained)
PAST = asks("past", "state", _("已成过去、无法补救"), _lasts)
