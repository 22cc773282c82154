"""Where a supervision is shown, told to the floors below."""

from collections.abc import Collection
from uuid import UUID

from zhiheng.deadlines.places import register
from zhiheng.evidence import places as evidence
from zhiheng.supervision.models import Supervision


def _address(key: UUID) -> str:
    return f"/supervision/{key}/"


def _names(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Supervision.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "person__name"))


def _person(key: UUID) -> UUID | None:
    return Supervision.every.filter(pk=key).values_list("person", flat=True).first()


register("supervision_supervision", _address, _names)
evidence.register(
    "supervision_supervision", evidence.Place("see.supervision", _address, _names, _person)
)
