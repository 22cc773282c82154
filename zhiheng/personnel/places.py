"""Where evidence about persons belongs, and how mail reaches them: told to the floors below."""

from collections.abc import Collection, Mapping
from uuid import UUID

from zhiheng.deadlines.mailing import found_by
from zhiheng.evidence.places import Rows, register
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Person
from zhiheng.trace import vault

_persons = Rows(Person, "name", about="pk", live=True)
register(_persons.table, _persons.place("see.people", "/people/{}/".format))
for _kind in KINDS.values():
    _rows = Rows(_kind.model, "person__name", about="person", label=_kind.label)
    register(_rows.table, _rows.place_on("see.people", "/people/{}/", "person"))


@found_by
def addresses(persons: Collection[UUID]) -> Mapping[UUID, str]:
    """The e-mail addresses of these persons, unsealed for sending and kept nowhere."""
    rows = list(
        Person.objects.filter(pk__in=list(persons), email_sealed__isnull=False).values_list(
            "pk", "email_sealed"
        )
    )
    texts = vault.unseal_many([(key, bytes(blob or b"")) for key, blob in rows])
    return {key: text for (key, _blob), text in zip(rows, texts, strict=True) if text}
