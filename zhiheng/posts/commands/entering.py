"""Authorise, accept, and so enter office: only then the appointment gives its powers.

Powers are written when authorisation, acceptance and eligibility are there. What is not met bars
the way; what is not known needs a recorded reason. A later lapse takes nothing away (it is a
finding), a live ban excepted.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zhiheng.access import persons
from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.granting import end_grants, write_grants
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import BUSINESS_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification import Report
from zhiheng.personnel.models import Person
from zhiheng.posts.commands import guards
from zhiheng.posts.commands.freezing import freeze
from zhiheng.posts.conditions import (
    NOT_BY_REVIEW,
    NOT_OVER,
    NOT_WHO_APPOINTED,
    OWN_OR_CLERK,
    not_for_oneself,
)
from zhiheng.posts.keeping import POWERS
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import is_the_directors, reports_for
from zhiheng.posts.terms import Authoriser, PostKind, SheetCause
from zhiheng.trace.sheet import Sheet

AUTHORISERS = {
    Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER,
    OPERATOR, SYSTEM,
}  # fmt: skip
ACCEPTERS = (BUSINESS_POSTS - {Post.REGULATOR}) | {OPERATOR, SYSTEM}
GRANTS = {
    PostKind.DIRECTOR: Post.QUALITY_DIRECTOR,
    PostKind.PROJECT_MANAGER: Post.PROJECT_QUALITY_MANAGER,
}
_FOR_DIRECTOR = {Authoriser.LEGAL_REPRESENTATIVE, Authoriser.ACTUAL_CONTROLLER}


class Stage(StrEnum):
    """How far an appointment has come on its way into office."""

    ENDED = "ended"
    NO_AUTHORISATION = "no_authorisation"
    NO_ACCEPTANCE = "no_acceptance"
    NOT_ELIGIBLE = "not_eligible"
    NOT_KNOWN = "not_known"
    READY = "ready"


def stage(row: Appointment, report: Report, on: date) -> Stage:
    """What an appointment still lacks on that day. Pure."""
    if row.retracted or (row.ends is not None and row.ends <= on):
        return Stage.ENDED
    if row.authorised_by is None or not row.authorisation_evidence:
        return Stage.NO_AUTHORISATION
    if row.accepted_on is None:
        return Stage.NO_ACCEPTANCE
    if report.verdict is Verdict.NOT_MET:
        return Stage.NOT_ELIGIBLE
    return Stage.READY if report.verdict is Verdict.MET else Stage.NOT_KNOWN


@command(
    "authorise", label="登记授权", posts=AUTHORISERS, clauses=("4 ¶1-b", "6(1)-b"),
    second_factor=True, on=Appointment,
    conditions=(NOT_OVER, NOT_BY_REVIEW, not_for_oneself("授权"), NOT_WHO_APPOINTED),
)  # fmt: skip
def authorise(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, authorised_by: str,
    authorised_on: date, authoriser: Person | UUID | None = None, evidence: bool = True,
    powers: Iterable[str] | None = None,
) -> Appointment:  # fmt: skip
    """Record the authorisation: a director's by the legal representative or actual controller.

    So is a project quality manager who is the director himself, for nobody reviews himself (A-32).
    powers: clauses of article 6 that the letter lists. Refused for oneself (A-09), and by whoever
    entered the appointment: two people give a post.
    """
    himself = is_the_directors(subject, in_shanghai(at).date())
    if authorised_by not in Authoriser.values:
        raise BadInput({"authorised_by": "请选择授权人身份。"})
    directing = himself or subject.post == PostKind.DIRECTOR
    if directing and authorised_by not in _FOR_DIRECTOR:
        raise BadInput({"authorised_by": "认证质量总监由法定代表人或实际控制人授权。"})
    if authorised_on > in_shanghai(at).date():
        raise BadInput({"authorised_on": "授权日期不能晚于今天。"})
    giver = _giver(authoriser)
    guards.proper_authoriser(subject, authorised_by, giver, max(authorised_on, subject.starts))
    sheet.change(
        subject, authorised_by=authorised_by, authoriser=giver, authorised_on=authorised_on,
        authorisation_evidence=evidence, powers=_powers(subject, powers),
    )  # fmt: skip
    freeze(sheet, subject, by=by, at=at, cause=SheetCause.REVIEW)
    enter(sheet, [subject], at, "")
    return subject


@command(
    "accept",
    label="接受任命",
    posts=ACCEPTERS,
    clauses=("4 ¶1-b",),
    on=Appointment,
    conditions=(IN_PERSON, NOT_OVER, OWN_OR_CLERK),
)
def accept(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, accepted_on: date
) -> Appointment:
    """Record that the person accepts: he himself, or the personnel officer from a signed paper."""
    if accepted_on > in_shanghai(at).date():
        raise BadInput({"accepted_on": "接受日期不能晚于今天。"})
    sheet.change(subject, accepted_on=accepted_on)
    enter(sheet, [subject], at, "")
    return subject


@command(
    "put_in_office", label="赋予岗位职权", posts=AUTHORISERS,
    clauses=("4 ¶1-a", "4 ¶1-b", "4 ¶1-d", "13-c"), second_factor=True, on=Appointment,
    conditions=(not_for_oneself("赋予职权"),),
)  # fmt: skip
def put_in_office(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> Appointment:
    """Give the powers of an appointment that is authorised and accepted.

    Refused where a requirement is not met; where one is not known, `reason` says why all the same.
    """
    today = in_shanghai(at).date()
    report = reports_for([subject], max(today, subject.starts))[subject.pk]
    state = stage(subject, report, today)
    if state in _LACKS:
        says, who = _LACKS[state]
        lawful = _LAWFUL[state]
        reviewing = subject.post == PostKind.PROJECT_MANAGER
        if state is Stage.NO_AUTHORISATION and reviewing and not is_the_directors(subject, today):
            says, who, lawful = _NOT_REVIEWED
        raise Refused(says, judgements=_failing(report, state), who=who, lawful=lawful)
    if state is Stage.NOT_KNOWN and not reason.strip():
        missing = "、".join(report.missing[:5])
        raise BadInput({"reason": f"资格还有待证实的事项（{missing}），请写明仍然赋予职权的理由。"})
    enter(sheet, [subject], at, reason or "资格齐备")
    return subject


@command(
    "settle_grants", label="落实岗位职权", posts={OPERATOR, SYSTEM}, clauses=("4 ¶1-b", "13-c")
)  # fmt: skip
def settle_grants(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    appointments: Iterable[Appointment | UUID] | None = None, reason: str = "",
) -> dict[str, int]:  # fmt: skip
    """Write and end the powers of these appointments (all, where None), as far as they are due.

    For imports, after they wrote rows, within their act. reason: given, it lets unknown
    requirements pass, as in put_in_office. Answers how many stand at each stage, and `grants`.
    """
    rows = Appointment.every.all()
    if appointments is not None:
        rows = rows.filter(pk__in=[_key(one) for one in appointments])
    return enter(sheet, list(rows.select_related("person").order_by("id")), at, reason)


def settle_person(sheet: Sheet, person: UUID, at: datetime) -> None:
    """The powers of one person's appointments, on the sheet of the act that gives an account."""
    rows = Appointment.objects.filter(person=person).select_related("person").order_by("id")
    enter(sheet, list(rows), at, "")


