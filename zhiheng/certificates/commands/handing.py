"""Hand-overs: both sign, or the director alone where the former can no longer sign (A-29)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.commands.gating import GUARDS, Among, Known, may_answer, only, weigh
from zhiheng.certificates.commands.giving import give
from zhiheng.certificates.commands.responsibility import ASSIGNERS, code_of, overlapping
from zhiheng.certificates.commands.scope import today
from zhiheng.certificates.conditions import (
    NOT_YET_SIGNED,
    PARTY,
    PARTY_OR_DIRECTOR,
    UNDER_WAY,
)
from zhiheng.certificates.models import Assignment, Certificate, HandOver, Responsibility
from zhiheng.certificates.queries.holding import managers, unfit
from zhiheng.certificates.terms import IN_FORCE, Given, HandOverState, Signing
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.references import check_references_now
from zhiheng.trace.sheet import Sheet

SIGNERS = {Post.PROJECT_QUALITY_MANAGER, Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}


@command("hand_over", label="交接证书", posts=ASSIGNERS, clauses=GUARDS, on=Certificate)
def hand_over(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, person: Person, day: date,
    signing: str, reason: str = "",
) -> Responsibility:  # fmt: skip
    """From `day` on `person` answers; whoever did so ends on the same day: no gap, no overlap.

    signing: `both` enters a paper that both signed; `director` is for one who has left (A-29).
    """
    if signing not in Signing.values:
        raise BadInput({"signing": "请选择交接由谁签署。"})
    rows = list(overlapping(subject, day, None).order_by("starts").select_for_update())
    if not rows:
        raise BadInput({"day": "这一天没有登记的负责人；请用“指定负责人”。"})
    if len(rows) > 1 or rows[0].starts >= day:
        raise BadInput({"day": "这一天以后已登记了其他负责人；请先更正那些记录，或选更晚的日期。"})
    if rows[0].person_id == person.pk:
        raise BadInput({"person": "接任的人就是现任负责人，没有要交接的。"})
    among = only(subject.client_id)
    may_answer(sheet, person, subject.scheme, day, among, reason, today(at))
    if signing == Signing.DIRECTOR:
        _has_left(rows[0].person_id, code_of(subject), day)
    ends = rows[0].ends
    sheet.change(rows[0], ends=day)
    assignment = give(
        sheet, by=by, at=at, person=person, given=Given.HAND_OVER, starts=day, says=subject.number,
        reason=reason, signed=signing == Signing.BOTH,
    )  # fmt: skip
    return sheet.create(
        Responsibility(
            certificate=subject, person=person, starts=day, ends=ends, signing=signing,
            assignment=assignment,
        )
    )  # fmt: skip


def _has_left(person: UUID, code: str | None, day: date) -> None:
    """The director signs alone only where the former cannot sign any more (A-29)."""
    against = unfit(managers(day, [person]), person, code)
    if against is None or against[1] > day:
        raise Refused(
            "现任负责人仍然在任，交接须由双方签署。",
            clauses=("8 ¶1-b",),
            who="现任负责人和接任人。",
            lawful="请提出交接，由双方各自签署；现任已离任的，先登记离任。",
        )


@command(
    "propose_hand_over", label="提出交接", posts=SIGNERS, clauses=GUARDS, conditions=(IN_PERSON,)
)
def propose_hand_over(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, giver: Person, taker: Person,
    day: date, certificate: Certificate | None = None, scheme: Scheme | None = None,
    reason: str = "",
) -> HandOver:  # fmt: skip
    """Propose that `taker` takes over from `giver` on `day`: one certificate, those of a scheme,
    or all. Whoever of the two proposes has signed by it; the other signs next.
    """
    director = by.account is None or Post.QUALITY_DIRECTOR in posts_in_force(by, at)
    if not director and by.person not in (giver.pk, taker.pk):
        raise Refused(
            "交接由交出人、接任人或总监提出。", who="交出人、接任人或总监。", clauses=("8 ¶1-b",)
        )
    if giver.pk == taker.pk:
        raise BadInput({"taker": "接任的人就是现任负责人，没有要交接的。"})
    if day < today(at):
        raise BadInput({"day": "交接日不能早于今天：双方签署以前仍由现任负责。"})
    rows = held(giver, day, certificate, scheme)
    if not rows.exists():
        raise BadInput({"giver": "此人在交接日没有负责这些证书，没有要交接的。"})
    known = Known()
    for one in _schemes_of(rows):
        among = clients_of(rows.filter(certificate__scheme=one))
        may_answer(sheet, taker, one, day, among, reason, known=known)
    if HandOver.objects.filter(
        giver=giver, certificate=certificate, scheme=scheme, state=HandOverState.OPEN
    ).exists():
        raise BadInput({"giver": "同样的交接已经提出，正在等待签署。"})
    row = HandOver(
        giver=giver, taker=taker, certificate=certificate, scheme=scheme, day=day,
        reason=reason[:300], giver_signed=at if by.person == giver.pk else None,
        taker_signed=at if by.person == taker.pk else None,
    )  # fmt: skip
    return sheet.create(row)


@command(
    "sign_hand_over",
    label="签署交接",
    posts=SIGNERS,
    clauses=("8 ¶1-b", "9 chapeau-b"),
    on=HandOver,
    conditions=(IN_PERSON, UNDER_WAY, PARTY, NOT_YET_SIGNED),
)
def sign_hand_over(*, subject: HandOver, by: Actor, at: datetime, sheet: Sheet) -> HandOver:
    """Sign as the one who gives or takes; with the second signature the certificates go over.

    Signed late, they go over on the day of the second signature: nobody answers backwards.
    """
    mine = "giver_signed" if by.person == subject.giver_id else "taker_signed"
    sheet.change(subject, **{mine: at})
    if subject.giver_signed and subject.taker_signed:
        _carry_out(subject, by, at, sheet)
    return subject


@command(
    "decline_hand_over",
    label="不接手或撤回交接",
    posts=SIGNERS,
    clauses=("8 ¶1-b",),
    on=HandOver,
    conditions=(IN_PERSON, UNDER_WAY, PARTY_OR_DIRECTOR),
)
def decline_hand_over(
    *, subject: HandOver, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> HandOver:
    """Either of the two, or the director, ends it; whoever answers goes on answering."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由。"})
    sheet.change(
        subject, state=HandOverState.DECLINED, settled_at=at,
        declined_because=reason.strip()[:300],
    )  # fmt: skip
    return subject


