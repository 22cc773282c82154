"""Taking on a state: the safe direction takes one person; restoring two and a second factor."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.commands.scope import (
    OWN_SCOPE,
    RECORDERS,
    SAFE,
    not_in_future,
    today,
)
from zhiheng.certificates.conditions import (
    LASTING,
    OPEN,
    SECOND_PERSON,
    may_become,
    not_allowed,
)
from zhiheng.certificates.models import Certificate, Confirmation, Restoration, StateChange
from zhiheng.certificates.queries.acts import counting
from zhiheng.certificates.rules.suspension import RULE
from zhiheng.certificates.terms import GROUNDS, MAY_FOLLOW, ProposalState, State
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import SHANGHAI, ClockRule, Unit, find_rule
from zhiheng.trace.sheet import Sheet

ENDING = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT}


@command(
    "suspend_certificate", label="暂停证书", posts=SAFE, clauses=("5(6)-c",), on=Certificate,
    conditions=(OWN_SCOPE, may_become(State.SUSPENDED)),
)  # fmt: skip
def suspend(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, acted_on: date,
    grounds: Collection[str], grounds_text: str = "", suspended_until: date | None = None,
    published_on: date | None = None, reason: str = "",
) -> StateChange:  # fmt: skip
    """Suspend a valid certificate; answers the confirmed facts whose clock runs."""
    if suspended_until and suspended_until <= acted_on:
        raise BadInput({"suspended_until": "暂停至应晚于生效日期，请更正。"})
    return take_state(
        sheet, subject, State.SUSPENDED, acted_on, by, at, grounds, grounds_text,
        suspended_until=suspended_until, published_on=published_on,
    )  # fmt: skip


@command(
    "withdraw_certificate", label="撤销证书", posts=ENDING, clauses=("5(6)-c",), on=Certificate,
    conditions=(may_become(State.WITHDRAWN),),
)  # fmt: skip
def withdraw(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, acted_on: date,
    grounds: Collection[str], grounds_text: str = "", published_on: date | None = None,
    reason: str = "",
) -> StateChange:  # fmt: skip
    """Withdraw a certificate for good."""
    return take_state(
        sheet, subject, State.WITHDRAWN, acted_on, by, at, grounds, grounds_text,
        published_on=published_on,
    )  # fmt: skip


@command(
    "cancel_certificate", label="注销证书", posts=SAFE, on=Certificate,
    conditions=(OWN_SCOPE, may_become(State.CANCELLED)),
)  # fmt: skip
def cancel(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, acted_on: date,
    grounds: Collection[str], grounds_text: str = "", published_on: date | None = None,
    reason: str = "",
) -> StateChange:  # fmt: skip
    """Cancel a certificate, at the holder's wish as a rule."""
    return take_state(
        sheet, subject, State.CANCELLED, acted_on, by, at, grounds, grounds_text,
        published_on=published_on,
    )  # fmt: skip


@command(
    "expire_certificate", label="登记过期失效", posts=RECORDERS, on=Certificate,
    conditions=(may_become(State.EXPIRED),),
)  # fmt: skip
def expire(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, acted_on: date,
    reason: str = "",
) -> StateChange:  # fmt: skip
    """Note that a certificate has run out; its validity must be over on that day."""
    if subject.expires_on is None or acted_on <= subject.expires_on:
        raise BadInput({"acted_on": "证书的有效期到这一天还没有过；请核对有效期和日期。"})
    return take_state(sheet, subject, State.EXPIRED, acted_on, by, at)


@command(
    "propose_restoration", label="提出恢复证书",
    posts={Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF}, on=Certificate,
    conditions=(IN_PERSON, OWN_SCOPE, may_become(State.VALID)),
)  # fmt: skip
def propose_restoration(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, proof: str
) -> Restoration:
    """Propose to restore a suspended certificate; somebody else must confirm."""
    if not proof.strip():
        raise BadInput({"proof": "请写明整改与验证的依据：确认的人要据此决定。"})
    if subject.restorations.filter(retracted=False, state=ProposalState.OPEN).exists():
        raise BadInput({"": "已有一项恢复申请等待确认，请先办结它。"})
    return sheet.create(
        Restoration(
            certificate=subject, proposed_by=by.account, proposed_at=at, proof=proof.strip()
        )
    )


@command(
    "restore_certificate", label="确认恢复证书", posts={Post.QUALITY_DIRECTOR},
    second_factor=True, on=Restoration, conditions=(OPEN, SECOND_PERSON),
)  # fmt: skip
def restore(
    *, subject: Restoration, by: Actor, at: datetime, sheet: Sheet, acted_on: date,
    published_on: date | None = None, reason: str = "",
) -> StateChange:  # fmt: skip
    """Confirm what another person proposed: the certificate is valid again."""
    certificate = Certificate.objects.select_for_update().get(pk=subject.certificate_id)
    sheet.change(subject, state=ProposalState.CONFIRMED, settled_at=at)
    return take_state(
        sheet, certificate, State.VALID, acted_on, by, at, text=subject.proof,
        published_on=published_on,
    )  # fmt: skip


