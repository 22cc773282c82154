"""Where a question is shown, told to the floors below."""

from collections.abc import Collection
from uuid import UUID

from zhiheng.deadlines.places import register
from zhiheng.evidence import places as evidence
from zhiheng.indications.models import Question


def _address(key: UUID) -> str:
    return f"/questions/{key}/"


def _names(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Question.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "person__name"))


def _person(key: UUID) -> UUID | None:
    return Question.every.filter(pk=key).values_list("person", flat=True).first()


register("indications_question", _address, _names)
evidence.register(
    "indications_question", evidence.Place("see.questions", _address, _names, _person)
)
