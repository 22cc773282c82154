"""Where evidence about persons belongs, told to the floor below."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from zhiheng.evidence.places import Place, register
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Fact, Person


def _called(keys: Collection[UUID]) -> Mapping[UUID, str]:
    return dict(Person.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def _of_facts(model: type[Fact]) -> tuple[Callable[..., UUID | None], Callable[..., str]]:
    def person(key: UUID) -> UUID | None:
        found: UUID | None = model.every.filter(pk=key).values_list("person", flat=True).first()
        return found

    def address(key: UUID) -> str:
        return f"/people/{person(key)}/"

    return person, address


def _names(model: type[Fact], label: str) -> Callable[..., Mapping[UUID, str]]:
    def names(keys: Collection[UUID]) -> Mapping[UUID, str]:
        rows = model.every.filter(pk__in=list(keys)).values_list("pk", "person__name")
        return {key: f"{name} {_(label)}" for key, name in rows}

    return names


register(
    "personnel_person", Place("see.people", lambda key: f"/people/{key}/", _called, lambda key: key)
)
for _kind in KINDS.values():
    _person, _address = _of_facts(_kind.model)
    register(
        _kind.model._meta.db_table,
        Place("see.people", _address, _names(_kind.model, str(_kind.label)), _person),
    )
