"""What acts on certificates, assignments and hand-overs ask of the row (the table of acts)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import Condition, asks, own, state
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import Post
from zhiheng.certificates.models import Certificate, HandOver, Restoration
from zhiheng.certificates.terms import IN_FORCE, MAY_FOLLOW, HandOverState, ProposalState, State
from zhiheng.posts.conditions import own_or_clerk

# -- the state of a certificate -------------------------------------------------------------------


def not_allowed(certificate: Certificate, then: str) -> Refused:
    now, allowed = State(certificate.state).label, MAY_FOLLOW[certificate.state]
    told = "、".join(str(State(one).label) for one in sorted(allowed))
    return Refused(
        f"证书现为“{now}”，不能变为“{State(then).label}”。",
        lawful=f"可以变为：{told}。" if told else "状态已终止；需要继续认证的，请重新申请。",
    )


def may_become(then: State) -> Condition:
    """The states from which a certificate takes on the other (MAY_FOLLOW)."""
    return asks(
        f"may_become_{then.name.lower()}", "state", _LABELS[then],
        lambda _by, _at, row: None if then in MAY_FOLLOW[row.state] else not_allowed(row, then),
    )  # fmt: skip


_LABELS = {
    State.SUSPENDED: _("证书有效"),
    State.WITHDRAWN: _("证书有效或暂停"),
    State.CANCELLED: _("证书有效或暂停"),
    State.EXPIRED: _("证书有效或暂停"),
    State.VALID: _("证书暂停"),
}
LASTING = state(
    "in_force", _("证书有效或暂停"), lambda row: row.state in IN_FORCE,
    Refused("证书已不在有效或暂停状态，没有可暂停或撤销的。", clauses=("5(6)-c",)),
)  # fmt: skip
OPEN = state(
    "open", _("申请尚未办结"), lambda row: row.state == ProposalState.OPEN,
    Refused("这项恢复申请已经办结。", lawful="如仍需恢复，请重新提出。"),
)  # fmt: skip


def _proposed(by: Actor, at: datetime, row: Restoration) -> Refused | None:
    if row.proposed_by is None or row.proposed_by != by.account:
        return None
    return Refused(
        "恢复证书须由两人办理：提出的人不能自己确认。",
        who="另一位认证质量总监岗位的在任人员，或由其他人员重新提出",
        lawful="请由项目质量负责人提出，再由总监确认。",
    )


SECOND_PERSON = asks("second_person", "person", _("不是提出的人"), _proposed)

# -- who answers for it ---------------------------------------------------------------------------


OWN_OR_CLERK = own_or_clerk(
    Refused(
        "接受指派须由本人签署，或由人事专员按本人签字的文件登记。", clauses=("9 chapeau-b",),
        who="被指派的项目质量负责人本人，或人事专员。",
    )
)  # fmt: skip
OWN = own(Refused("不接受须由本人说明。", who="被指派的项目质量负责人本人。"))
UNSIGNED = state(
    "unsigned", _("指派尚未签署接受"), lambda row: row.accepted_on is None,
    Refused("这次指派已经签署接受。", lawful="无需再办。"),
)  # fmt: skip
NOT_ACCEPTED = state(
    "unsigned", _("指派尚未签署接受"), lambda row: row.accepted_on is None,
    Refused("这次指派已经签署接受，不能再改为不接受。", lawful="需要换人的，请提出交接。"),
)  # fmt: skip


def _settled(by: Actor, at: datetime, row: HandOver) -> Refused | None:
    if row.state == HandOverState.OPEN:
        return None
    return Refused(f"这次交接已经办结：{row.get_state_display()}。", lawful="需要时重新提出。")


def _party(by: Actor, at: datetime, row: HandOver) -> Refused | None:
    if by.person is not None and by.person in (row.giver_id, row.taker_id):
        return None
    return Refused(
        "交接只能由交出人和接任人本人签署。",
        clauses=("8 ¶1-b",),
        who="交出人和接任人。",
        lawful="交出人已离任、被禁止从业的，由总监另行指派。",
    )


def _has_signed(by: Actor, at: datetime, row: HandOver) -> Refused | None:
    mine = row.giver_signed if by.person == row.giver_id else row.taker_signed
    if mine is None:
        return None
    return Refused("您已经签署过，正在等待另一方。", lawful="无需再办。")


def _party_or_director(by: Actor, at: datetime, row: HandOver) -> Refused | None:
    director = by.account is None or Post.QUALITY_DIRECTOR in posts_in_force(by, at)
    if director or _party(by, at, row) is None:
        return None
    return Refused("交接由双方或总监撤回。", who="交出人、接任人或总监。")


UNDER_WAY = asks("open", "state", _("交接尚未办结"), _settled)
PARTY = asks("party", "person", _("交出人或接任人本人"), _party)
NOT_YET_SIGNED = asks("not_yet_signed", "person", _("尚未签署"), _has_signed)
PARTY_OR_DIRECTOR = asks(
    "party_or_director", "person", _("交出人、接任人或总监"), _party_or_director
)
