"""Interference with the duty of a post: told by its holder, answered by the body (7-c, 10-b)."""

from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.models import Appointment, Interference
from zhiheng.posts.queries import in_office
from zhiheng.trace.sheet import Sheet

HOLDERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER}
ANSWERERS = {Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, OPERATOR}


@command(
    "report_interference", label="登记干预", posts=HOLDERS, clauses=("7-c", "10-b")
)  # fmt: skip
def report_interference(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, happened_on: date, source: str,
    says: str,
) -> Interference:  # fmt: skip
    """The holder tells when, from whom, and what was asked of him. It cannot be taken back."""
    today = in_shanghai(at).date()
    held = Appointment.objects.filter(in_office(today), person=by.person).order_by("post").first()
    if by.person is None or held is None:
        raise Refused(
            "干预由两类岗位的在任人员本人登记。", clauses=("7-c", "10-b"), who="在任人员本人。"
        )
    wrong: dict[str, str] = {}
    if happened_on > today:
        wrong["happened_on"] = "发生日期不能晚于今天。"
    if not source.strip():
        wrong["source"] = "请写明来自哪个部门或什么人。"
    if not says.strip():
        wrong["says"] = "请写明经过：要求您做什么或不做什么。"
    if wrong:
        raise BadInput(wrong)
    return sheet.create(
        Interference(
            post=held.post, person_id=by.person, happened_on=happened_on,
            source=source.strip()[:200], says=says.strip()[:1000], reported_on=today,
        )
    )  # fmt: skip


@command(
    "answer_interference", label="处理干预", posts=ANSWERERS, clauses=("7-c", "10-b"),
    on=Interference,
)  # fmt: skip
def answer_interference(
    *, subject: Interference, by: Actor, at: datetime, sheet: Sheet, answer: str
) -> Interference:
    """What the body did about it; what the holder told stays as it is."""
    if not answer.strip():
        raise BadInput({"answer": "请写明核查的结果和采取的措施。"})
    sheet.change(
        subject, answer=answer.strip()[:1000], answered_on=in_shanghai(at).date()
    )  # fmt: skip
    return subject
