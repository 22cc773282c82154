"""The qualification sheet: what articles 4, 8 and 13-c answered at one moment, kept as it was.

Computed years and judged competences, each with judge, date and grounds; made anew every year.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.law.qualification import Report, judge
from zhiheng.lawbook.queries import choices
from zhiheng.personnel import queries as people
from zhiheng.personnel.models import Competence, Person
from zhiheng.posts.clocks import YEARLY
from zhiheng.posts.commands import guards
from zhiheng.posts.conditions import NOT_OVER, not_for_oneself
from zhiheng.posts.models import Appointment, Nomination, QualificationSheet
from zhiheng.posts.queries import LAW_POSTS, reports_for
from zhiheng.posts.terms import PostKind, SheetCause
from zhiheng.trace.sheet import Sheet

JUDGES = {
    Post.LEGAL_REPRESENTATIVE, Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM,
}  # fmt: skip
AGAIN = gettext_noop("任职资格逐年复核")


def freeze_nominee(
    sheet: Sheet, row: Nomination, at: datetime, cause: str = SheetCause.NOMINATION
) -> QualificationSheet:
    """The sheet of one who is nominated as project quality manager, at that moment."""
    on, ground = in_shanghai(at).date(), people.ground()
    facts = people.qualification_facts_for([row.person_id], on, {}, ground)[row.person_id]
    report = judge(facts, LAW_POSTS[PostKind.PROJECT_MANAGER], on, ground.readings)
    return _kept(sheet, row.person, PostKind.PROJECT_MANAGER, report, on, cause, nomination=row)


def freeze(
    sheet: Sheet, row: Appointment, *, by: Actor, at: datetime, cause: str
) -> QualificationSheet:
    """The sheet of an appointment, at that moment; from a review on it is due again in a year."""
    on = max(in_shanghai(at).date(), row.starts)
    report = reports_for([row], on)[row.pk]
    earlier = list(QualificationSheet.objects.filter(appointment=row))
    made = _kept(sheet, row.person, row.post, report, on, cause, appointment=row)
    if cause != SheetCause.APPOINTMENT:
        for one in earlier:
            answer_deadline(
                subject=one, by=by, at=at, rule=YEARLY.key, answered_at=at, only_running=True
            )
        open_deadline(
            subject=made, by=by, at=at, rule=YEARLY, start=on, says=AGAIN,
            post=Post.LEGAL_REPRESENTATIVE if row.post == PostKind.DIRECTOR
            else Post.QUALITY_DIRECTOR,
        )  # fmt: skip
    return made


@command(
    "requalify", label="复核任职资格", posts=JUDGES,
    clauses=("4.2(1)", "4.2(2)-a", "8.2(1)", "8.2(2)-a"), on=Appointment,
    conditions=(IN_PERSON, NOT_OVER, not_for_oneself("复核资格")),
)  # fmt: skip
def requalify(
    *, subject: Appointment, by: Actor, at: datetime, sheet: Sheet
) -> QualificationSheet:  # fmt: skip
    """Judge again by what is known now and keep the sheet; its clock begins anew. Takes no power.

    A requirement that is not met any more is a finding with a clock of its own (notice_lapses).
    """
    return freeze(sheet, subject, by=by, at=at, cause=SheetCause.YEARLY)


def _kept(
    sheet: Sheet, person: Person, post: str, report: Report, on: date, cause: str, **of: Any
) -> QualificationSheet:
    sheet.judged(*guards.impersonal(report.requirements))
    return sheet.create(
        QualificationSheet(
            person=person, post=post, cause=cause, judged_on=on, verdict=report.verdict.value,
            content=_content(person, report), **of,
        )
    )  # fmt: skip


def _content(person: Person, report: Report) -> dict[str, Any]:
    """Requirements as they were answered, and who judged each competence, when, on what grounds."""
    rows = Competence.objects.filter(person=person).order_by("clause", "assessed", "id")
    return {
        "requirements": plain(report.as_json()["requirements"]),
        "competences": [
            {
                "clause": row.clause, "scheme": row.scheme, "met": row.met,
                "assessed": row.assessed.isoformat() if row.assessed else None,
                "by": row.assessed_by, "grounds": row.reason,
            }
            for row in rows
            if row.clause.startswith(report.post.article)
        ],
        "readings": {key: one.option.key for key, one in sorted(choices().items())},
    }  # fmt: skip


def plain(value: Any) -> Any:
    """As stored: no fractions but in words, which every reader digests the same."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
