"""Where the subjects of our clocks are shown, told to the floor below."""

from collections.abc import Collection
from uuid import UUID

from zhiheng.deadlines.places import register
from zhiheng.posts.models import Appointment, FiledChange


def _appointment(key: UUID) -> str:
    return f"/posts/{key}/"


def _appointed(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Appointment.every.filter(pk__in=list(keys)).values_list("pk", "person__name")
    return dict(rows)


def _change(key: UUID) -> str:
    return f"/posts/changes/{key}/"


def _changed(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = FiledChange.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "appointment__person__name"))


register("posts_appointment", _appointment, _appointed)
register("posts_filedchange", _change, _changed)
