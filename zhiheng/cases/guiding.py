"""A project quality manager at the steps of a project: checks, guides, has corrected (9(1))."""

from datetime import date, datetime

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.cases.clocks import CORRECTION
from zhiheng.cases.conditions import A_FAULT, CORRECTED, OWN_SCHEMES
from zhiheng.cases.models import Case, StepNote
from zhiheng.cases.terms import NoteKind
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

MANAGERS = {Post.PROJECT_QUALITY_MANAGER, OPERATOR}
CORRECTORS = {Post.PROJECT_QUALITY_MANAGER, Post.QUALITY_DIRECTOR, Post.STAFF, OPERATOR}
SAYS = gettext_noop("纠正未尽的岗位责任")


@command(
    "note_step", label="登记督促与检查", posts=MANAGERS, clauses=("9(1)-a", "9(1)-b", "9(1)-c"),
    on=Case, conditions=(OWN_SCHEMES,),
)  # fmt: skip
def note_step(
    *, subject: Case, by: Actor, at: datetime, sheet: Sheet, kind: str, step: str, says: str,
    about: Person | None = None, noted_on: date | None = None,
) -> StepNote:  # fmt: skip
    """What the manager checked, guided or found undone at a step of a project of his schemes."""
    today = in_shanghai(at).date()
    day = noted_on or today
    wrong: dict[str, str] = {}
    if kind not in NoteKind.values:
        wrong["kind"] = "请选择检查制度执行、督促指导或发现未尽责。"
    if not step.strip():
        wrong["step"] = "请写明是哪个步骤。"
    if not says.strip():
        wrong["says"] = "请写明检查、指导或发现了什么。"
    if day > today:
        wrong["noted_on"] = "日期不能晚于今天。"
    if wrong:
        raise BadInput(wrong)
    row = sheet.create(
        StepNote(
            case=subject, kind=kind, step=step.strip()[:60], about=about, says=says.strip()[:600],
            noted_on=day, noted_by_id=by.person,
        )
    )  # fmt: skip
    if kind == NoteKind.FAULT:
        open_deadline(
            subject=row, by=by, at=at, rule=CORRECTION, start=day, says=SAYS,
            post=Post.PROJECT_QUALITY_MANAGER, person=by.person,
        )  # fmt: skip
    return row


@command(
    "correct_fault", label="登记纠正", posts=CORRECTORS, clauses=("9(1)-c",), on=StepNote,
    conditions=(A_FAULT,),
)  # fmt: skip
def correct_fault(
    *, subject: StepNote, by: Actor, at: datetime, sheet: Sheet, correction: str,
    corrected_on: date,
) -> StepNote:  # fmt: skip
    """What was done about it, and when: that answers the clock. A manager verifies it."""
    wrong: dict[str, str] = {}
    if not correction.strip():
        wrong["correction"] = "请写明怎样纠正的。"
    if not subject.noted_on <= corrected_on <= in_shanghai(at).date():
        wrong["corrected_on"] = "纠正日期应不早于发现日期、不晚于今天。"
    if wrong:
        raise BadInput(wrong)
    sheet.change(
        subject, correction=correction.strip()[:600], corrected_on=corrected_on, verified="",
        verified_on=None,
    )  # fmt: skip
    moment = at if corrected_on == in_shanghai(at).date() else in_shanghai(corrected_on)
    answer_deadline(subject=subject, by=by, at=at, rule=CORRECTION.key, answered_at=moment)
    return subject


@command(
    "verify_correction", label="验证纠正", posts=MANAGERS, clauses=("9(1)-c",), on=StepNote,
    conditions=(OWN_SCHEMES, A_FAULT, CORRECTED),
)  # fmt: skip
def verify_correction(
    *, subject: StepNote, by: Actor, at: datetime, sheet: Sheet, verified: str
) -> StepNote:
    """The manager has seen that it is put right, and how he saw it."""
    if not verified.strip():
        raise BadInput({"verified": "请写明怎样验证的。"})
    sheet.change(
        subject, verified=verified.strip()[:600], verified_on=in_shanghai(at).date()
    )  # fmt: skip
    return subject
