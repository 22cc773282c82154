"""An assignment: certificates given to one person, and his signature that he accepts them."""

from datetime import date, datetime

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.clocks import ACCEPTANCE
from zhiheng.certificates.commands.scope import today
from zhiheng.certificates.conditions import NOT_ACCEPTED, OWN, OWN_OR_CLERK, UNSIGNED
from zhiheng.certificates.models import Assignment
from zhiheng.deadlines.commands import answer_deadline, open_deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.trace.sheet import Sheet

ACCEPTERS = {Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM}
WAITING = gettext_noop("签署接受所指派的证书")


def give(
    sheet: Sheet, *, by: Actor, at: datetime, person: Person, given: str, starts: date, says: str,
    certificates: int = 1, deputy: bool = False, reason: str = "", signed: bool = False,
) -> Assignment:  # fmt: skip
    """Write the assignment on the sheet of an act; its clock runs until he signs.

    signed: he has signed already (a hand-over). Who assigns himself signs by doing so.
    """
    own = signed or (by.person is not None and by.person == person.pk)
    row = sheet.create(
        Assignment(
            person=person, given=given, starts=starts, certificates=certificates, deputy=deputy,
            says=says[:300], reason=reason[:300], accepted_on=today(at) if own else None,
            signed_by=by.account if own else None,
        )
    )  # fmt: skip
    if not own:
        open_deadline(
            subject=row, by=by, at=at, rule=ACCEPTANCE, start=today(at), says=WAITING,
            person=person.pk,
        )  # fmt: skip
    return row


@command(
    "accept_assignment", label="接受证书指派", posts=ACCEPTERS, clauses=("9 chapeau-b",),
    on=Assignment, conditions=(IN_PERSON, OWN_OR_CLERK, UNSIGNED),
)  # fmt: skip
def accept_assignment(
    *, subject: Assignment, by: Actor, at: datetime, sheet: Sheet, accepted_on: date | None = None
) -> Assignment:
    """The person signs that he answers for these certificates; or the clerk from a signed paper."""
    day = accepted_on or today(at)
    if day > today(at):
        raise BadInput({"accepted_on": "接受日期不能晚于今天。"})
    sheet.change(
        subject, accepted_on=day, signed_by=by.account, declined_on=None, declined_because=""
    )
    _answer(subject, by, at, day)
    return subject


@command(
    "decline_assignment", label="不接受证书指派", posts=ACCEPTERS, clauses=("9 chapeau-b",),
    on=Assignment, conditions=(IN_PERSON, OWN, NOT_ACCEPTED),
)  # fmt: skip
def decline_assignment(
    *, subject: Assignment, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Assignment:
    """Say why not; he answers for them until the director gives them to somebody else."""
    if not reason.strip():
        raise BadInput({"reason": "请写明不接受的理由，总监将据此另行安排。"})
    sheet.change(subject, declined_on=today(at), declined_because=reason.strip()[:300])
    return subject


def _answer(subject: Assignment, by: Actor, at: datetime, day: date) -> None:
    moment = at if day == today(at) else in_shanghai(day)
    answer_deadline(subject=subject, by=by, at=at, rule=ACCEPTANCE.key, answered_at=moment)
