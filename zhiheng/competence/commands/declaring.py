"""What a person declares: practising in one body only, impartiality, interests in clients."""

from collections.abc import Iterable
from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import BUSINESS_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.clients.models import Client
from zhiheng.competence.clocks import NOTICE, YEARLY
from zhiheng.competence.models import Conflict, Declaration
from zhiheng.competence.terms import DeclarationKind
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.commands.freezing import still_here
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

DECLARERS = (BUSINESS_POSTS - {Post.REGULATOR}) | {OPERATOR, SYSTEM}
CLAUSES = ("5(3)-d",)


def _own(by: Actor, at: datetime, person: Person) -> None:
    """A declaration is the person's own; the clerk enters it from a signed paper."""
    clerk = by.account is None or Post.PERSONNEL_OFFICER in posts_in_force(by, at)
    if by.person != person.pk and not clerk:
        raise Refused(
            "声明须由本人作出，或由人事专员按本人签字的文件登记。", clauses=CLAUSES,
            who="本人，或人事专员",
        )  # fmt: skip


def _declared(
    kind: DeclarationKind, subject: Person, by: Actor, at: datetime, sheet: Sheet,
    declared_on: date | None, clear: bool, other: str, files: Iterable[Draft],
) -> Declaration:  # fmt: skip
    _own(by, at, subject)
    still_here(subject, at)
    today = in_shanghai(at).date()
    day = declared_on or today
    if day > today:
        raise BadInput({"declared_on": "声明日期不能晚于今天。"})
    if not clear and not other.strip():
        raise BadInput({"other": "请写明例外情形，例如另一家机构的名称、何种关系。"})
    last = Declaration.objects.filter(person=subject, kind=kind, declared_on=day, clear=clear)
    if last.filter(other=other.strip()).exists():
        raise BadInput({"declared_on": f"{day} 已经作过同样的声明，没有要登记的。"})
    row = sheet.create(
        Declaration(
            person=subject, kind=kind, declared_on=day, clear=clear, other=other.strip(),
            signed_by=by.account,
        )
    )  # fmt: skip
    bring(sheet, row, files, proves=str(kind.label), by=by, at=at)
    clock = YEARLY[kind]
    running = Declaration.objects.filter(person=subject, kind=kind).exclude(pk=row.pk)
    for earlier in running:
        answer_deadline(
            subject=earlier, by=by, at=at, rule=clock.key, answered_at=at,
            only_running=True,
        )  # fmt: skip
    open_deadline(
        subject=row, by=by, at=at, rule=clock, start=day, says=NOTICE[kind],
        post=Post.PERSONNEL_OFFICER, person=subject.pk,
    )  # fmt: skip
    return row


@command(
    "declare_one_body", label="声明只在本机构执业", posts=DECLARERS, clauses=CLAUSES, on=Person,
    conditions=(IN_PERSON,),
)  # fmt: skip
def declare_one_body(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, clear: bool = True,
    other: str = "", declared_on: date | None = None, files: Iterable[Draft] = (),
) -> Declaration:  # fmt: skip
    """The person practises in this body only; with clear=False `other` says where else."""
    kind = DeclarationKind.ONE_BODY
    return _declared(kind, subject, by, at, sheet, declared_on, clear, other, files)


@command(
    "declare_impartiality", label="公正性声明", posts=DECLARERS, clauses=CLAUSES, on=Person,
    conditions=(IN_PERSON,),
)  # fmt: skip
def declare_impartiality(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, clear: bool = True,
    other: str = "", declared_on: date | None = None, files: Iterable[Draft] = (),
) -> Declaration:  # fmt: skip
    """No interest in any client but those declared one by one; with clear=False, what there is."""
    kind = DeclarationKind.IMPARTIALITY
    return _declared(kind, subject, by, at, sheet, declared_on, clear, other, files)


@command(
    "declare_conflict",
    label="声明利益关系",
    posts=DECLARERS,
    clauses=CLAUSES,
    on=Person,
    conditions=(IN_PERSON,),
)
def declare_conflict(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, client: Client, starts: date,
    nature: str, ends: date | None = None,
) -> Conflict:  # fmt: skip
    """An interest in one client, from a day on."""
    _own(by, at, subject)
    if not nature.strip():
        raise BadInput({"nature": "请写明是什么关系，例如曾任职、持股、近亲属任职。"})
    if ends is not None and ends <= starts:
        raise BadInput({"ends": "结束日期须晚于开始日期。"})
    if Conflict.objects.filter(person=subject, client=client, ends__isnull=True).exists():
        raise BadInput({"client": "与这个委托人的利益关系已经声明，尚未结束。"})
    return sheet.create(
        Conflict(person=subject, client=client, starts=starts, ends=ends, nature=nature.strip())
    )


@command(
    "end_conflict",
    label="结束利益关系",
    posts=DECLARERS,
    clauses=CLAUSES,
    on=Conflict,
    conditions=(IN_PERSON,),
)
def end_conflict(
    *, subject: Conflict, by: Actor, at: datetime, sheet: Sheet, ends: date, reason: str
) -> Conflict:
    """From `ends` on there is no interest any more; what was before stays."""
    _own(by, at, subject.person)
    if not reason.strip():
        raise BadInput({"reason": "请写明关系怎样结束的。"})
    if ends < subject.starts or ends > in_shanghai(at).date():
        raise BadInput({"ends": f"结束日期须在{subject.starts}至今天之间。"})
    if not sheet.change(subject, ends=ends):
        raise BadInput({"ends": "已登记在这一日结束，没有要更改的。"})
    return subject
