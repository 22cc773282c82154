"""Where the subjects of our clocks and our evidence are shown, told to the floors below."""

from collections.abc import Collection
from uuid import UUID

from zhiheng.deadlines.places import register
from zhiheng.evidence import places as evidence
from zhiheng.training.models import PlanItem, Retraining, Session


def _item(key: UUID) -> str:
    return f"/training/items/{key}/"


def _items(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = PlanItem.every.filter(pk__in=list(keys))
    return {row.pk: f"{row.number} {row.subject}" for row in rows}


def _retraining(key: UUID) -> str:
    return f"/training/retrainings/{key}/"


def _retrained(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Retraining.every.filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "person__name"))


def _session(key: UUID) -> str:
    return f"/training/sessions/{key}/"


def _sessions(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Session.every.filter(pk__in=list(keys)).select_related("item")
    return {row.pk: f"{row.item.number} {row.held_on}" for row in rows}


register("training_planitem", _item, _items)
register("training_retraining", _retraining, _retrained)
evidence.register("training_session", evidence.Place("see.training", _session, _sessions))
