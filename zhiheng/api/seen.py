"""Which rows of which tables an actor may see: what is listed, fetched, or named in an act.

A table that does not stand here is shown to nobody. `sight` is that of the table's pages. Where a
page shows some posts their own rows only, `whole` names the posts that see all; one's own rows are
shown here (`own`) even to whoever lacks the sight and so has no page of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.access import models as access
from zhiheng.access.actor import Actor
from zhiheng.access.acts import may, posts_in_force
from zhiheng.access.refusals import Absent
from zhiheng.body.models import Body
from zhiheng.cases import models as cases
from zhiheng.certificates import models as certificates
from zhiheng.clients import models as clients
from zhiheng.competence import models as competence
from zhiheng.conformance import models as conformance
from zhiheng.deadlines import models as deadlines
from zhiheng.deadlines.opened import listed
from zhiheng.evidence import models as evidence
from zhiheng.evidence import places
from zhiheng.exchange import models as exchange
from zhiheng.indications import models as indications
from zhiheng.lawbook import models as lawbook
from zhiheng.personnel import models as personnel
from zhiheng.personnel.facts import KINDS
from zhiheng.posts import models as posts
from zhiheng.schemes import models as schemes
from zhiheng.supervision import models as supervision
from zhiheng.supervision.sights import WHOLE
from zhiheng.trace.models import Record
from zhiheng.training import models as training

Row = TypeVar("Row", bound=Record)
ABSENT = "找不到这条记录，或它不在您的查看范围内。"


@dataclass(frozen=True)
class Seen:
    """sight: what opens all rows of the table. own: the column that says whose a row is; one's own
    rows are seen without the sight. whole: posts that see all; others with the sight see their own.
    """

    sight: str
    own: str = ""
    whole: frozenset[str] | None = None
    only: Callable[[Actor, datetime, frozenset[str]], Q] | None = None


def _evidence(by: Actor, at: datetime, held: frozenset[str]) -> Q:
    every = Q(subject_table__in=places.tables(by, at, held))
    if by.person is None:
        return every
    own = places.own_tables(by, at, held)  # a manager's supervision: his own only
    return every | Q(subject_table__in=own, person=by.person)


_PEOPLE = Seen("see.people")
_POSTS = Seen("see.posts")
_HELD = Seen("see.certificates")
_LAW = Seen("see.law")
_TRAINING = Seen("see.training")
SEEN: dict[type[Record], Seen] = {
    Body: Seen("see.body"),
    personnel.Person: Seen("see.people", own="pk"),
    **{kind.model: _PEOPLE for kind in KINDS.values()},
    personnel.KnownSet: _PEOPLE,
    personnel.Erasure: _PEOPLE,
    competence.StepAuthorisation: _PEOPLE,
    competence.StepDemand: _PEOPLE,
    competence.LoadLimit: _PEOPLE,
    competence.StaffPlan: _PEOPLE,
    competence.Declaration: Seen("see.people", own="person"),
    competence.Conflict: Seen("see.people", own="person"),
    posts.Appointment: Seen("see.posts", own="person"),
    posts.Nomination: _POSTS,
    posts.Filing: _POSTS,
    posts.FiledChange: _POSTS,
    posts.QualificationSheet: _POSTS,
    posts.Assessment: _POSTS,
    posts.DutyDocument: _POSTS,
    posts.Acknowledgement: _POSTS,
    posts.Resource: _POSTS,
    posts.Interference: Seen("see.interference"),
    supervision.Report: Seen("see.supervision", own="person", whole=WHOLE),
    supervision.Supervision: Seen("see.supervision", own="person", whole=WHOLE),
    indications.Question: Seen("see.questions"),
    indications.Absence: Seen("see.questions"),
    training.Plan: _TRAINING,
    training.PlanItem: _TRAINING,
    training.Session: _TRAINING,
    training.Attendance: Seen("see.training", own="person"),
    schemes.Scheme: Seen("see.schemes"),
    schemes.SchemeVersion: Seen("see.schemes"),
    clients.Client: Seen("see.clients"),
    clients.Factory: Seen("see.clients"),
    cases.Case: Seen("see.cases"),
    cases.Event: Seen("see.cases"),
    cases.Dispatch: Seen("see.cases"),
    cases.StepNote: Seen("see.cases"),
    certificates.Certificate: _HELD,
    certificates.StateChange: _HELD,
    certificates.Restoration: _HELD,
    certificates.Confirmation: _HELD,
    certificates.Responsibility: _HELD,
    certificates.AssignmentRule: _HELD,
    certificates.Assignment: _HELD,
    certificates.HandOver: _HELD,
    certificates.Reassignment: _HELD,
    conformance.Finding: Seen("see.findings"),
    conformance.Answer: Seen("see.board"),
    deadlines.Deadline: Seen("see.board", only=listed),
    lawbook.ReadingChoice: _LAW,
    lawbook.InternalLimit: _LAW,
    lawbook.OwnFigure: _LAW,
    lawbook.CalendarDay: _LAW,
    exchange.Batch: Seen("see.imports"),
    evidence.Evidence: Seen("see.evidence", only=_evidence),
    access.Holder: Seen("see.accounts"),
    access.Grant: Seen("see.accounts"),
    access.Proposal: Seen("see.accounts"),
    access.Token: Seen("see.accounts", own="holder"),
}


def rows(model: type[Row], by: Actor, at: datetime) -> "QuerySet[Row]":
    """The standing rows that `by` may see at `at`; none of a table that is not listed above."""
    found: QuerySet[Any] = model.objects.all()
    seen, held = SEEN.get(model), posts_in_force(by, at)
    if seen is None or not held:
        return found.none()
    if may(by, seen.sight, at, held) and (seen.whole is None or seen.whole & held):
        return found.filter(seen.only(by, at, held)) if seen.only else found
    mine = _mine(seen, by)
    return found.filter(**{seen.own: mine}) if mine else found.none()


def opens(model: type[Record], by: Actor, at: datetime) -> bool:
    """Whether there is anything in the table that `by` might see: all of it, or his own rows."""
    seen, held = SEEN[model], posts_in_force(by, at)
    return bool(held) and (may(by, seen.sight, at, held) or _mine(seen, by) is not None)


def _mine(seen: Seen, by: Actor) -> UUID | None:
    """By what one's own rows are known in this table; None where nobody has any."""
    if not seen.own:
        return None
    return by.holder if seen.own == "holder" else by.person


def one(model: type[Row], key: UUID, by: Actor, at: datetime) -> Row:
    """The row; Absent where there is none, or `by` may not see it: both look the same."""
    row = rows(model, by, at).filter(pk=key).first()
    if row is None:
        raise Absent(ABSENT, lawful="请用列表里的编号（id）；刚刚办过的，请重新读取。")
    return row


def tables() -> dict[str, type[Record]]:
    return {model._meta.db_table: model for model in SEEN}
