"""Where evidence about persons belongs, and how mail reaches them: told to the floors below."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from zhiheng.deadlines.mailing import found_by
from zhiheng.evidence.places import Place, register
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Fact, Person
from zhiheng.trace import vault


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


@found_by
def addresses(persons: Collection[UUID]) -> Mapping[UUID, str]:
    """The e-mail addresses of these persons, unsealed for sending and kept nowhere."""
    rows = list(
        Person.objects.filter(pk__in=list(persons), email_sealed__isnull=False).values_list(
            "pk", "email_sealed"
        )
    )
    texts = vault.unseal_many([(key, bytes(blob or b"")) for key, blob in rows])
    return {key: text for (key, _blob), text in zip(rows, texts, strict=True) if text}
