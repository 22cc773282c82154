"""The director's powers over project quality managers: nominate, review (6(1)); and their scope."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.posts.commands import guards
from zhiheng.posts.commands.entering import enter
from zhiheng.posts.commands.freezing import freeze, freeze_nominee
from zhiheng.posts.conditions import (
    NOMINATED,
    NOT_OVER,
    NOT_REVIEWING_ONESELF,
    NOT_WHO_APPOINTED,
    OF_MANAGER,
    WITH_SCHEMES,
    not_for_oneself,
)
from zhiheng.posts.models import Appointment, Nomination
from zhiheng.posts.terms import Authoriser, NominationState, SheetCause
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet

DIRECTORS = {Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}
ANSWERERS = {
    Post.QUALITY_DIRECTOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.PERSONNEL_OFFICER,
    OPERATOR, SYSTEM,
}  # fmt: skip


@command(
    "nominate",
    label="提名项目质量负责人",
    posts=DIRECTORS,
    clauses=("6(1)-a", "13-c"),
    conditions=(IN_PERSON,),
)
def nominate(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, person: Person | UUID,
    reason: str, schemes: Iterable[str] = (),
) -> Nomination:  # fmt: skip
    """Name somebody for the post; his qualification sheet is frozen at that moment. Gives no power.

    Refused for a live ban (13-c) and for oneself; eligibility is judged and told, not demanded.
    """
    who = _person(person)
    if by.person == who.pk:
        raise Refused(
            "不能由本人为自己提名。",
            clauses=("6(1)-a",),
            who="法定代表人、管理层或人事专员直接任命。",
            lawful="总监兼任项目质量负责人的，由机构直接任命、写明理由并另设监督人（口径 A-32）。",
        )
    today = in_shanghai(at).date()
    guards.not_banned(who, today)
    if not reason.strip():
        raise BadInput({"reason": "请写明提名的理由。"})
    if Nomination.objects.filter(person=who, state=NominationState.OPEN).exists():
        raise BadInput({"person": "此人已被提名，正在等待任命。"})
    row = sheet.create(
        Nomination(
            person=who, schemes=known_schemes(schemes), nominated_on=today,
            nominated_by_id=by.person, reason=reason.strip()[:300],
        )
    )  # fmt: skip
    freeze_nominee(sheet, row, at)
    return row


@command(
    "decline_nomination",
    label="不按提名任命",
    posts=ANSWERERS,
    clauses=("6(1)-a",),
    on=Nomination,
    conditions=(IN_PERSON, NOMINATED),
)
def decline_nomination(
    *, subject: Nomination, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Nomination:
    """Answer a nomination with no, and why; the director takes his own back in the same way."""
    if not reason.strip():
        raise BadInput({"reason": "请写明理由：提名是总监的权利（6(1)），不采纳须有说明。"})
    sheet.change(
        subject, state=NominationState.DECLINED, settled_on=in_shanghai(at).date(),
        answer=reason.strip()[:300],
    )  # fmt: skip
    return subject


@command(
    "review", label="审核项目质量负责人", posts=DIRECTORS, clauses=("6(1)-b", "8.2(5)", "13-c"),
    second_factor=True, on=Appointment,
    conditions=(OF_MANAGER, NOT_OVER, NOT_REVIEWING_ONESELF, NOT_WHO_APPOINTED),
)  # fmt: skip
def review(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, passed: bool, reason: str = ""
) -> Appointment:
    """The director's review of an appointed project quality manager; without it no power.

    Passed, it stands for the authorisation; not passed, the reason is told and no power comes.
    Refused for oneself and by whoever entered the appointment.
    """
    today = in_shanghai(at).date()
    if not passed:
        if not reason.strip():
            raise BadInput({"reason": "审核不通过的，请写明理由。"})
        sheet.change(
            subject, reviewed_on=today, review_passed=False, review_reason=reason.strip()[:300],
            authorised_by=None, authoriser=None, authorised_on=None, authorisation_evidence=None,
        )  # fmt: skip
        return subject
    guards.not_banned(subject.person, today)
    sheet.change(
        subject, reviewed_on=today, review_passed=True, review_reason=reason.strip()[:300],
        authorised_by=Authoriser.QUALITY_DIRECTOR, authoriser_id=by.person, authorised_on=today,
        authorisation_evidence=True,
    )  # fmt: skip
    freeze(sheet, subject, by=by, at=at, cause=SheetCause.REVIEW)
    enter(sheet, [subject], at, "")
    return subject


@command(
    "change_schemes", label="变更负责的认证规则", posts=DIRECTORS,
    clauses=("6(1)-b", "8 ¶1-a", "8.2(5)"), second_factor=True, on=Appointment,
    conditions=(WITH_SCHEMES, NOT_OVER, not_for_oneself("变更范围")),
)  # fmt: skip
def change_schemes(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, schemes: Iterable[str],
    reason: str,
) -> Appointment:  # fmt: skip
    """Other schemes for one who is in office: the director reviews his fitness anew, with a reason.

    His powers follow at once; certificates that fall outside become somebody else's to find.
    """
    if not reason.strip():
        raise BadInput({"reason": "请写明变更的理由和对新范围能力的判断（8.2）。"})
    if not sheet.change(subject, schemes=known_schemes(schemes)):
        raise BadInput({"schemes": "与现在的范围相同，没有要变更的。"})
    freeze(sheet, subject, by=by, at=at, cause=SheetCause.REVIEW)
    enter(sheet, [subject], at, reason)
    return subject


def known_schemes(schemes: Iterable[str]) -> list[str]:
    """The codes, in order; raises BadInput for one that is not registered."""
    codes = sorted({code.strip() for code in schemes if code.strip()})
    known = set(Scheme.objects.filter(code__in=codes).values_list("code", flat=True))
    if strange := [code for code in codes if code not in known]:
        raise BadInput({"schemes": f"没有登记认证规则 {'、'.join(strange)}；请从列表选择。"})
    return codes


def _person(person: Person | UUID) -> Person:
    key = person.pk if isinstance(person, Person) else person
    found = Person.objects.filter(pk=key).first()
    if found is None:
        raise BadInput({"person": "找不到这个人；请先登记人员。"})
    return found
