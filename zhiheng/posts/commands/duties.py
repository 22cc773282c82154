"""What the posts have to do, in writing, and with what: duty documents and resources (2-b, 2-c)."""

from collections.abc import Iterable
from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import obligations
from zhiheng.posts.conditions import IN_FORCE
from zhiheng.posts.models import Acknowledgement, Appointment, DutyDocument, Resource
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind, ResourceKind
from zhiheng.trace.sheet import Sheet

WRITERS = {Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, OPERATOR}
HOLDERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, OPERATOR}
ASKERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, OPERATOR}


@command(
    "write_duty_document", label="制定岗位职责文件", posts=WRITERS,
    clauses=("2-b", "7-b", "10-a"),
)  # fmt: skip
def write_duty_document(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, post: str, label: str,
    title: str, body: str, clauses: Iterable[str], starts: date,
) -> DutyDocument:  # fmt: skip
    """A new version of what a post has to do, mapped to clauses; the one before ends that day.

    Its holders have to acknowledge it anew. Raises BadInput for a clause that does not exist.
    """
    listed = list(dict.fromkeys(one.strip() for one in clauses if one.strip()))
    known = {one.clause for one in obligations()}
    before = DutyDocument.objects.filter(post=post, ends__isnull=True).first()
    wrong: dict[str, str] = {}
    if post not in PostKind.values:
        wrong["post"] = "请选择认证质量总监或认证项目质量负责人。"
    for name, text in (("label", label), ("title", title), ("body", body)):
        if not text.strip():
            wrong[name] = "此项必填。"
    if not listed:
        wrong["clauses"] = "请写明文件对应规定的哪些条款。"
    elif strange := [one for one in listed if one not in known]:
        wrong["clauses"] = f"没有条款 {'、'.join(strange[:5])}；请按条款板上的写法填写。"
    if before is not None and starts <= before.starts:
        wrong["starts"] = f"应晚于现行版本的施行日期{before.starts}。"
    if DutyDocument.objects.filter(post=post, label=label.strip()).exists():
        wrong["label"] = "这个版本号已经用过。"
    if wrong:
        raise BadInput(wrong)
    if before is not None:
        sheet.change(before, ends=starts)
    return sheet.create(
        DutyDocument(
            post=post, label=label.strip()[:40], title=title.strip()[:200], body=body.strip(),
            clauses=listed, starts=starts,
        )
    )  # fmt: skip


@command(
    "acknowledge_duties", label="确认岗位职责", posts=HOLDERS, clauses=("2-b",), on=DutyDocument,
    conditions=(IN_FORCE,),
)  # fmt: skip
def acknowledge_duties(
    *, subject: DutyDocument, by: Actor, at: datetime, sheet: Sheet,
    appointment: Appointment | None = None,
) -> Acknowledgement:  # fmt: skip
    """The holder confirms that he has read it; the personnel officer enters a signed paper."""
    today = in_shanghai(at).date()
    clerk = by.account is None or Post.PERSONNEL_OFFICER in posts_in_force(by, at)
    rows = Appointment.objects.filter(in_office(today), post=subject.post)
    if appointment is not None and clerk:
        rows = rows.filter(pk=appointment.pk)
    else:
        rows = rows.filter(person=by.person)
    row = rows.first()
    if row is None:
        raise Refused(
            "确认职责须由这一岗位的在任人员本人办理，或由人事专员按本人签字的文件登记。",
            clauses=("2-b",), who="这一岗位的在任人员。",
        )  # fmt: skip
    if Acknowledgement.objects.filter(document=subject, appointment=row).exists():
        raise Refused("已经确认过这一版本。", lawful="无需再办。")
    return sheet.create(Acknowledgement(document=subject, appointment=row, acknowledged_on=today))


@command("ask_resource", label="提出资源需求", posts=ASKERS, clauses=("2-c",))
def ask_resource(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, post: str, kind: str, needs: str
) -> Resource:
    """What a post needs to do its work: people, money, access to data, time."""
    wrong: dict[str, str] = {}
    if post not in PostKind.values:
        wrong["post"] = "请选择认证质量总监或认证项目质量负责人。"
    if kind not in ResourceKind.values:
        wrong["kind"] = "请选择人员、经费、数据权限或工时。"
    if not needs.strip():
        wrong["needs"] = "请写明需要什么、为什么。"
    if wrong:
        raise BadInput(wrong)
    return sheet.create(
        Resource(post=post, kind=kind, needs=needs.strip()[:600], asked_on=in_shanghai(at).date())
    )


@command("answer_resource", label="答复资源需求", posts=WRITERS, clauses=("2-c",), on=Resource)
def answer_resource(
    *, subject: Resource, by: Actor, at: datetime, sheet: Sheet, granted: bool, answer: str
) -> Resource:
    """What the body answers, with its reason; an answer may be given anew."""
    if not answer.strip():
        raise BadInput({"answer": "请写明如何配备；不予配备的，写明理由。"})
    sheet.change(
        subject, granted=granted, answer=answer.strip()[:600], answered_on=in_shanghai(at).date()
    )
    return subject
