"""The numbers behind the clauses that are recorded and left to people (see `recorded`)."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import Count, F, Q

from zhiheng.body.queries import the_body
from zhiheng.cases.models import Case, StepNote
from zhiheng.cases.terms import NoteKind
from zhiheng.certificates.queries import CoveragePoint, coverage_over_time
from zhiheng.competence.queries.load import fields
from zhiheng.conformance.queries import register
from zhiheng.conformance.recorded import RECORDED, Stood
from zhiheng.deadlines.models import Deadline
from zhiheng.indications.models import Question
from zhiheng.law.judgement import Judgement
from zhiheng.law.register import Obligation, covers, obligation, obligations
from zhiheng.posts.models import (
    Appointment,
    Assessment,
    DutyDocument,
    Interference,
    Resource,
)
from zhiheng.posts.queries import in_office, other_posts
from zhiheng.posts.terms import PostKind
from zhiheng.supervision.queries import silent

# Signed; waiting for a signature, or declined, where certificates are still held by it: those given
# on since are somebody else's by now.
_ASSIGNED = """
SELECT count(*) FILTER (WHERE a.accepted_on IS NOT NULL),
    count(*) FILTER (WHERE a.accepted_on IS NULL AND a.declined_on IS NULL AND held),
    count(*) FILTER (WHERE a.accepted_on IS NULL AND a.declined_on IS NOT NULL AND held)
FROM certificates_assignment a CROSS JOIN LATERAL (SELECT a.accepted_on IS NULL AND EXISTS (
    SELECT 1 FROM certificates_responsibility r WHERE r.assignment_id = a.id AND NOT r.retracted
        AND (r.ends IS NULL OR r.ends > %(on)s)) AS held) h
WHERE NOT a.retracted AND NOT a.deputy
"""

# Projects under way; of these, to which nobody was given a step and in which nobody took one.
_STAFFED = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM cases_dispatch d WHERE d.case_id = c.id AND NOT d.retracted)
    AND NOT EXISTS (
        SELECT FROM cases_event e WHERE e.case_id = c.id AND NOT e.retracted
        AND (e.person_id IS NOT NULL OR e.performer <> '')))
FROM cases_case c WHERE c.closed IS FALSE AND c.ended_on IS NULL AND NOT c.retracted
"""


@dataclass(frozen=True)
class Told:
    """One clause that is recorded, and what the records tell of it today."""

    obligation: Obligation
    sentence: str
    judgement: Judgement


def told(on: date) -> list[Told]:
    """Every account in the order of the text (a fixed number of statements)."""
    facts = stood(on)
    return [
        Told(obligation(one.clauses[0]), one.sentence, one(facts)) for one in RECORDED
    ]  # fmt: skip


def stood(on: date) -> Stood:
    """The facts of the accounts on that day, by what is known now."""
    body = the_body()
    since = body.records_complete_from if body else None
    point = _coverage(on)
    return Stood(
        on=on,
        complete=since is not None and since <= on,
        live=point.live,
        covered=point.covered,
        **_offices(on),
        **_papers(on),
        **_assigned(on),
        **_notes(on),
        **_people(on),
        **_reported(on),
    )


def _coverage(on: date) -> CoveragePoint:
    """As it was judged where that was for this day; else counted now."""
    kept = register()
    if kept is not None and kept.coverage and kept.coverage[-1].day == on:
        return kept.coverage[-1]
    return coverage_over_time([on])[0]


def _offices(on: date) -> dict:
    held = Appointment.objects.filter(in_office(on))
    director = held.filter(post=PostKind.DIRECTOR).order_by("acting", "starts").first()
    managers = list(
        held.filter(post=PostKind.PROJECT_MANAGER).select_related("nomination").order_by("id")
    )
    directors = set(
        Appointment.objects.filter(post=PostKind.DIRECTOR).values_list("person", flat=True)
    )
    named = [
        one.nomination for one in managers if one.nomination and one.nomination.nominated_by_id
    ]
    ours = [one for one in named if one.nominated_by_id in directors]
    return {
        "director": director is not None,
        "managers": len(managers),
        "also": tuple(other_posts(director, on)) if director else (),
        "nominated": len(ours),
        "by_others": len(named) - len(ours),
        # Who is director and manager at once has a second supervisor, as he must.
        "between": sum(
            1 for one in managers
            if one.supervisor_id and one.person_id not in directors
            and one.supervisor_id not in directors
        ),
    }  # fmt: skip


