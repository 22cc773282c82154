"""What stands against an appointment, asked by several acts; each raises Refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.law.judgement import Judgement, not_met
from zhiheng.lawbook.queries import option
from zhiheng.personnel.commands.bans import live_bans
from zhiheng.personnel.models import Person, Seat
from zhiheng.personnel.queries import is_legal_representative
from zhiheng.personnel.terms import SeatKind
from zhiheng.posts.conditions import KEEPER, himself
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind


def against(clause: str, because: str, *readings: str) -> Judgement:
    return replace(not_met(because), clause=clause, readings=readings)


def impersonal(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Clause and verdict only: the sentences name people, and the trail may not."""
    return tuple(replace(one, because="", missing=(), parts=()) for one in judgements)


def not_the_legal_representative(person: Person, on: date) -> None:
    """4 ¶1-d, by record and by identity number."""
    if is_legal_representative(person, on):
        says = "法定代表人不得担任认证质量总监。"
        raise Refused(
            says,
            judgements=(against("4 ¶1-d", says),),
            who="由法定代表人或实际控制人另选一名最高管理层成员。",
            lawful="任命另一名最高管理层成员，或先变更法定代表人。",
        )


def not_banned(person: Person, *days: date) -> None:
    """13-c: nobody enters a post while a ban is live."""
    for day in days:
        if live_bans(day, [person.pk]):
            says = f"此人{day}处于从业禁止期内，不能任职。"
            raise Refused(
                says,
                judgements=(against("13-c", says, "A-40"),),
                who="另选人员；禁止期届满后再任命。",
                lawful="任命没有从业禁止的人员；登记有误的，由人事专员更正禁止记录。",
            )


def overlapping(
    person: Person | None, post: str, starts: date, ends: date | None, apart: Appointment | None
) -> list[Appointment]:
    """Appointments to the post that share a day with [starts, ends); of one person, or of all."""
    rows = Appointment.objects.filter(post=post)
    if person is not None:
        rows = rows.filter(person=person)
    return [
        row
        for row in rows.order_by("starts")
        if (apart is None or row.pk != apart.pk)
        and (row.ends is None or starts < row.ends)
        and (ends is None or row.starts < ends)
    ]


def only_director(
    starts: date, ends: date | None, apart: Appointment | None = None, acting: bool = False
) -> None:
    """One director at a time (A-10), and one who acts for him at a time."""
    others = overlapping(None, PostKind.DIRECTOR, starts, ends, apart)
    if other := next((row for row in others if row.acting is acting), None):
        until = f"至{other.ends}" if other.ends else "，尚未结束"
        raise a_second_director(f"自{other.starts}{until}", acting)


def a_second_director(when: str, acting: bool = False) -> Refused:
    what = "代行总监职责的人" if acting else "认证质量总监"
    says = f"同一时间只能有一名{what}；已登记的任期{when}。"
    return Refused(
        says,
        judgements=(against("4 ¶1-a", says, "A-10"),),
        who=f"由{KEEPER}先结束前一任期。",
        lawful="先登记前任离任，再任命；暂时离岗的，另任命代行人员。",
    )


def both_posts_are_reasoned(
    person: Person, post: str, starts: date, ends: date | None, reason: str
) -> bool:
    """A-32: director and project manager in one person only with a reason, or not at all."""
    other = PostKind.PROJECT_MANAGER if post == PostKind.DIRECTOR else PostKind.DIRECTOR
    if not overlapping(person, other, starts, ends, None):
        return False
    if option("A-32") == "forbid":
        says = "本机构不允许质量总监兼任项目质量负责人（口径 A-32）。"
        raise Refused(
            says,
            judgements=(against("4 ¶1-c", says, "A-32"),),
            who=f"由{KEEPER}先结束另一任命。",
            lawful="另选人员，或在口径页改选 A-32 并写明理由。",
        )
    if not reason.strip():
        raise BadInput(
            {"reason": "此人将同时担任总监和项目质量负责人，等于自己监督自己：请写明理由"
                       "（口径 A-32）。"}
        )  # fmt: skip
    return True


def a_second_supervisor(person: Person, supervisor: Person | UUID | None) -> Person:
    """A-32: the projects of one who would supervise himself have a second supervisor."""
    key = supervisor.pk if isinstance(supervisor, Person) else supervisor
    found = Person.objects.filter(pk=key).first() if key else None
    if found is None:
        raise BadInput(
            {"supervisor": "此人将同时担任总监和项目质量负责人，等于自己监督自己：请另设一名监督人"
                           "（口径 A-32）。"}
        )  # fmt: skip
    if found.pk == person.pk:
        raise BadInput({"supervisor": "另设的监督人不能是本人。"})
    return found


def nobody_himself(by: Actor, person: Person, what: str) -> None:
    """Nobody gives himself a post."""
    if by.person == person.pk:
        raise himself(what)


def proper_authoriser(
    row: Appointment, authorised_by: str, authoriser: Person | None, on: date
) -> None:
    """4 ¶1-b and A-09: who may authorise whom."""
    if authoriser is not None and authoriser.pk == row.person_id:
        raise _not_oneself("授权人与被授权人是同一人。")
    if authorised_by != "actual_controller" or row.post != PostKind.DIRECTOR:
        return
    seats = Seat.objects.filter(
        in_office(on), person=row.person_id, kind=SeatKind.ACTUAL_CONTROLLER
    )
    if seats.exists():
        raise _not_oneself("本人就是实际控制人。")


def _not_oneself(why: str) -> Refused:
    says = f"{why}自己授权自己等于没有授权，须由法定代表人授权。"
    return Refused(
        says,
        judgements=(against("4 ¶1-b", says, "A-09"),),
        who="由法定代表人授权。",
        lawful="以法定代表人的授权书重新登记授权。",
    )
