"""Where the clocks over confirmed facts lead, and what they are called."""

from collections.abc import Collection, Mapping
from uuid import UUID

from zhiheng.certificates.models import Confirmation
from zhiheng.deadlines import places


def _address(key: UUID) -> str:
    return f"/certificates/confirmations/{key}/"


def _names(keys: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Confirmation.objects.filter(pk__in=keys).values_list("pk", "certificate__number")
    return dict(rows)


places.register("certificates_confirmation", _address, _names)
