"""Where the clocks and the evidence of competence lead, and what they are called."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhiheng.competence.models import Declaration, StepAuthorisation
from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Place, register


def _person(model: type[Any], key: UUID) -> UUID | None:
    found: UUID | None = model.every.filter(pk=key).values_list("person", flat=True).first()
    return found


def _register(model: type[Any], label: Any) -> None:
    def person(key: UUID) -> UUID | None:
        return _person(model, key)

    def address(key: UUID) -> str:
        return f"/competence/people/{person(key)}/"

    def names(keys: Collection[UUID]) -> Mapping[UUID, str]:
        rows = model.every.filter(pk__in=list(keys)).values_list("pk", "person__name")
        return {key: f"{name} {label}" for key, name in rows}

    table = model._meta.db_table
    register(table, Place("see.people", address, names, person))
    deadlines.register(table, address, names)


_register(StepAuthorisation, _("步骤授权"))
_register(Declaration, _("声明"))
