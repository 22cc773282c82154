"""Who answers for one certificate: written down by hand, one accountable at a time (8 ¶1-b)."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.commands.gating import GUARDS, may_answer, only
from zhiheng.certificates.commands.giving import give
from zhiheng.certificates.commands.scope import today
from zhiheng.certificates.models import Certificate, Responsibility
from zhiheng.certificates.terms import Given
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

ASSIGNERS = {Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}


@command(
    "assign_responsibility", label="指定证书负责人", posts=ASSIGNERS, clauses=GUARDS,
    on=Certificate,
)  # fmt: skip
def assign_responsibility(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, person: Person, starts: date,
    ends: date | None = None, deputy: bool = False, reason: str = "",
) -> Responsibility:  # fmt: skip
    """Write down who answers in [starts, ends). Another accountable person then: BadInput.

    reason: why him, where something weighs against it (gating.may_answer)."""
    if ends and ends <= starts:
        raise BadInput({"ends": "“至”应晚于“自”；这一天起就不再负责。"})
    if not deputy and (other := overlapping(subject, starts, ends).first()):
        until = f"至 {other.ends:%Y-%m-%d}" if other.ends else "起至今"
        says = f"自 {other.starts:%Y-%m-%d} {until}已有负责人；要换人请用“交接”。"
        raise BadInput({"starts": says})
    now = today(at) if ends is None or ends > today(at) else None
    may_answer(sheet, person, subject.scheme, starts, only(subject.client_id), reason, now)
    assignment = give(
        sheet, by=by, at=at, person=person, given=Given.SINGLE, starts=starts, deputy=deputy,
        says=subject.number, reason=reason,
    )  # fmt: skip
    return sheet.create(
        Responsibility(
            certificate=subject, person=person, starts=starts, ends=ends, deputy=deputy,
            assignment=assignment,
        )
    )  # fmt: skip


def overlapping(
    certificate: Certificate, starts: date, ends: date | None
) -> "QuerySet[Responsibility]":
    """Who is written down as accountable for the certificate on some day of [starts, ends)."""
    rows = Responsibility.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=starts), certificate=certificate, deputy=False
    )
    return rows.filter(starts__lt=ends) if ends else rows


def code_of(certificate: Certificate) -> str | None:
    """The code of the certificate's scheme, where it has one."""
    return certificate.scheme.code if certificate.scheme else None
