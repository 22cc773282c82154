"""Whose competence stands where: one cell's persons, one person, who owes a declaration, bans."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from zhiheng.competence.models import Conflict, Declaration, StepAuthorisation, StepDemand
from zhiheng.competence.queries.facts import asking, in_force, person_facts
from zhiheng.competence.queries.instead import projects_of
from zhiheng.competence.rules import Hindrance, gate
from zhiheng.competence.rules.gate import anniversary, in_year
from zhiheng.competence.terms import DeclarationKind
from zhiheng.personnel.models import Ban, Person, Registration
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.schemes.models import Scheme

PAGE = 50


@dataclass(frozen=True)
class Standing:
    """A person in a cell: the authorisation, and what stands against it today."""

    row: StepAuthorisation
    hindrances: tuple[Hindrance, ...]
    projects: int


def cell(scheme: Scheme, step: str, on: date) -> list[Standing]:
    """Everybody authorised for the step, those against whom least stands first."""
    rows = list(
        StepAuthorisation.objects.filter(scheme=scheme, step=step)
        .filter(Q(ends__isnull=True) | Q(ends__gt=on))
        .select_related("person", "judge")
        .order_by("person__sort_key", "starts")[:200]
    )
    keys = {row.person_id for row in rows}
    facts, loads = person_facts(keys, on), projects_of(keys)
    ask = asking(scheme, [step], None, on)[step]
    found = [
        Standing(
            row,
            tuple(one for one in gate(facts[row.person_id], ask) if one.kind != "conflict"),
            loads.get(row.person_id, 0),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (len(one.hindrances), one.projects))


def authorisations_of(person: UUID) -> list[StepAuthorisation]:
    rows = StepAuthorisation.objects.filter(person=person).select_related("scheme", "judge")
    return list(rows.order_by(F("ends").desc(nulls_first=True), "scheme__code", "step")[:200])


def registrations_of(person: UUID) -> list[Registration]:
    rows = Registration.objects.filter(person=person)
    return list(rows.order_by(F("ends").desc(nulls_first=True), "number")[:PAGE])


def declarations_of(person: UUID) -> list[Declaration]:
    return list(Declaration.objects.filter(person=person).order_by("-declared_on", "kind")[:PAGE])


def conflicts_of(person: UUID) -> list[Conflict]:
    rows = Conflict.objects.filter(person=person).select_related("client")
    return list(rows.order_by(F("ends").desc(nulls_first=True), "client__name")[:200])


@dataclass(frozen=True)
class Owed:
    """A yearly declaration of somebody. due: the day from which it is owed; None: never made."""

    kind: str
    label: Any
    last: date | None
    due: date | None
    clear: bool | None
    stands: bool


def owed(person: UUID, on: date) -> list[Owed]:
    """Both declarations of a person, as of a day."""
    rows = {
        row.kind: row
        for row in Declaration.objects.filter(person=person, declared_on__lte=on).order_by(
            "declared_on", "trail__seq"
        )
    }
    return [
        _owed(kind, rows[kind].declared_on, rows[kind].clear, on)
        if kind in rows
        else Owed(kind.value, kind.label, None, None, None, False)
        for kind in DeclarationKind
    ]


def _owed(kind: DeclarationKind, last: date, clear: bool, on: date) -> Owed:
    return Owed(kind.value, kind.label, last, anniversary(last), clear, in_year(last, on))


def declarers(on: date) -> QuerySet[Person]:
    """Whoever may take steps or holds one of the two posts (A-34) and has not left, with the days
    of his last declarations."""
    working = StepAuthorisation.objects.filter(in_force(on)).values("person")
    holding = Appointment.objects.filter(in_office(on)).values("person")
    rows = Person.objects.filter(Q(pk__in=working) | Q(pk__in=holding)).exclude(left__lt=on)
    return rows.annotate(
        one_body_on=_last(DeclarationKind.ONE_BODY, on),
        impartiality_on=_last(DeclarationKind.IMPARTIALITY, on),
    )


def _last(kind: str, on: date) -> Subquery:
    rows = Declaration.objects.filter(person=OuterRef("pk"), kind=kind, declared_on__lte=on)
    return Subquery(rows.order_by().values("person").annotate(d=Max("declared_on")).values("d"))


def declared(on: date) -> list[Any]:
    """All of them with `one_body`: whether the last declaration is clear; None: there is none."""
    rows = Declaration.objects.filter(
        person=OuterRef("pk"), kind=DeclarationKind.ONE_BODY, declared_on__lte=on
    )
    last = Subquery(rows.order_by("-declared_on", "-trail__seq", "-id").values("clear")[:1])
    return list(declarers(on).annotate(one_body=last).order_by("number", "id"))


def owing(on: date) -> QuerySet[Person]:
    """Those among them whose declarations lack or are older than a year."""
    oldest = year_before(on)
    late = Q()
    for name in ("one_body_on", "impartiality_on"):
        late |= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": oldest})
    return declarers(on).filter(late)


def year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def bans(on: date, *, live: bool = False, after: str = "") -> list[Ban]:
    """Every ban, by start, the latest first; one more than a page where there is more."""
    rows = Ban.objects.select_related("person").order_by("-starts", "id")
    if live:
        rows = rows.filter(in_force(on))
    day, _, key = after.partition("~")
    try:
        place = (date.fromisoformat(day), UUID(key))
    except ValueError:
        return list(rows[: PAGE + 1])
    rows = rows.filter(Q(starts__lt=place[0]) | Q(starts=place[0], pk__gt=place[1]))
    return list(rows[: PAGE + 1])


def soon(on: date, days: int) -> int:
    """How many authorisations run out within the days."""
    last = on + timedelta(days=days)
    return StepAuthorisation.objects.filter(starts__lte=on, ends__gt=on, ends__lte=last).count()


def demand_of(scheme: Scheme, step: str, on: date) -> StepDemand | None:
    """What the step asks for on that day, where somebody has said."""
    return StepDemand.objects.filter(in_force(on), scheme=scheme, step=step).first()
