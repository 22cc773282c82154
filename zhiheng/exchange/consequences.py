"""What an import brings about in the areas below: bans, rights of posts, filed changes, clocks.

Each is a command of the area concerned, called within the import's act: one entry tells all.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiheng.access.actor import Actor
from zhiheng.certificates.commands import settle_certificates
from zhiheng.certificates.models import StateChange
from zhiheng.competence.commands import settle_declarations
from zhiheng.competence.models import Declaration
from zhiheng.deadlines.commands import answer_deadline
from zhiheng.exchange.planning import Plan, Planned
from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.personnel.commands import settle_bans, settle_seats
from zhiheng.posts.clocks import FILING_CHANGE, FIRST_FILING
from zhiheng.posts.commands import note_filed_change, settle_deadlines, settle_grants
from zhiheng.posts.models import Appointment, FiledChange, Filing
from zhiheng.posts.terms import FilingKind
from zhiheng.training.commands import settle_training

# Kinds of record on which it depends whether somebody may hold a post.
_JUDGED = (
    "education", "employment", "title", "competence", "ban", "seat", "known_set", "appointment",
)  # fmt: skip
# Kinds on which it depends who owes which training.
_TRAINED = (
    "training_plan", "training_item", "training_session", "training_attendance",
)  # fmt: skip


def of_import(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Call the commands of lower areas for what the file's rows mean there."""
    if banned := _linked(plan, ("ban",), "person_id"):
        settle_bans(by=by, at=at, persons=banned)
    if seated := _linked(plan, ("seat",), "person_id"):
        settle_seats(by=by, at=at, persons=seated)
    if persons := _linked(plan, _JUDGED, "person_id"):
        settle_grants(by=by, at=at, appointments=_appointments(persons))
    for filed in plan.filed:
        _note_change(filed.appointment, filed.what, plan, by, at)
    if directors := _directors(plan):
        settle_deadlines(by=by, at=at, appointments=directors)
    if certificates := _certificates(plan):
        settle_certificates(by=by, at=at, certificates=certificates)
    if declared := _linked(plan, ("declaration",), "person_id"):
        settle_declarations(by=by, at=at, persons=declared)
    if any(plan.created.get(kind) or plan.changed.get(kind) for kind in _TRAINED):
        settle_training(by=by, at=at)


def _rows(plan: Plan, kinds: Iterable[str]) -> Iterable[Planned]:
    for kind in kinds:
        yield from plan.created.get(kind, ())
        yield from plan.changed.get(kind, ())


def _linked(plan: Plan, kinds: Iterable[str], attribute: str) -> set[UUID]:
    """The records to which new and changed rows of these kinds refer by this attribute."""
    found = (row.links.get(attribute) for row in _rows(plan, kinds))
    return {key for key in found if key}


def _appointments(persons: Collection[UUID]) -> list[UUID]:
    return [key for (key,) in rows_by(Appointment, "person__id", persons, ("id",))]


def _directors(plan: Plan) -> set[UUID]:
    """The appointments whose clocks the file touches."""
    own = {row.id for row in _rows(plan, ("appointment",)) if row.id}
    return own | _linked(plan, ("filed_change", "filing"), "appointment_id")


def _certificates(plan: Plan) -> set[UUID]:
    """Certificates with confirmed facts in the file, or with a new state of one that we had."""
    fresh = {row.id for row in plan.created.get("certificate", ())}
    states = _linked(plan, ("state_change",), "certificate_id") - fresh
    return states | _linked(plan, ("confirmation",), "certificate_id")


def _note_change(appointment: UUID, what: str, plan: Plan, by: Actor, at: datetime) -> None:
    """The change of something filed; one that the file itself tells is there already."""
    day = plan.effective
    if day is None:
        return
    known = FiledChange.objects.filter(appointment=appointment, what=what, changed_on=day)
    if not known.exists():
        note_filed_change(subject=appointment, by=by, at=at, what=what, changed_on=day)


def of_withdrawal(written: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The same, after rows were taken back: rights settled anew, clocks answered no longer."""
    appointments = list(written.get(Appointment._meta.db_table, ()))
    if appointments:
        settle_grants(by=by, at=at, appointments=appointments)
    _settle_certificates_back(written, by, at)
    declared = Declaration.every.filter(
        pk__any_of=list(written.get(Declaration._meta.db_table, ()))
    ).values_list("person_id", flat=True)
    if persons := set(declared):
        settle_declarations(by=by, at=at, persons=persons)
    if any(table.startswith("training_") for table in written):
        settle_training(by=by, at=at)
    filings = written.get(Filing._meta.db_table, ())
    for filing in Filing.every.filter(Q(pk__in=list(filings)), retracted=True):
        first = filing.kind == FilingKind.FIRST
        subject = filing.appointment if first else filing.change
        if subject is not None:
            answer_deadline(
                subject=subject, by=by, at=at, answered_at=None,
                rule=FIRST_FILING if first else FILING_CHANGE,
            )  # fmt: skip


def _settle_certificates_back(written: dict[str, Any], by: Actor, at: datetime) -> None:
    """Certificates that stay get the state of their latest remaining change."""
    changes = written.get(StateChange._meta.db_table, ())
    keys = set(
        StateChange.every.filter(
            pk__any_of=list(changes), certificate__retracted=False
        ).values_list("certificate_id", flat=True)
    )
    if keys:
        settle_certificates(by=by, at=at, certificates=keys)
