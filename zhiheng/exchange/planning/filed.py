"""Changes in the world of what was filed about the quality director (clause 4 ¶3-b)."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from zhiheng.exchange.planning.plan import Filed, Plan, Planned
from zhiheng.exchange.sheets import BY_NAME
from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment
from zhiheng.posts.terms import FilingKind, PostKind

_FACTS = [spec.name for spec in BY_NAME.values() if any(c.filed for c in spec.columns)]


def filed_changes(plan: Plan) -> list[Filed]:
    """What of the filed information changed, for each filed director in office on that day."""
    touched: dict[str, set[str]] = defaultdict(set)
    for row in _rows(plan):
        touched[_number(row)].update(_filed(row))
    directors = _directors(plan)
    return [
        Filed(directors[number], what)
        for number in sorted(touched.keys() & directors.keys())
        for what in sorted(touched[number])
    ]


def _rows(plan: Plan) -> Iterator[Planned]:
    for name in _FACTS:
        yield from plan.changed.get(name, ())
        if name != "person":
            yield from plan.created.get(name, ())


def _number(row: Planned) -> str:
    return str(row.key[0])


def _filed(row: Planned) -> Iterator[str]:
    """What of the row was filed: single columns of a person, a whole diploma, title or seat."""
    told = {*row.values, *row.seals}
    filed = [column for column in row.spec.columns if column.filed and column.name in told]
    if row.spec.name == "person":
        yield from (column.head for column in filed)
    elif filed:
        yield row.spec.title


def _directors(plan: Plan) -> dict[str, UUID]:
    """Number of each person who is quality director, and filed, on the day → the appointment."""
    on = plan.effective
    rows = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), post=PostKind.DIRECTOR, starts__lte=on,
        filings__kind=FilingKind.FIRST, filings__retracted=False, filings__filed_on__lte=on,
    ).values_list("person_id", "id")  # fmt: skip
    people = dict(rows)
    numbers = Person.objects.filter(pk__in=people).values_list("number", "pk")
    return {number: people[key] for number, key in numbers}
