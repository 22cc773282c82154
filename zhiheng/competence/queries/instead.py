"""Who could do it instead: those against whom nothing weighs, the least loaded first."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from zhiheng.competence.models import StepAuthorisation
from zhiheng.competence.queries.facts import in_force, person_facts
from zhiheng.competence.rules import Ask, Weight, gate
from zhiheng.personnel.models import Person

SHOWN, CONSIDERED = 5, 200
# By their tables: the cases stand above.
_PROJECTS = """
SELECT w.person_id, count(DISTINCT w.case_id) FROM (
    SELECT person_id, case_id FROM cases_event
    WHERE NOT retracted AND person_id = ANY(%(keys)s)
    UNION SELECT person_id, case_id FROM cases_dispatch
    WHERE NOT retracted AND ended_on IS NULL AND person_id = ANY(%(keys)s)
) w JOIN cases_case c ON c.id = w.case_id
WHERE c.closed IS FALSE AND c.ended_on IS NULL AND NOT c.retracted
GROUP BY w.person_id
"""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take the step. projects: how many under way he works on now."""

    person: UUID
    name: str
    number: str
    projects: int


def instead(ask: Ask, without: Collection[UUID] = ()) -> tuple[Candidate, ...]:
    """Authorised persons whom nothing keeps from it, by load and name; a handful."""
    authorised = (
        StepAuthorisation.objects.filter(
            in_force(ask.day), Q(category="") | Q(category=ask.category or ""),
            scheme__code=ask.scheme, step=ask.step,
        )
        .exclude(person__in=list(without))
        .values_list("person", flat=True)
        .distinct()
    )  # fmt: skip
    keys = list(authorised[:CONSIDERED])
    facts = person_facts(keys, ask.day)
    able = [
        key for key, known in facts.items()
        if all(one.weight is Weight.NOTED for one in gate(known, ask))
    ]  # fmt: skip
    loads = projects_of(able)
    rows = Person.objects.filter(pk__in=able).values_list("pk", "name", "number", "sort_key")
    ordered = sorted(rows, key=lambda row: (loads.get(row[0], 0), row[3], row[2]))
    return tuple(
        Candidate(key, name, number, loads.get(key, 0)) for key, name, number, _ in ordered[:SHOWN]
    )


def projects_of(persons: Collection[UUID]) -> dict[UUID, int]:
    """Person → how many projects under way he was given or has worked on. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PROJECTS, {"keys": list(persons)})
        return dict(cursor.fetchall())


def told(found: Collection[Candidate]) -> str:
    """In words, for a refusal; it names persons, so it goes on the screen and in no trail."""
    if not found:
        return "目前没有其他获授权且有效的人员；请总监授权他人，或由人事专员补登记注册。"
    listed = "、".join(f"{one.name}（在办 {one.projects} 项）" for one in found)
    return f"可由这些人员承担：{listed}"
