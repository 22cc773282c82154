"""What is known of persons and steps, as the gate asks for it. A fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiheng.body.queries import records_complete_from
from zhiheng.competence.models import Conflict, Declaration, StepAuthorisation, StepDemand
from zhiheng.competence.rules import (
    Answering,
    Ask,
    Authorised,
    Declared,
    Interest,
    PersonFacts,
    Registered,
    Span,
)
from zhiheng.personnel.models import Person
from zhiheng.personnel.queries.lists import rows_of
from zhiheng.schemes.models import Scheme
from zhiheng.training.queries import owed_by_all

LISTS = ("bans", "registrations", "known_sets")


def in_force(day: date, prefix: str = "") -> Q:
    """Rows whose interval [starts, ends) holds the day."""
    return Q(**{f"{prefix}starts__lte": day}) & (
        Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": day})
    )


def person_facts(persons: Collection[UUID], on: date) -> dict[UUID, PersonFacts]:
    """The facts of these persons as of a day: fourteen statements for any number of them, half of
    them only where a training plan has been adopted."""
    keys = list(persons)
    lists = rows_of(keys, LISTS) if keys else {name: [] for name in LISTS}
    since = records_complete_from()
    complete = {
        (row.person_id, row.what) for row in lists["known_sets"] if since is None or since <= on
    }
    held = {name: _grouped(lists[name]) for name in ("bans", "registrations")}
    work = _grouped(
        StepAuthorisation.objects.filter(person__in=keys).select_related("scheme").order_by("id")
    )
    told = _grouped(
        Declaration.objects.filter(person__in=keys).order_by("declared_on", "trail__seq", "id")
    )
    ties = _grouped(Conflict.objects.filter(person__in=keys).order_by("id"))
    late = _grouped_late(keys, on)
    return {
        key: PersonFacts(
            _employed(joined, left),
            _known(held["bans"][key], (key, "bans") in complete, _span),
            _known(held["registrations"][key], (key, "registrations") in complete, _registered),
            tuple(Authorised(a.scheme.code, a.category, a.step, _span(a)) for a in work[key]),
            tuple(Declared(d.kind, d.declared_on, d.clear) for d in told[key]),
            tuple(Interest(str(c.client_id), _span(c)) for c in ties[key]),
            tuple(late[key]),
        )
        for key, joined, left in Person.every.filter(pk__in=keys).values_list(
            "pk", "joined", "left"
        )
    }


def _grouped_late(keys: list[UUID], on: date) -> defaultdict[UUID, list[str]]:
    """The training that each of them owes past its day."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in owed_by_all(on, keys):
        if one.late:
            found[one.person].append(one.number)
    return found


def _grouped(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _employed(joined: date | None, left: date | None) -> Span:
    """The last day of work is the day of leaving."""
    return Span(joined, left + timedelta(days=1) if left else None)


def _known(rows: list[Any], complete: bool, make: Any) -> Any:
    return tuple(make(row) for row in rows) if rows or complete else None


def _span(row: Any) -> Span:
    return Span(row.starts, row.ends)


def _registered(row: Any) -> Registered:
    return Registered(row.kind, _span(row))


def asking(
    scheme: Scheme, steps: Collection[str], client: UUID | None, day: date
) -> dict[str, Ask]:
    """What taking each of these steps of a scheme asks for on that day. Two statements."""
    demands = {
        row.step: row
        for row in StepDemand.objects.filter(in_force(day), scheme=scheme, step__in=list(steps))
    }
    introduced = set(
        StepAuthorisation.objects.filter(scheme=scheme, step__in=list(steps))
        .values_list("step", flat=True)
        .distinct()
    )
    return {
        step: _asked(
            Ask(
                step, scheme.code, scheme.product_kind, str(client) if client else None, day,
                introduced=step in introduced,
            ),
            demands.get(step),
        )
        for step in steps
    }  # fmt: skip


def _asked(ask: Ask, demand: StepDemand | None) -> Ask:
    if demand is None:
        return ask
    return replace(ask, registration=demand.registration, registration_kind=demand.kind)


def asking_to_answer(
    scheme: Scheme | None, day: date, clients: Collection[UUID] = ()
) -> Answering:  # fmt: skip
    """What answering for certificates of a scheme from that day on asks for. One statement."""
    if scheme is None:
        return Answering("", None, day, clients=frozenset(map(str, clients)))
    introduced = StepAuthorisation.objects.filter(scheme=scheme).exists()
    return Answering(
        scheme.code, scheme.product_kind or None, day, introduced, frozenset(map(str, clients))
    )
