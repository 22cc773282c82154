"""Where the clocks over confirmed facts lead, and what they are called."""

from collections.abc import Collection, Mapping
from uuid import UUID

from zhiheng.certificates.models import Assignment, Confirmation, Reassignment
from zhiheng.deadlines import places


def _address(key: UUID) -> str:
    return f"/certificates/confirmations/{key}/"


def _names(keys: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Confirmation.objects.filter(pk__in=keys).values_list("pk", "certificate__number")
    return dict(rows)


places.register("certificates_confirmation", _address, _names)


def _assignment(key: UUID) -> str:
    return f"/certificates/assignments/{key}/"


def _assigned(keys: Collection[UUID]) -> Mapping[UUID, str]:
    return dict(Assignment.objects.filter(pk__in=keys).values_list("pk", "says"))


def _reassignment(key: UUID) -> str:
    return f"/certificates/reassignments/{key}/"


def _reassigned(keys: Collection[UUID]) -> Mapping[UUID, str]:
    return dict(Reassignment.objects.filter(pk__in=keys).values_list("pk", "person__name"))


places.register("certificates_assignment", _assignment, _assigned)
places.register("certificates_reassignment", _reassignment, _reassigned)
