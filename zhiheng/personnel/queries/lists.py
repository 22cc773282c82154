"""All that is registered of persons, list by list, in one statement for any number of them."""

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.personnel import models

_MODELS: dict[str, Any] = {
    "educations": models.Education,
    "employments": models.Employment,
    "titles": models.Title,
    "competences": models.Competence,
    "bans": models.Ban,
    "seats": models.Seat,
    "registrations": models.Registration,
    "known_sets": models.KnownSet,
}
ALL = tuple(_MODELS)
# The order in which entries are shown and judged: of several assessments the last one counts.
_ORDER = {
    "educations": "completed",
    "employments": "starts",
    "titles": "granted",
    "competences": "assessed",
    "bans": "starts",
    "seats": "starts",
    "registrations": "starts",
    "known_sets": "as_of",
}
_ONE_LIST = """
SELECT '{what}' AS what, (to_jsonb(t) || jsonb_build_object('seq', e.seq, 'blind', p.blind))::text
FROM {table} t
JOIN trace_entry e ON e.id = t.trail_id
JOIN LATERAL (
    SELECT encode(identity_blind, 'hex') AS blind FROM personnel_person WHERE id = t.person_id
) p ON true
WHERE NOT t.retracted AND (t.person_id = ANY(%(keys)s){more})
"""


def rows_of(persons: Collection[UUID], wanted: tuple[str, ...] = ALL) -> dict[str, list[Any]]:
    """The wanted lists of these persons; of the seats, every legal representative's too.

    Each row is an instance of its model with `blind`, its person's identity index.
    """
    found: dict[str, list[tuple[Any, Any]]] = {what: [] for what in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_statement(wanted), {"keys": list(persons)})
        for what, text in cursor:
            told = json.loads(text)
            found[what].append((_place(what, told), _instance(_MODELS[what], told)))
    return {
        what: [row for _, row in sorted(rows, key=lambda both: both[0])]
        for what, rows in found.items()
    }


@cache
def _statement(wanted: tuple[str, ...]) -> str:
    return " UNION ALL ".join(
        _ONE_LIST.format(
            what=what,
            table=_MODELS[what]._meta.db_table,
            more=" OR t.kind = 'legal_representative'" if what == "seats" else "",
        )
        for what in wanted
    )


def _place(what: str, told: Mapping[str, Any]) -> tuple[str, int, str]:
    """The order of a list: missing proof is named by its place in it.

    Undated assessments come first, so that a dated one counts before them.
    """
    if what == "competences":
        return told["assessed"] or "", told["seq"], told["id"]
    return told[_ORDER[what]] or "9999", 0, told["id"]


def _instance(model: Any, told: Mapping[str, Any]) -> Any:
    fields = model._meta.concrete_fields
    row = model(**{field.attname: field.to_python(told[field.column]) for field in fields})
    row.blind = bytes.fromhex(told["blind"]) if told["blind"] else None
    return row
