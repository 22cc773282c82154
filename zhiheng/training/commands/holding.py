"""Sessions of an item and their results (9(2)-b): each act settles what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet
from zhiheng.training.commands.settling import settle_training
from zhiheng.training.conditions import ADOPTED
from zhiheng.training.models import Attendance, PlanItem, Session
from zhiheng.training.terms import Outcome

HOLDERS = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, OPERATOR,
}  # fmt: skip
PROVES = "培训签到与材料"


@command(
    "hold_session", label="登记培训场次", posts=HOLDERS, clauses=("9(2)-b",), on=PlanItem,
    conditions=(ADOPTED,),
)  # fmt: skip
def hold_session(
    *, subject: PlanItem, by: Actor, at: datetime, sheet: Sheet, held_on: date, place: str = "",
    hours: int | None = None, trainer: Person | UUID | None = None, outside: str = "",
    files: Iterable[Draft] = (),
) -> Session:  # fmt: skip
    """A session was held. files: the signed list and what was taught; without them it counts."""
    if subject.dropped_on is not None and subject.dropped_on <= held_on:
        raise Refused("这一项在那一天已经取消。", lawful="请先在计划里另行增加一项。")
    giver = _trainer(trainer)
    _proper(subject, held_on, hours, giver, outside, at)
    if Session.objects.filter(item=subject, held_on=held_on).exists():
        raise BadInput({"held_on": "这一天的场次已经登记；请在那一场里登记结果。"})
    row = sheet.create(
        Session(
            item=subject, held_on=held_on, place=place.strip()[:120], hours=hours, trainer=giver,
            outside=outside.strip()[:120],
        )
    )  # fmt: skip
    bring(sheet, row, files, proves=PROVES, by=by, at=at)
    return row


@command("correct_session", label="更正培训场次", posts=HOLDERS, clauses=("9(2)-b",), on=Session)
def correct_session(
    *, subject: Session, by: Actor, at: datetime, sheet: Sheet, held_on: date, place: str = "",
    hours: int | None = None, trainer: Person | UUID | None = None, outside: str = "",
    reason: str = "",
) -> Session:  # fmt: skip
    """What was entered of a session was wrong; what hangs on its day is settled anew."""
    if not reason.strip():
        raise BadInput({"reason": "请写明更正的理由。"})
    giver = _trainer(trainer)
    _proper(subject.item, held_on, hours, giver, outside, at)
    others = Session.objects.filter(item=subject.item_id, held_on=held_on).exclude(pk=subject.pk)
    if others.exists():
        raise BadInput({"held_on": "这一天已经有另一场。"})
    changed = sheet.change(
        subject, held_on=held_on, place=place.strip()[:120], hours=hours,
        trainer_id=giver.pk if giver else None, outside=outside.strip()[:120],
    )  # fmt: skip
    if not changed:
        raise BadInput({"held_on": "与现有的相同，没有要更正的。"})
    settle_training(by=by, at=at, items=[subject.item_id])
    return subject


def _trainer(given: Person | UUID | str | None) -> Person | None:
    if isinstance(given, Person):
        return given
    if not given:
        return None
    found = Person.objects.filter(pk=given).first()
    if found is None:
        raise BadInput({"trainer": "找不到这个人。"})
    return found


def _proper(
    item: PlanItem, held_on: date, hours: int | None, trainer: Person | None, outside: str,
    at: datetime,
) -> None:  # fmt: skip
    wrong: dict[str, str] = {}
    if held_on > in_shanghai(at).date():
        wrong["held_on"] = "日期不能晚于今天：开展之后再登记。"
    elif item.plan.adopted_on and held_on < item.plan.adopted_on:
        wrong["held_on"] = f"日期早于计划的通过日期{item.plan.adopted_on}。"
    if hours is not None and not 1 <= hours <= 999:
        wrong["hours"] = "课时请填 1 至 999 的整数，或留空。"
    if trainer is None and not outside.strip():
        wrong["trainer"] = "请选择培训人；外部的写在“外部培训人”。"
    if wrong:
        raise BadInput(wrong)


@command("record_results", label="登记到场与结果", posts=HOLDERS, clauses=("9(2)-b",), on=Session)
def record_results(
    *, subject: Session, by: Actor, at: datetime, sheet: Sheet,
    results: Mapping[UUID, tuple[str, str]], judge: Person | UUID | None = None,
) -> int:  # fmt: skip
    """How the session went: person → (outcome, score); how many rows were written.

    judge: who judged, he himself where nobody is named. Whoever was absent or failed owes a
    retraining from then on; nobody judges himself.
    """
    wrong = [one for one, _score in results.values() if one not in Outcome.values]
    people = set(Person.objects.filter(pk__in=list(results)).values_list("pk", flat=True))
    if not results or wrong or people != set(results):
        says = "请至少为一个人选择结果。" if not results else "名单里有找不到的人或结果。"
        raise BadInput({"results": f"{says}请刷新页面后重选。" if results else says})
    judged = _trainer(judge)
    key = judged.pk if judged else by.person
    if key is not None and key in results and results[key][0] in (Outcome.PASSED, Outcome.FAILED):
        raise Refused(
            "不能自己评定自己的考核。", clauses=("9(2)-b",), who="另一位总监、负责人或人事专员",
            lawful="请写明由谁评定；确由他人评定的，在“评定人”里选他。",
        )  # fmt: skip
    written = _written(sheet, subject, results, key, in_shanghai(at).date())
    if not written:
        raise BadInput({"results": "与已登记的相同，没有要更改的。"})
    settle_training(by=by, at=at, items=[subject.item_id], persons=list(results))
    return written


def _written(
    sheet: Sheet, session: Session, results: Mapping[UUID, tuple[str, str]], judge: UUID | None,
    today: date,
) -> int:  # fmt: skip
    rows = Attendance.objects.select_for_update(of=("self",)).filter(
        session=session, person__in=list(results)
    )
    known = {row.person_id: row for row in rows.order_by("id")}
    fresh, changed = [], 0
    for person, (outcome, score) in results.items():
        told = outcome in (Outcome.PASSED, Outcome.FAILED)
        values = {
            "outcome": outcome, "score": score.strip()[:40], "judge_id": judge if told else None,
            "judged_on": today if told else None,
        }  # fmt: skip
        if person not in known:
            fresh.append(Attendance(session=session, person_id=person, **values))
        elif (known[person].outcome, known[person].score) != (outcome, values["score"]):
            changed += sheet.change(known[person], **values)
    return sheet.create_many(fresh) + changed
