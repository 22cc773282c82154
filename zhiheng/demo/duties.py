"""What both posts have to do stands in writing, and who holds them has read it (2-b, 2-c, 10-a)."""

from zhiheng.demo.days import APPOINTED
from zhiheng.demo.doing import Doing
from zhiheng.law.register import Actor, Status, obligations
from zhiheng.posts import commands as posts
from zhiheng.posts.models import Appointment, DutyDocument, Resource
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind, ResourceKind

LABEL = "1"
_ACTORS = {PostKind.DIRECTOR: Actor.DIRECTOR, PostKind.PROJECT_MANAGER: Actor.PROJECT_MANAGER}


def write_down(doing: Doing) -> None:
    """One document for each post, acknowledged by everybody in office; a need that was met."""
    for post, actor in _ACTORS.items():
        doing.once(
            f"duties/{post}", posts.write_duty_document, "legal", post=post, label=LABEL,
            title=f"{post.label}岗位职责（示例）", body=_body(post), starts=APPOINTED,
            clauses=[one.clause for one in _duties(actor)],
        )  # fmt: skip
    documents = {one.post: one.pk for one in DutyDocument.objects.filter(ends=None)}
    held = Appointment.objects.filter(in_office(doing.days.today))
    for row in held.select_related("person").order_by("person__number"):
        doing.once(
            f"duties/{row.person.number}", posts.acknowledge_duties, "personnel",
            subject=documents[row.post], appointment=row,
        )  # fmt: skip
    _resource(doing)


def _duties(actor: Actor) -> list:
    return [one for one in obligations() if one.actor is actor and one.status is not Status.BY_HAND]


def _body(post: PostKind) -> str:
    lines = [f"{one.clause}　{one.duty}" for one in _duties(_ACTORS[post])]
    return "本文件逐条写明本岗位的职责（示例）。\n" + "\n".join(lines)


def _resource(doing: Doing) -> None:
    doing.once(
        "resource", posts.ask_resource, "director", post=PostKind.DIRECTOR, kind=ResourceKind.TIME,
        needs="每月四个工作日专门用于抽查认证项目档案（示例）",
    )  # fmt: skip
    doing.once(
        "resource/answered", posts.answer_resource, "legal",
        subject=Resource.objects.get().pk, granted=True,
        answer="同意，相应工作由管理者代表分担（示例）",
    )  # fmt: skip
