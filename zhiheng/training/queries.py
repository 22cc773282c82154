"""Training as pages, the gate and the rules need it: facts of many persons in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from zhiheng.body.queries import records_complete_from
from zhiheng.lawbook.own import own_figures
from zhiheng.personnel.models import Competence, Person, Registration
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind
from zhiheng.training.facts import (
    ALL_SCHEMES,
    Item,
    ItemTally,
    Mark,
    Owed,
    PlanFacts,
    Trainee,
    TrainingFacts,
)
from zhiheng.training.models import Attendance, Plan, PlanItem, Session
from zhiheng.training.owing import concerns, owed
from zhiheng.training.terms import Cause


def items_on(on: date) -> tuple[Item, ...]:
    """The items of every plan adopted by that day and not dropped, by their due day."""
    rows = PlanItem.objects.filter(
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=on),
        plan__adopted_on__lte=on, plan__retracted=False,
    ).select_related("plan")  # fmt: skip
    return tuple(plain(row) for row in rows.order_by("due", "number"))


def plain(row: PlanItem) -> Item:
    """The row as the pure rules take it; an item of a plan that is not adopted runs from its due
    day on, so that nobody owes it before."""
    return Item(
        key=row.pk, number=row.number, subject=row.subject, clause=row.clause, due=row.due,
        adopted_on=row.plan.adopted_on or row.due, examined=row.examined,
        posts=frozenset(row.posts), kinds=frozenset(row.kinds),
        departments=frozenset(row.departments), schemes=frozenset(row.schemes),
        dropped_on=row.dropped_on,
    )  # fmt: skip


def facts_for(
    on: date, persons: Collection[UUID] | None = None, items: tuple[Item, ...] | None = None
) -> list[TrainingFacts]:
    """The facts of these persons, or of everybody in service, in alphabetical order (7 statements).

    items: where they are at hand.
    """
    asked = items_on(on) if items is None else items
    if not asked:
        return []
    people = Person.objects.filter(Q(left__isnull=True) | Q(left__gt=on))
    if persons is not None:
        people = people.filter(pk__in=list(persons))
    rows = list(people.order_by("sort_key", "id").only("pk", "joined", "left", "department"))
    own = own_figures(on)
    of = None if persons is None else [row.pk for row in rows]
    trainees, marks = _trainees(rows, on, of), _marks(asked, on, of)
    return [
        TrainingFacts(
            trainees[row.pk], asked, tuple(marks[row.pk]), own["retraining_days"].value,
            own["newcomer_days"].value,
        )
        for row in rows
    ]  # fmt: skip


def owed_by(person: UUID, on: date) -> tuple[Owed, ...]:
    """What one person owes on that day, the earliest due first: what a gate asks."""
    return tuple(one for facts in facts_for(on, [person]) for one in owed(facts, on))


def owed_by_all(
    on: date, persons: Collection[UUID] | None = None, items: tuple[Item, ...] | None = None
) -> list[Owed]:
    """What these persons (or all) owe, person by person in alphabetical order."""
    return [one for facts in facts_for(on, persons, items) for one in owed(facts, on)]


def _trainees(rows: Iterable[Person], on: date, of: list[UUID] | None) -> dict[UUID, Trainee]:
    chosen: dict[str, Any] = {} if of is None else {"person__in": of}
    posts: defaultdict[UUID, dict[str, date]] = defaultdict(dict)
    schemes: defaultdict[UUID, set[str]] = defaultdict(set)
    held = Appointment.objects.filter(in_office(on), **chosen)
    for person, post, starts, codes in held.values_list("person", "post", "starts", "schemes"):
        posts[person][post] = min(starts, posts[person].get(post, starts))
        schemes[person] |= set(codes) or {ALL_SCHEMES}
    kinds: defaultdict[UUID, set[str]] = defaultdict(set)
    valid = Registration.objects.filter(
        Q(starts__isnull=True) | Q(starts__lte=on), Q(ends__isnull=True) | Q(ends__gt=on), **chosen
    )
    for person, kind in valid.exclude(kind="").values_list("person", "kind"):
        kinds[person].add(kind)
    judged = Competence.objects.filter(met=True, **chosen).exclude(scheme="")
    for person, code in judged.values_list("person", "scheme"):
        schemes[person].add(code)
    return {
        row.pk: Trainee(
            row.pk, row.joined, row.left, row.department, posts[row.pk], frozenset(kinds[row.pk]),
            frozenset(schemes[row.pk]),
        )
        for row in rows
    }  # fmt: skip


def _marks(
    items: tuple[Item, ...], on: date, of: list[UUID] | None
) -> defaultdict[UUID, list[Mark]]:
    chosen: dict[str, Any] = {} if of is None else {"person__in": of}
    rows = Attendance.objects.filter(
        session__item__in=[item.key for item in items], session__retracted=False,
        session__held_on__lte=on, **chosen,
    )  # fmt: skip
    found: defaultdict[UUID, list[Mark]] = defaultdict(list)
    for person, item, day, outcome in rows.values_list(
        "person", "session__item", "session__held_on", "outcome"
    ):
        found[person].append(Mark(item, day, outcome))
    return found


# -- the plan of a year ----------------------------------------------------------------------------


def plan_facts(on: date) -> PlanFacts:
    """What the rules of 5(3)-b and 9(2)-b ask of the year in which the day lies."""
    complete = records_complete_from()
    whole = complete is not None and complete <= on
    days = own_figures(on)["plan_days"].value
    plan = Plan.objects.filter(year=on.year, adopted_on__lte=on).first()
    if plan is None:
        return PlanFacts(on, whole, None, days)
    rows = PlanItem.objects.filter(plan=plan).select_related("plan").order_by("due", "number")
    items = tuple(plain(row) for row in rows if row.dropped_on is None or row.dropped_on > on)
    return PlanFacts(on, whole, plan.adopted_on, days, tuple(tallies(items, on)))


def tallies(items: tuple[Item, ...], on: date) -> list[ItemTally]:
    """Each item with how many it concerns, and how many of them owe it."""
    everybody = facts_for(on, None, items)
    owing: defaultdict[UUID, list[Owed]] = defaultdict(list)
    people: defaultdict[UUID, int] = defaultdict(int)
    for facts in everybody:
        for item in items:
            people[item.key] += concerns(item, facts.trainee)
        for one in owed(facts, on):
            owing[one.item].append(one)
    first = dict(
        Session.objects.filter(item__in=[item.key for item in items], held_on__lte=on)
        .values_list("item")
        .annotate(first=Min("held_on"))
        .order_by()
    )
    return [
        ItemTally(
            item.number, item.due, first.get(item.key), people[item.key], len(owing[item.key]),
            sum(one.late for one in owing[item.key]),
            sum(one.cause == Cause.NO_RESULT for one in owing[item.key]), item.key,
        )
        for item in items
    ]  # fmt: skip


@dataclass(frozen=True)
class OwedLine:
    """A line of the list of who owes what."""

    owed: Owed
    name: str
    number: str
    cause: str


def lines(found: Iterable[Owed]) -> list[OwedLine]:
    """With names and words, in one statement."""
    listed = list(found)
    people = Person.every.filter(pk__in={one.person for one in listed})
    names = {
        key: (name, number) for key, name, number in people.values_list("pk", "name", "number")
    }
    return [OwedLine(one, *names[one.person], str(Cause(one.cause).label)) for one in listed]


def post_words(row: PlanItem) -> list[str]:
    """For whom an item is, in words; empty: everybody."""
    posts = [str(PostKind(post).label) for post in row.posts if post in PostKind.values]
    return [*posts, *row.kinds, *row.departments, *row.schemes]
