"""Facts for the questions, for everybody at once; and what a question rests on, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min, Q

from zhiheng.access.models import Holder
from zhiheng.body.queries import records_complete_from, the_body
from zhiheng.cases.models import Event
from zhiheng.certificates.models import Certificate
from zhiheng.indications.asking import Elsewhere, Facts, Work
from zhiheng.indications.models import Absence, Question
from zhiheng.indications.terms import Kind
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import obligation
from zhiheng.lawbook.own import own_figures
from zhiheng.personnel.models import Employment, Person, Registration
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.trace.models import Entry

WINDOW = timedelta(days=400)


def facts_of_all(on: date) -> Iterable[Facts]:
    """The facts of every person, since the regulation came into force, at most thirteen months."""
    own, known = own_figures(on), records_complete_from()
    since = max(obligation("18").in_force_from, on - WINDOW)
    works, elsewhere = _works(since, on, own["site_days"].value), _elsewhere()
    entitled, last, absences = _entitled(on), _last_activities(on), _absences()
    settled = _settled()
    people = Person.objects.filter(Q(left__isnull=True) | Q(left__gt=since)).order_by("id")
    for row in people.only("pk", "joined", "left").iterator(chunk_size=2000):
        yield Facts(
            row.pk, on, known, row.joined, row.left, entitled.get(row.pk), last.get(row.pk),
            tuple(works[row.pk]), tuple(elsewhere[row.pk]), tuple(absences[row.pk]),
            own["idle_months"].value, own["site_days"].value, frozenset(settled[row.pk]),
        )  # fmt: skip


# Whoever may give rise to a question by what he did: on site for two projects on one day, on site
# too often in a month, or at work on a day on which he was not there. A year of everybody's events
# is read by the database; what is read here is theirs alone, and the questions decide.
_SUSPECTS = """
WITH e AS (
    SELECT person_id, case_id, quantity, (at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM cases_event
    WHERE NOT retracted AND person_id IS NOT NULL AND at >= %(from)s AND at < %(to)s
)
SELECT person_id FROM e WHERE quantity IS NOT NULL
GROUP BY person_id, day HAVING count(DISTINCT case_id) > 1
UNION
SELECT person_id FROM e GROUP BY person_id, date_trunc('month', day)
HAVING sum(quantity) > %(most)s
UNION
SELECT e.person_id FROM e JOIN personnel_person p ON p.id = e.person_id
WHERE e.day < p.joined OR e.day >= p.left
UNION
SELECT e.person_id FROM e JOIN indications_absence a ON a.person_id = e.person_id
    AND NOT a.retracted AND a.starts <= e.day AND (a.ends IS NULL OR a.ends > e.day)
"""


def _works(since: date, on: date, most: int) -> defaultdict[UUID, list[Work]]:
    """What those did who may give rise to a question by it."""
    given: dict[str, Any] = {
        "from": in_shanghai(since),
        "to": in_shanghai(on + timedelta(days=1)),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECTS, given)
        suspects = [row[0] for row in cursor.fetchall()]
    rows = Event.objects.filter(person__in=suspects, at__gte=given["from"], at__lt=given["to"])
    places: defaultdict[UUID, set[str]] = defaultdict(set)
    sited = Certificate.objects.filter(case__in=rows.values("case")).exclude(factory=None)
    for case, factory in sited.values_list("case", "factory").iterator(chunk_size=5000):
        places[case].add(str(factory))
    found: defaultdict[UUID, list[Work]] = defaultdict(list)
    columns = rows.order_by("at", "id").values_list("person", "id", "at", "case", "quantity")
    for person, key, at, case, quantity in columns.iterator(chunk_size=5000):
        day = in_shanghai(at or since).date()
        found[person].append(Work(key, day, frozenset(places.get(case, ())), quantity))
    return found


def _elsewhere() -> defaultdict[UUID, list[Elsewhere]]:
    """Employments that have not ended, at another organisation than this body."""
    body = the_body()
    rows = Employment.objects.filter(ends__isnull=True).exclude(employer="")
    if body is not None:
        rows = rows.exclude(employer=body.name)
    found: defaultdict[UUID, list[Elsewhere]] = defaultdict(list)
    columns = rows.values_list("person", "id", "starts", "ends", "full_time", "person__joined")
    for person, key, starts, ends, full_time, joined in columns.order_by("starts", "id"):
        # Begun on the day of joining: this body itself, under another name.
        if joined is not None and starts != joined:
            found[person].append(Elsewhere(key, starts, ends, full_time))
    return found


def _entitled(on: date) -> dict[UUID, date]:
    """Since when each person is registered, or in one of the two posts."""
    valid = Registration.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on
    ).values_list("person")
    found: dict[UUID, date] = dict(valid.annotate(Min("starts")).order_by())
    held = Appointment.objects.filter(in_office(on)).values_list("person")
    for person, starts in held.annotate(Min("starts")).order_by():
        found[person] = min(starts, found.get(person, starts))
    return found


def _last_activities(on: date) -> dict[UUID, date]:
    """The last procedure event or act of each person."""
    end = in_shanghai(on + timedelta(days=1))
    events = Event.objects.filter(person__isnull=False, at__lt=end).values_list("person")
    found: dict[UUID, Any] = dict(events.annotate(Max("at")).order_by())
    linked = Holder.every.filter(person__isnull=False).order_by("id")
    people = {row.account_id: row.person for row in linked if row.person}
    acts = Entry.objects.filter(account__in=list(people), at__lt=end).values_list("account")
    for account, at in acts.annotate(Max("at")).order_by():
        person = people[account]
        found[person] = max(at, found.get(person) or at)
    return {person: in_shanghai(at).date() for person, at in found.items() if at}


def _absences() -> defaultdict[UUID, list[tuple[date, date | None]]]:
    found: defaultdict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    rows = Absence.objects.order_by("starts", "id")
    for person, starts, ends in rows.values_list("person", "starts", "ends"):
        found[person].append((starts, ends))
    return found


def _settled() -> defaultdict[UUID, set[UUID]]:
    """The records behind what was answered about days of absence, by person."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    rows = Question.objects.filter(kind=Kind.ABSENT, answered_on__isnull=False)
    for person, records in rows.values_list("person", "records"):
        found[person].update(records)
    return found


@dataclass(frozen=True)
class Behind:
    """A record behind a question: what it is called, where it stands."""

    says: str
    url: str


def behind(row: Question, limit: int = 50) -> list[Behind]:
    """The records that the question rests on: events of projects, employments of the person."""
    keys = row.records[:limit]
    events = Event.objects.filter(pk__in=keys).select_related("case").order_by("at", "id")
    found = [
        Behind(
            f"{in_shanghai(one.at).date() if one.at else '—'} {one.case.number} {one.step}",
            f"/cases/{one.case_id}/",
        )
        for one in events
    ]
    jobs = Employment.objects.filter(pk__in=keys).order_by("starts", "id")
    return found + [
        Behind(f"{one.starts or '—'} {one.employer}", f"/people/{one.person_id}/") for one in jobs
    ]