@command(
    "decline_restoration", label="不同意恢复证书", posts={Post.QUALITY_DIRECTOR}, on=Restoration,
    conditions=(OPEN,),
)  # fmt: skip
def decline_restoration(
    *, subject: Restoration, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Restoration:
    """Leave the certificate suspended; one person's act."""
    if not reason.strip():
        raise BadInput({"reason": "请写明不同意的理由。"})
    sheet.change(subject, state=ProposalState.DECLINED, settled_at=at)
    return subject


@command(
    "confirm_nonconformity", label="确认不符合事实", posts=SAFE | {Post.STAFF, OPERATOR, SYSTEM},
    clauses=("5(6)-c",), on=Certificate, conditions=(IN_PERSON, OWN_SCOPE, LASTING),
)  # fmt: skip
def confirm_nonconformity(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, confirmed_on: date, facts: str
) -> Confirmation:
    """Note the day on which it was confirmed that the product cannot keep conforming.

    Starts the clock to suspend or withdraw; on a certificate already suspended there is none.
    """
    not_in_future(confirmed_on, at, "confirmed_on")
    if not facts.strip():
        raise BadInput({"facts": "请写明确认了什么事实、依据是什么。"})
    last = latest(subject) if subject.state == State.SUSPENDED else None
    row = sheet.create(
        Confirmation(
            certificate=subject, confirmed_on=confirmed_on, facts=facts.strip(), answered_by=last
        )
    )
    if last is None:
        start_clock(row, by, at)
    return row


@command(
    "publish_state", label="登记公布", posts=SAFE | {Post.STAFF, OPERATOR, SYSTEM},
    clauses=("5(6)-d",), on=StateChange, conditions=(OWN_SCOPE,),
)  # fmt: skip
def publish(
    *, subject: StateChange, by: Actor, at: datetime, sheet: Sheet, published_on: date,
    reason: str = "",
) -> StateChange:  # fmt: skip
    """Note the day on which a state change was made public."""
    not_in_future(published_on, at, "published_on")
    if not sheet.change(subject, published_on=published_on):
        raise BadInput({"published_on": "公布日期与已登记的相同。"})
    return subject


def take_state(
    sheet: Sheet, certificate: Certificate, state: str, acted_on: date, by: Actor, at: datetime,
    grounds: Collection[str] = (), text: str = "", *, suspended_until: date | None = None,
    published_on: date | None = None,
) -> StateChange:  # fmt: skip
    """Write the change and the certificate's new state; answer what waited for it."""
    if state not in MAY_FOLLOW[certificate.state]:
        raise not_allowed(certificate, state)
    not_in_future(acted_on, at, "acted_on")
    if published_on:
        not_in_future(published_on, at, "published_on")
    _check_grounds(state, grounds, text)
    last = latest(certificate)
    if last and acted_on < last.acted_on:
        says = f"最近一次状态变更是 {last.acted_on:%Y-%m-%d}，生效日期不能早于它。"
        raise BadInput({"acted_on": says})
    change = sheet.create(
        StateChange(
            certificate=certificate, state=state, grounds=sorted(grounds),
            grounds_text=text.strip(), acted_on=acted_on, suspended_until=suspended_until,
            published_on=published_on,
            ordinal=last.ordinal + 1 if last and last.acted_on == acted_on else 0,
        )
    )  # fmt: skip
    sheet.change(certificate, state=state)
    if state != State.VALID:
        _answer(sheet, certificate, change, by, at)
    return change


def _check_grounds(state: str, grounds: Collection[str], text: str) -> None:
    known = GROUNDS.get(state)
    if known is None:
        return
    if not grounds:
        raise BadInput({"grounds": "请至少选择一项原因。"})
    if strange := sorted(set(grounds) - set(known)):
        raise BadInput({"grounds": f"没有代码为 {strange[0]} 的原因；请从列出的原因中选择。"})
    if "0299" in grounds and not text.strip():
        raise BadInput({"grounds_text": "选了“其他”，请写明原因。"})


def latest(certificate: Certificate) -> StateChange | None:
    """The last state taken on."""
    rows = StateChange.objects.filter(certificate=certificate)
    return rows.order_by("-acted_on", "-ordinal", "-state").first()


def _answer(
    sheet: Sheet, certificate: Certificate, change: StateChange, by: Actor, at: datetime
) -> None:
    """The confirmed facts that waited for this act."""
    waiting = Confirmation.objects.filter(certificate=certificate, answered_by__isnull=True)
    for row in waiting.order_by("id").select_for_update(of=("self",)):
        sheet.change(row, answered_by=change)
        stop_clock(row, change.acted_on, by, at)


def start_clock(confirmation: Confirmation, by: Actor, at: datetime) -> None:
    """The days that reading A-20 allows, from the confirmation."""
    open_deadline(
        subject=confirmation, by=by, at=at, rule=clock_rule(), start=confirmation.confirmed_on,
        says=gettext_noop("暂停或撤销证书"), post=Post.QUALITY_DIRECTOR,
    )  # fmt: skip


def stop_clock(confirmation: Confirmation, acted_on: date, by: Actor, at: datetime) -> None:
    """Answered at the act itself; for an earlier day at its noon (only the day was recorded)."""
    noon = datetime.combine(acted_on, time(12), SHANGHAI)
    moment = at if acted_on == today(at) else noon
    answer_deadline(subject=confirmation, by=by, at=at, rule=RULE, answered_at=moment)


def clock_rule() -> ClockRule:
    how = counting()
    unit = Unit.WORKING_DAYS if how["working"] else Unit.DAYS
    return replace(find_rule(RULE), unit=unit, amount=how["days"])
