"""Who answers for a certificate: assigned, handed over without gap or overlap, in bulk (8 ¶1-b)."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.commands.scope import must_be_able_to_answer, within_scope
from zhiheng.certificates.models import Certificate, Responsibility
from zhiheng.certificates.terms import IN_FORCE, Signing
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet

ASSIGNERS = {Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}


@command(
    "assign_responsibility", label="指定证书负责人", posts=ASSIGNERS, clauses=("8 ¶1-b",),
    on=Certificate,
)  # fmt: skip
def assign_responsibility(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, person: Person, starts: date,
    ends: date | None = None, deputy: bool = False, reason: str = "",
) -> Responsibility:  # fmt: skip
    """Write down who answers in [starts, ends). Another accountable person then: BadInput."""
    if ends and ends <= starts:
        raise BadInput({"ends": "“至”应晚于“自”；这一天起就不再负责。"})
    must_be_able_to_answer(person, _code(subject), starts)
    if not deputy and (other := _overlapping(subject, starts, ends).first()):
        until = f"至 {other.ends:%Y-%m-%d}" if other.ends else "起至今"
        says = f"自 {other.starts:%Y-%m-%d} {until}已有负责人；要换人请用“交接”。"
        raise BadInput({"starts": says})
    return sheet.create(
        Responsibility(certificate=subject, person=person, starts=starts, ends=ends, deputy=deputy)
    )


@command(
    "hand_over", label="交接证书", posts=ASSIGNERS | {Post.PROJECT_QUALITY_MANAGER},
    clauses=("8 ¶1-b",), on=Certificate,
)  # fmt: skip
def hand_over(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, person: Person, day: date,
    signing: str, reason: str = "",
) -> Responsibility:  # fmt: skip
    """From `day` on `person` answers; whoever did so ends on the same day: no gap, no overlap.

    signing: who signed the hand-over (terms.Signing, reading A-29).
    """
    within_scope(by, at, subject)
    if signing not in Signing.values:
        raise BadInput({"signing": "请选择交接由谁签署。"})
    rows = list(_overlapping(subject, day, None).order_by("starts").select_for_update())
    if not rows:
        raise BadInput({"day": "这一天没有登记的负责人；请用“指定负责人”。"})
    if len(rows) > 1 or rows[0].starts >= day:
        raise BadInput({"day": "这一天以后已登记了其他负责人；请先更正那些记录，或选更晚的日期。"})
    if rows[0].person_id == person.pk:
        raise BadInput({"person": "接任的人就是现任负责人，没有要交接的。"})
    must_be_able_to_answer(person, _code(subject), day)
    ends = rows[0].ends
    sheet.change(rows[0], ends=day)
    return sheet.create(
        Responsibility(certificate=subject, person=person, starts=day, ends=ends, signing=signing)
    )


@command(
    "assign_without_manager", label="批量指定证书负责人", posts=ASSIGNERS, clauses=("8 ¶1-b",),
    on=Scheme,
)  # fmt: skip
def assign_without_manager(
    *, subject: Scheme, by: Actor, at: datetime, sheet: Sheet, person: Person, starts: date,
    reason: str = "",
) -> int:  # fmt: skip
    """Every valid or suspended certificate of the scheme without anybody on `starts`: to `person`.

    From `starts`, or from its issue where that is later, until the next person who is written down.
    Returns how many; BadInput where there is none.
    """
    must_be_able_to_answer(person, subject.code, starts)
    rows = list(without_manager(subject, starts).select_for_update(of=("self",)).order_by("pk"))
    following = _following(rows, starts)
    new = []
    for row in rows:
        first, last = max(starts, row.issued_on or starts), following.get(row.pk)
        if last is None or first < last:
            new.append(Responsibility(certificate=row, person=person, starts=first, ends=last))
    if not new:
        raise BadInput({"scheme": "这个规则下没有无人负责的有效或暂停证书，无需指定。"})
    sheet.note(certificates=len(new))
    return sheet.create_many(new)


def without_manager(scheme: Scheme, day: date) -> "QuerySet[Certificate]":
    """The scheme's certificates in force for which nobody is written down on that day."""
    answering = Responsibility.objects.filter(deputy=False, starts__lte=day).exclude(ends__lte=day)
    return Certificate.objects.filter(scheme=scheme, state__in=IN_FORCE).exclude(
        pk__in=answering.values("certificate")
    )


def _following(rows: list[Certificate], day: date) -> dict[object, date]:
    """The day on which the next accountable person begins, where one is written down."""
    later = Responsibility.objects.filter(certificate__in=rows, deputy=False, starts__gt=day)
    found: dict[object, date] = {}
    for key, starts in later.values_list("certificate", "starts"):
        found[key] = min(starts, found.get(key, starts))
    return found


def _overlapping(
    certificate: Certificate, starts: date, ends: date | None
) -> "QuerySet[Responsibility]":
    rows = Responsibility.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=starts), certificate=certificate, deputy=False
    )
    return rows.filter(starts__lt=ends) if ends else rows


def _code(certificate: Certificate) -> str | None:
    return certificate.scheme.code if certificate.scheme else None
