"""Where evidence of projects and of their events belongs, told to the floor below."""

from collections.abc import Collection, Mapping
from uuid import UUID

from zhiheng.cases.models import Case, Event, StepNote
from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Place, register


def _case(key: UUID) -> str:
    return f"/cases/{key}/"


def _numbers(keys: Collection[UUID]) -> Mapping[UUID, str]:
    return dict(Case.every.filter(pk__in=list(keys)).values_list("pk", "number"))


def _event(key: UUID) -> str:
    return f"/cases/{Event.every.filter(pk=key).values_list('case', flat=True).first()}/"


def _steps(keys: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Event.every.filter(pk__in=list(keys)).values_list("pk", "case__number", "step")
    return {key: f"{number} {step}" for key, number, step in rows}


register("cases_case", Place("see.cases", _case, _numbers))
register("cases_event", Place("see.cases", _event, _steps))


def _note(key: UUID) -> str:
    return f"/cases/notes/{key}/"


def _noted(keys: Collection[UUID]) -> dict[UUID, str]:
    return dict(StepNote.every.filter(pk__in=list(keys)).values_list("pk", "case__number"))


deadlines.register("cases_stepnote", _note, _noted)