def _papers(on: date) -> dict:
    asked = Resource.objects.filter(asked_on__lte=on).aggregate(
        asked=Count("pk"), refused=Count("pk", filter=Q(granted=False)),
        waiting=Count("pk", filter=Q(answered_on__isnull=True)),
    )  # fmt: skip
    told = Interference.objects.filter(reported_on__lte=on).aggregate(
        interferences=Count("pk"), unanswered=Count("pk", filter=Q(answered_on__isnull=True))
    )
    tried = Assessment.objects.filter(noticed_on__lte=on).aggregate(
        noticed=Count("pk"), resulted=Count("pk", filter=Q(result__isnull=False))
    )
    document = (
        DutyDocument.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=on), post=PostKind.PROJECT_MANAGER, starts__lte=on
        )
        .order_by("-starts")
        .first()
    )
    mapped = document.clauses if document else ()
    lacking = [
        item for item in items_of_nine() if document and not any(covers(item, c) for c in mapped)
    ]
    return {
        **asked, **told, **tried,
        "duties": document.label if document else "", "unmapped": tuple(lacking),
    }  # fmt: skip


@cache
def items_of_nine() -> tuple[str, ...]:
    """The items of article 9 that a manager's duty document has to be mapped to: 9(1) … 9(5)."""
    clauses = [one.clause for one in obligations() if one.article == 9 and "(" in one.clause]
    return tuple(dict.fromkeys(clause.partition("-")[0] for clause in clauses))


def _assigned(on: date) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGNED, {"on": on})
        accepted, unsigned, declined = cursor.fetchone()
    return {"accepted": accepted, "unsigned": unsigned, "declined": declined}


def _people(on: date) -> dict:
    """The staffing of fields and projects; what the records make one ask about people."""
    active = [one for one in fields(on, shown=0) if one.facts.active]
    with connection.cursor() as cursor:
        cursor.execute(_STAFFED)
        projects, unstaffed = cursor.fetchone()
    asked = Question.objects.filter(asked_on__lte=on, ceased_on__isnull=True).aggregate(
        questioned=Count("pk"), unverified=Count("pk", filter=Q(answered_on__isnull=True))
    )
    return {
        "fields": len(active),
        "unplanned": sum(one.facts.planned is None for one in active),
        "short": sum(bool(one.facts.short) for one in active),
        "hanging": sum(one.facts.doubtful for one in active),
        "projects": projects, "unstaffed": unstaffed, **asked,
    }  # fmt: skip


def _reported(on: date) -> dict:
    reporting, lacking, awaited = silent(on)
    return {"reporting": reporting, "silent": lacking, "awaited": awaited}


def _notes(on: date) -> dict:
    rows = StepNote.objects.filter(noted_on__lte=on)
    fault = Q(kind=NoteKind.FAULT)
    told = rows.aggregate(
        checks=Count("pk", filter=Q(kind=NoteKind.CHECK)),
        guided=Count("pk", filter=Q(kind=NoteKind.GUIDE)),
        faults=Count("pk", filter=fault),
        unfinished=Count("pk", filter=fault & Q(verified_on__isnull=True)),
    )
    late = Deadline.objects.filter(
        Q(answered_at__isnull=True) | Q(answered_at__gt=F("due_rolled")),
        subject_table="cases_stepnote", due_rolled__date__lte=on,
        subject_id__in=rows.filter(fault, corrected_on__isnull=True).values("pk"),
    ).count()  # fmt: skip
    unfinished = told.pop("unfinished")
    under_way = Case.objects.filter(closed=False, ended_on__isnull=True)
    guided = StepNote.objects.filter(kind=NoteKind.GUIDE, noted_on__lte=on)
    unguided = under_way.exclude(pk__in=guided.values("case")).count()
    return {**told, "correcting": unfinished - late, "uncorrected": late, "unguided": unguided}