persons.settled_by("appointments", settle_person)


def enter(sheet: Sheet, rows: list[Appointment], at: datetime, reason: str) -> dict[str, int]:
    """Write powers where nothing is lacking, end them where the term is over."""
    today = in_shanghai(at).date()
    counts = {str(one): 0 for one in Stage} | {"grants": 0}
    for day, listed in _by_day(rows, today).items():
        reports = reports_for(listed, day)
        for row in listed:
            state = stage(row, reports[row.pk], today)
            counts[state] += 1
            if state is Stage.ENDED:
                end_grants(sheet, at=at, basis=row.pk)
            elif state is Stage.READY or (state is Stage.NOT_KNOWN and reason):
                sheet.judged(*guards.impersonal(reports[row.pk].requirements))
                counts["grants"] += len(_grant(sheet, row, at, reason))
    return counts


def _by_day(rows: list[Appointment], today: date) -> dict[date, list[Appointment]]:
    """Rows by the day on which they are judged: today, or their first day where that is ahead."""
    found: dict[date, list[Appointment]] = {}
    for row in rows:
        found.setdefault(max(today, row.starts), []).append(row)
    return found


def _grant(sheet: Sheet, row: Appointment, at: datetime, reason: str) -> list[object]:
    return list(
        write_grants(
            sheet,
            person=row.person_id,
            post=GRANTS[PostKind(row.post)],
            starts=max(at, in_shanghai(row.starts)),
            ends=in_shanghai(row.ends) if row.ends else None,
            basis=row.pk,
            scope=row.schemes,
            reason=reason,
        )
    )


_LACKS = {
    Stage.ENDED: ("此任期已经结束。", "需要时请重新任命。"),
    Stage.NO_AUTHORISATION: ("还没有登记授权书，职权不能行使。", "由授权人授权并登记授权书。"),
    Stage.NO_ACCEPTANCE: ("本人尚未接受任命。", "由本人接受，或由人事专员按签字文件登记。"),
    Stage.NOT_ELIGIBLE: ("有任职要求不符合，不能赋予职权。", "由人事专员核对记录，或另选人员。"),
}
# The director's review is what authorises a project quality manager (6(1)-b).
_NOT_REVIEWED = (
    "总监还没有审核，职权不能行使。", "认证质量总监。", "请总监先在任职页办理“审核”。",
)  # fmt: skip
_LAWFUL = {
    Stage.ENDED: "重新任命。",
    Stage.NO_AUTHORISATION: "先登记授权。",
    Stage.NO_ACCEPTANCE: "先登记接受。",
    Stage.NOT_ELIGIBLE: "在人员页查看最快途径；符合之后再赋予职权。",
}


def _failing(report: Report, state: Stage) -> tuple:
    if state is not Stage.NOT_ELIGIBLE:
        return ()
    failing = [one for one in report.requirements if one.verdict is Verdict.NOT_MET]
    return guards.impersonal(failing)


def _powers(row: Appointment, powers: Iterable[str] | None) -> list[str] | None:
    """The clauses of article 6 that the letter names; None where it was not told."""
    if powers is None:
        return row.powers
    listed = sorted(set(powers))
    if strange := [one for one in listed if one not in POWERS]:
        raise BadInput({"powers": f"{'、'.join(strange)} 不是第六条的权利。"})
    return listed


def _giver(authoriser: Person | UUID | None) -> Person | None:
    if authoriser is None or isinstance(authoriser, Person):
        return authoriser
    found = Person.objects.filter(pk=authoriser).first()
    if found is None:
        raise BadInput({"authoriser": "找不到这个授权人；请先登记人员。"})
    return found


def _key(one: Appointment | UUID) -> UUID:
    return one.pk if isinstance(one, Appointment) else one
