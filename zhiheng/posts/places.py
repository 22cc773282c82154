"""Where the subjects of our clocks are shown, told to the floor below."""

from collections.abc import Collection
from uuid import UUID

from zhiheng.deadlines.places import register
from zhiheng.evidence import places as evidence
from zhiheng.posts.models import (
    Appointment,
    Assessment,
    FiledChange,
    Filing,
    QualificationSheet,
)


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


def _sheet(key: UUID) -> str:
    return f"/posts/sheets/{key}/"


def _sheets(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = QualificationSheet.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "person__name"))


def _assessment(key: UUID) -> str:
    return f"/posts/assessments/{key}/"


def _assessed(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Assessment.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "appointment__person__name"))


register("posts_assessment", _assessment, _assessed)
register("posts_qualificationsheet", _sheet, _sheets)
register("posts_appointment", _appointment, _appointed)
register("posts_filedchange", _change, _changed)


def _filing(key: UUID) -> str:
    return _appointment(Filing.every.values_list("appointment", flat=True).get(pk=key))


def _filed(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Filing.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "appointment__person__name"))


def _holder(key: UUID) -> UUID | None:
    return Appointment.every.filter(pk=key).values_list("person", flat=True).first()


def _filer(key: UUID) -> UUID | None:
    return Filing.every.filter(pk=key).values_list("appointment__person", flat=True).first()


def _changer(key: UUID) -> UUID | None:
    return FiledChange.every.filter(pk=key).values_list("appointment__person", flat=True).first()


evidence.register(
    "posts_appointment", evidence.Place("see.posts", _appointment, _appointed, _holder)
)
evidence.register("posts_filing", evidence.Place("see.posts", _filing, _filed, _filer))
evidence.register("posts_filedchange", evidence.Place("see.posts", _change, _changed, _changer))