def held(
    giver: Person, day: date, certificate: Certificate | None, scheme: Scheme | None
) -> "QuerySet[Responsibility]":
    """What the giver answers for on that day or later, within what the hand-over names."""
    rows = Responsibility.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=day),
        person=giver, deputy=False, certificate__state__in=IN_FORCE, certificate__retracted=False,
    )  # fmt: skip
    if certificate is not None:
        return rows.filter(certificate=certificate)
    return rows.filter(certificate__scheme=scheme) if scheme is not None else rows


def _carry_out(row: HandOver, by: Actor, at: datetime, sheet: Sheet) -> None:
    day = max(row.day, today(at))
    rows = locked(held(row.giver, day, row.certificate, row.scheme))
    if not rows:
        raise Refused("交出人已不再负责这些证书，没有要交接的。", lawful="请撤回这次交接。")
    handed = held(row.giver, day, row.certificate, row.scheme)
    known = Known()
    for one in _schemes_of(handed):
        among = clients_of(handed.filter(certificate__scheme=one))
        heavy = weigh(sheet, row.taker, one, day, among, known)
        if heavy and not row.reason:
            raise Refused(
                "提出交接之后，接任人的情况有了变动："
                + "".join(h.judgement.because for h in heavy),
                judgements=tuple(h.judgement for h in heavy),
                who="提出交接的人。",
                lawful="请撤回这次交接；仍由此人接任的，写明理由重新提出。",
            )
    assignment = give(
        sheet, by=by, at=at, person=row.taker, given=Given.HAND_OVER, starts=day,
        certificates=len(rows), says=_says(row), reason=row.reason, signed=True,
    )  # fmt: skip
    taker: dict[UUID | None, tuple[Person, Assignment]] = {None: (row.taker, assignment)}
    moved = move(sheet, rows, day, taker, Signing.BOTH, everything=True)
    sheet.change(row, state=HandOverState.DONE, settled_at=at, certificates=moved)


def _schemes_of(rows: "QuerySet[Responsibility]") -> list[Scheme | None]:
    """The schemes of their certificates, by code; None stands for those without one."""
    keys = set(rows.order_by().values_list("certificate__scheme", flat=True).distinct())
    found: list[Scheme | None] = list(Scheme.every.filter(pk__in=keys - {None}).order_by("code"))
    return [*found, *([None] if None in keys else [])]


def clients_of(rows: "QuerySet[Responsibility]") -> Among:
    """Which of the clients asked for are those of the rows' certificates."""

    def among(clients: Collection[UUID]) -> Iterable[UUID]:
        found = rows.filter(certificate__client__in=clients).order_by()
        return found.values_list("certificate__client", flat=True).distinct()

    return among


def _says(row: HandOver) -> str:
    if row.certificate is not None:
        return row.certificate.number
    return row.scheme.code if row.scheme is not None else "名下全部证书"


def locked(rows: "QuerySet[Responsibility]") -> list[Any]:
    """The rows and their certificates, locked in one order, read afresh after the lock.

    Each row has `scheme_key`, the scheme of its certificate.
    """
    certificates = Certificate.objects.filter(pk__in=rows.values("certificate")).order_by("pk")
    list(certificates.select_for_update(of=("self",)).values_list("pk", flat=True))
    told = rows.annotate(scheme_key=F("certificate__scheme"))
    return list(told.select_for_update(of=("self",)).order_by("pk"))


def move(
    sheet: Sheet, rows: list[Any], day: date,
    takers: dict[UUID | None, tuple[Person, Assignment]], signing: str, everything: bool = False,
) -> int:  # fmt: skip
    """End the rows on `day` and write the same for the takers of their schemes; how many went over.

    everything: whatever the scheme, to the taker under None. A row that begins on that day or later
    is taken back as a whole.
    """
    new = []
    for row in rows:
        person, assignment = takers[None] if everything else takers[row.scheme_key]
        new.append(
            Responsibility(
                certificate_id=row.certificate_id, person=person, starts=max(day, row.starts),
                ends=row.ends, signing=signing, assignment=assignment,
            )
        )  # fmt: skip
    lasting = [row for row in rows if row.starts < day]
    later = [row for row in rows if row.starts >= day]
    for row in lasting:
        row.ends = day
    for row in later:
        row.retracted = True
    sheet.change_many(lasting, ["ends"])
    sheet.change_many(later, ["retracted"])
    sheet.create_many(new)
    check_references_now()
    return len(new)
