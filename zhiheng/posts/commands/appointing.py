"""Appoint to one of the two posts, and end an appointment."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.granting import end_grants
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.facts import EARLIEST, LATEST
from zhiheng.personnel.models import Person
from zhiheng.posts.commands import guards
from zhiheng.posts.commands.filing import note_filed_change, settle_deadlines
from zhiheng.posts.commands.freezing import freeze
from zhiheng.posts.models import Appointment, Nomination
from zhiheng.posts.terms import NominationState, PostKind, SheetCause
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet

KEEPERS = {Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM}
# The director nominates project quality managers (6(1)), so he may enter their appointments.
APPOINTERS = KEEPERS | {Post.QUALITY_DIRECTOR}


@command(
    "appoint", label="任命", posts=APPOINTERS, conditions=(IN_PERSON,),
    clauses=("2-a", "4 ¶1-a", "4 ¶1-d", "8 ¶1-a", "13-c"),
)  # fmt: skip
def appoint(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, person: Person | UUID,
    post: str, starts: date, ends: date | None = None, acting: bool = False,
    schemes: Iterable[str] = (), reason: str = "", note: str = "",
    supervisor: Person | UUID | None = None, nomination: Nomination | UUID | None = None,
) -> Appointment:  # fmt: skip
    """Record an appointment. It gives no power yet: see authorise, accept, put_in_office.

    Refused for the legal representative as director (4 ¶1-d), a live ban (13-c), a second director
    (A-10). Eligibility is judged and told, not demanded. A director's clock of filing starts.
    supervisor: who sees to the projects of one who holds both posts (A-32). nomination: the
    director's that this answers (6(1)).
    """
    who = _person(person)
    codes = _usable(who, post, starts, ends, acting, schemes)
    named = _nomination(nomination, who, post)
    guards.nobody_himself(by, who, "任命")
    guards.not_banned(who, starts, max(starts, in_shanghai(at).date()))
    if post == PostKind.DIRECTOR:
        guards.not_the_legal_representative(who, starts)
        guards.only_director(starts, ends, acting=acting)
    if guards.both_posts_are_reasoned(who, post, starts, ends, reason):
        sheet.note(warning="A-32")
        second = guards.a_second_supervisor(who, supervisor)
    else:
        second = None
    row = Appointment(
        post=post,
        person=who,
        starts=starts,
        ends=ends,
        acting=acting,
        schemes=codes,
        note=note,
        supervisor=second,
        nomination=named,
    )
    try:
        sheet.create(row)
    except IntegrityError as error:  # another appointment was entered this very moment
        raise guards.a_second_director("与此重叠") from error
    freeze(sheet, row, by=by, at=at, cause=SheetCause.APPOINTMENT)
    if named is not None:
        sheet.change(named, state=NominationState.APPOINTED, settled_on=in_shanghai(at).date())
    settle_deadlines(by=by, at=at, appointments=[row.pk])
    return row


@command(
    "end_appointment", label="结束任职", posts=KEEPERS, clauses=("2-a", "4 ¶3-b"), on=Appointment
)
def end_appointment(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet, ends: date, reason: str,
    files: Iterable[Draft] = (),
) -> Appointment:  # fmt: skip
    """End an appointment: `ends` is the first day out of office. Its powers end with it.

    Leaving is a change of what was filed (A-12): for a filed director the 30 days start.
    """
    if not reason.strip():
        raise BadInput({"reason": "请写明离任的原因。"})
    if not subject.starts <= ends <= LATEST:
        raise BadInput({"ends": f"离任日期不能早于任职日期{subject.starts}。"})
    if subject.ends is not None and subject.ends <= in_shanghai(at).date():
        raise BadInput({"ends": f"此任期已于{subject.ends}结束。"})
    sheet.change(subject, ends=ends)
    bring(sheet, subject, files, proves="任职结束的文件", by=by, at=at)
    end_grants(sheet, at=max(at, in_shanghai(ends)), basis=subject.pk)
    if subject.post == PostKind.DIRECTOR and subject.filings.filter(retracted=False).exists():
        note_filed_change(subject=subject, by=by, at=at, what="离任", changed_on=ends)
    return subject


def _nomination(given: Nomination | UUID | None, who: Person, post: str) -> Nomination | None:
    """The open nomination of this person, named or not: what the director named is answered."""
    if post != PostKind.PROJECT_MANAGER:
        return None
    rows = Nomination.objects.filter(person=who, state=NominationState.OPEN)
    if given is not None:
        rows = rows.filter(pk=given.pk if isinstance(given, Nomination) else given)
        if not rows.exists():
            raise BadInput({"": "这次提名已经办结，或提名的不是这个人。"})
    return rows.select_for_update(of=("self",)).first()


def _person(person: Person | UUID) -> Person:
    key = person.pk if isinstance(person, Person) else person
    found = Person.objects.filter(pk=key).first()
    if found is None:
        raise BadInput({"person": "找不到这个人；请先登记人员。"})
    return found


def _usable(
    who: Person, post: str, starts: date, ends: date | None, acting: bool, schemes: Iterable[str]
) -> list[str]:
    """The scheme codes; raises BadInput for what cannot be an appointment."""
    wrong: dict[str, str] = {}
    codes = sorted({code.strip() for code in schemes if code.strip()})
    if post not in PostKind.values:
        wrong["post"] = "请选择认证质量总监或认证项目质量负责人。"
    if not EARLIEST <= starts <= LATEST:
        wrong["starts"] = f"{starts} 不在1900至2200年之间；请检查年份。"
    if ends is not None and not starts <= ends <= LATEST:
        wrong["ends"] = f"任职至 {ends} 早于任职自 {starts}；请核对两个日期。"
    if who.left is not None and who.left <= starts:
        wrong["person"] = f"此人已于{who.left}离职，不能自{starts}起任职。"
    if acting and post != PostKind.DIRECTOR:
        wrong["acting"] = "只有总监的职责可以代行。"
    if codes and post == PostKind.DIRECTOR:
        wrong["schemes"] = "总监对全部认证规则负责，不填认证规则。"
    elif codes:
        known = set(Scheme.objects.filter(code__in=codes).values_list("code", flat=True))
        if strange := [code for code in codes if code not in known]:
            wrong["schemes"] = f"没有登记认证规则 {'、'.join(strange)}；请从列表选择。"
    same = guards.overlapping(who, post, starts, ends, None) if not wrong else []
    if same:
        wrong["person"] = f"此人自{same[0].starts}起已担任这个岗位；请先结束前一任期。"
    if wrong:
        raise BadInput(wrong)
    return codes
