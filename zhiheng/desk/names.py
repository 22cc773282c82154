"""Names at display: what the trail keeps as ids, told by the words that people know.

The trail holds no names (they may be erased); so a page asks for them when it is shown, with
one statement for all tables, and says the plain kind of record where a name is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from zhiheng.access.models import Holder
from zhiheng.deadlines import places
from zhiheng.trace import kinds
from zhiheng.trace.models import Record
from zhiheng.trace.rows import record_models

# What a row is called by: the first of these columns that its table has.
CALLED_BY = ("number", "name", "code", "reading", "day", "title", "label", "clause", "what")
OWNERS = (("person", "name"), ("certificate", "number"), ("case", "number"), ("holder", "name"))
# Where pages of rows stand, for tables whose areas have not told it (deadlines.places).
PAGES = {
    "personnel_person": "/people/{}/",
    "certificates_certificate": "/certificates/{}/",
    "cases_case": "/cases/{}/",
    "schemes_scheme": "/schemes/{}/",
    "clients_client": "/clients/{}/",
    "clients_factory": "/clients/factories/{}/",
    "conformance_finding": "/findings/{}/",
    "access_holder": "/accounts/{}/",
}
Key = tuple[str, UUID]


@dataclass
class Names:
    """Names of rows, and of the accounts that acted, gathered with few statements."""

    rows: dict[Key, str] = field(default_factory=dict)
    accounts: dict[UUID, str] = field(default_factory=dict)

    def of(self, table: str, key: UUID | None) -> str:
        """What a row is called: the kind of record, and its name where it is known."""
        kind = kinds.called(table)
        name = self.rows.get((table, key), "") if key else ""
        return f"{kind} {name}".strip()

    def who(self, by: Mapping[str, Any]) -> str:
        """Who acted: the person's name; the operator or the program where there was no person."""
        account = by.get("account")
        if account:
            return self.accounts.get(UUID(account)) or _("已停用的账号")
        if "operator" in (by.get("posts") or ()):
            return _("命令行操作员")
        return _("质衡（自动）")


@cache
def models() -> Mapping[str, type[Record]]:
    return {model._meta.db_table: model for model in record_models()}


def gather(keys: Iterable[Key], accounts: Iterable[str | None] = ()) -> Names:
    """The names of these rows and accounts: two statements, one more for each table of a place."""
    by_table: defaultdict[str, set[UUID]] = defaultdict(set)
    for table, key in keys:
        by_table[table].add(key)
    found: dict[Key, str] = {}
    plain = []
    for table, ids in by_table.items():
        if place := places.find(table):
            found |= {(table, key): name for key, name in place.names(ids).items()}
        elif column := _called_by(table):
            plain.append(_named(table, column, ids))
    if plain:
        rows = plain[0].union(*plain[1:], all=True)
        found |= {(table, key): str(name) for table, key, name in rows}
    wanted = {UUID(one) for one in accounts if one}
    holders = Holder.every.filter(account__in=wanted).values_list("account", "name")
    return Names(found, dict(holders) if wanted else {})


def _named(table: str, column: str, ids: set[UUID]) -> Any:
    """Rows of (table, key, name) of one table."""
    rows = models()[table].every.filter(pk__in=ids).order_by()
    return rows.values_list(
        Value(table, output_field=TextField()), "pk", Cast(F(column), TextField())
    )


@cache
def _called_by(table: str) -> str:
    """The column that a table's rows are called by: its own, or that of what they belong to (the
    person of an appointment, and the like); "" where there is none."""
    model = models().get(table)
    if model is None:
        return ""
    own = [column for column in CALLED_BY if _has(model, column)]
    belongs = [
        f"{owner}__{column}"
        for owner, column in OWNERS
        if _has(model, owner) and model._meta.get_field(owner).is_relation
    ]
    return next(iter(own + belongs), "")


def _has(model: type[Model], column: str) -> bool:
    return any(one.name == column for one in model._meta.concrete_fields)


def address(table: str, key: UUID | None) -> str:
    """The page of a row; where it has none, its history."""
    if not key:
        return ""
    if place := places.find(table):
        return place.address(key)
    if table in PAGES:
        return PAGES[table].format(key)
    return f"/trail/of/{table}/{key}/"
