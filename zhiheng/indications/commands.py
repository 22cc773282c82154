"""Ask what the records make one ask, answer it with a reason, note days of absence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.indications import asking
from zhiheng.indications.clocks import ANSWER, answer_rule
from zhiheng.indications.conditions import NOT_ONESELF, UNANSWERED
from zhiheng.indications.models import Absence, Question
from zhiheng.indications.queries import facts_of_all
from zhiheng.law.clock import in_shanghai
from zhiheng.lawbook.own import own_figure
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

ASKERS = {Post.PERSONNEL_OFFICER, Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}
ANSWERERS = {Post.PERSONNEL_OFFICER, Post.QUALITY_DIRECTOR}
KEEPERS = {Post.PERSONNEL_OFFICER, OPERATOR}
SAYS = gettext_noop("核实有关人员的迹象")


@command("ask_questions", label="按记录提出请核实的事项", posts=ASKERS, clauses=("13-a",))
def ask_questions(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet
) -> dict[str, int]:  # fmt: skip
    """Ask what is new, let go what the records no longer bear; what was asked is not asked again,
    but for what was let go and is borne out again. What is open says what the records say now.

    The worker does it once a day.
    """
    on = in_shanghai(at).date()
    owed = _owed(on)
    asked = [
        sheet.create(
            Question(person_id=one.person, kind=one.kind, key=one.key, asked_on=on, **_told(one))
        )
        for one in owed.fresh
    ]
    for row, one in owed.again:
        sheet.change(row, ceased_on=None, asked_on=on, **_told(one))
    for row, one in owed.worded:
        sheet.change(row, key=one.key, **_told(one))
    rule = answer_rule(own_figure("question_days", on))
    for row in (*asked, *(row for row, _one in owed.again)):
        open_deadline(
            subject=row, by=by, at=at, rule=rule, start=on, says=SAYS, post=Post.PERSONNEL_OFFICER
        )
    for row in owed.gone:
        sheet.change(row, ceased_on=on)
        answer_deadline(subject=row, by=by, at=at, rule=ANSWER, answered_at=at, only_running=True)
    return {"asked": len(asked), "ceased": len(owed.gone)}


def due(at: datetime) -> bool:
    """Whether there is something to ask, to word anew or to let go."""
    owed = _owed(in_shanghai(at).date())
    return bool(owed.fresh or owed.again or owed.worded or owed.gone)


@dataclass(frozen=True)
class _Owed:
    """fresh: to be asked; again: asked once, let go, and borne out again; worded: open, and the
    records say something else by now, it may be under another key; gone: open, and the records bear
    it no more."""

    fresh: list[asking.Question]
    again: list[tuple[Question, asking.Question]]
    worded: list[tuple[Question, asking.Question]]
    gone: list[Question]


def _owed(on: date) -> _Owed:
    wanted = _wanted(on)
    known = {_place(row): row for row in Question.objects.all().order_by("id")}
    both = [(row, wanted[place]) for place, row in known.items() if place in wanted]
    fresh = [one for place, one in wanted.items() if place not in known]
    gone = [row for place, row in known.items() if place not in wanted and _is_open(row)]
    goes_on = _goes_on(gone, fresh)
    return _Owed(
        [one for one in fresh if all(one is not new for _row, new in goes_on)],
        [(row, one) for row, one in both if _comes_back(row, on)],
        [(row, one) for row, one in both if _is_open(row) and _says_else(row, one)] + goes_on,
        [row for row in gone if all(row is not old for old, _one in goes_on)],
    )


def _goes_on(
    gone: list[Question], fresh: list[asking.Question]
) -> list[tuple[Question, asking.Question]]:  # fmt: skip
    """Open questions that go on as one that rests on a record of theirs: an earlier day that is
    entered later gives it another key, and must not give it another clock."""
    found: list[tuple[Question, asking.Question]] = []
    left = list(fresh)
    for row in gone:
        for one in left:
            same = (one.person, one.kind) == (row.person_id, row.kind)
            if same and not set(one.records).isdisjoint(row.records):
                found.append((row, one))
                left.remove(one)
                break
    return found


def _told(one: asking.Question) -> dict[str, Any]:
    return {"says": one.says, "records": list(one.records)}


def _is_open(row: Question) -> bool:
    return row.answered_on is None and row.ceased_on is None


def _comes_back(row: Question, on: date) -> bool:
    """Let go on an earlier day, never answered."""
    return row.answered_on is None and row.ceased_on is not None and row.ceased_on < on


def _says_else(row: Question, one: asking.Question) -> bool:
    return (row.says, tuple(row.records)) != (one.says, one.records)


def _place(row: Question) -> tuple[UUID, str, str]:
    return row.person_id, row.kind, row.key


def _wanted(on: date) -> dict[tuple[UUID, str, str], asking.Question]:
    found = (one for facts in facts_of_all(on) for one in asking.questions(facts))
    return {(one.person, one.kind, one.key): one for one in found}


@command(
    "answer_question", label="核实", posts=ANSWERERS, clauses=("13-a",), on=Question,
    conditions=(NOT_ONESELF, UNANSWERED),
)  # fmt: skip
def answer_question(
    *, subject: Question, by: Actor, at: datetime, sheet: Sheet, answer: str
) -> Question:
    """What was found out, in words. Nobody answers what is asked about himself."""
    if len(answer.strip()) < 4:
        raise BadInput({"answer": "请写明查了什么、结果怎样：这里不下结论，只留下说明。"})
    sheet.change(
        subject, answered_on=in_shanghai(at).date(), answer=answer.strip()[:1000],
        answered_by_id=by.person,
    )  # fmt: skip
    answer_deadline(subject=subject, by=by, at=at, rule=ANSWER, answered_at=at, only_running=True)
    return subject


@command("record_absence", label="登记缺勤", posts=KEEPERS, clauses=("13-a",), on=Person)
def record_absence(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, starts: date,
    ends: date | None = None, note: str = "",
) -> Absence:  # fmt: skip
    """Leave of a person, [starts, ends)."""
    if ends is not None and ends <= starts:
        raise BadInput({"ends": "“至”是回来上班的第一天，应晚于“自”。"})
    return sheet.create(Absence(person=subject, starts=starts, ends=ends, note=note.strip()[:200]))


@command("retract_absence", label="撤回缺勤登记", posts=KEEPERS, clauses=("13-a",), on=Absence)
def retract_absence(
    *, subject: Absence, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Absence:
    """It was entered in error."""
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由。"})
    sheet.retract(subject)
    return subject
