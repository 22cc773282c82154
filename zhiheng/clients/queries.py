"""Clients and factories found by two characters, page by page, and whether records name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, Q, QuerySet

from zhiheng.clients.models import Client, Factory
from zhiheng.ui.words import bigrams

PAGE = 50
MOST_COUNTED = 1000
# What the list of clients can be narrowed to: whose they are, as certificates tell it.
ROLES = {
    "holder": Q(certificates__retracted=False),
    "maker": Q(made_certificates__retracted=False),
}


@dataclass(frozen=True)
class Page:
    """One page in the order of a unique column; next, previous: its values to go on from."""

    rows: Sequence[Any]
    next: str | None
    previous: str | None


def clients(query: str = "", country: str = "", role: str = "") -> "QuerySet[Client]":
    """Clients whose name or code holds the words, in no order yet. role: holder, maker, none."""
    rows = Client.objects.all()
    if text := _text(query):
        held = Q(name__icontains=text) | Q(code__icontains=text)
        rows = rows.filter(held, search__contains=bigrams(text))
    if country:
        rows = rows.filter(country=country)
    if role in ROLES:
        rows = rows.filter(pk__in=Client.objects.filter(ROLES[role]).values("pk"))
    elif role == "none":
        used = Client.objects.filter(ROLES["holder"] | ROLES["maker"])
        rows = rows.exclude(pk__in=used.values("pk"))
    return rows


def factories(query: str = "", country: str = "") -> "QuerySet[Factory]":
    """Factories whose number or name holds the words, in no order yet."""
    rows = Factory.objects.all()
    if text := _text(query):
        held = Q(number__icontains=text) | Q(name__icontains=text)
        wanted: dict[str, Any] = {"pairs__contains": bigrams(text)}
        rows = rows.alias(pairs=_pairs()).filter(held, **wanted)
    return rows.filter(country=country) if country else rows


def _text(query: str) -> str:
    """What is searched for; one character alone would find half of everything, so it is none."""
    text = query.strip()
    return text if len("".join(text.split())) > 1 else ""


def _pairs() -> Func:
    """As the index clients_factory_pairs has them (migration 0003)."""
    pairs: ArrayField[Any, Any] = ArrayField(CharField(max_length=2))
    return Func("number", "name", function="clients_pairs", output_field=pairs)


def page(rows: "QuerySet[Any]", column: str, after: str = "", before: str = "") -> Page:
    """One page by keyset over a unique column, from `after` on or up to `before`."""
    if before:
        listed = list(rows.filter(**{f"{column}__lt": before}).order_by(f"-{column}")[: PAGE + 1])
        more, listed = len(listed) > PAGE, listed[:PAGE][::-1]
        first, last = _ends(listed, column)
        return Page(listed, last, first if more else None)
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    listed = list(rows.order_by(column)[: PAGE + 1])
    more, listed = len(listed) > PAGE, listed[:PAGE]
    first, last = _ends(listed, column)
    return Page(listed, last if more else None, first if after else None)


def _ends(rows: Sequence[Any], column: str) -> tuple[str | None, str | None]:
    return (getattr(rows[0], column), getattr(rows[-1], column)) if rows else (None, None)


def counted(rows: "QuerySet[Any]") -> int:
    """How many there are, counted no further than MOST_COUNTED + 1."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def client_is_used(key: UUID) -> bool:
    """Whether a certificate or project names the client (by the relation: those stand above)."""
    named = ROLES["holder"] | ROLES["maker"] | Q(cases__retracted=False)
    return Client.objects.filter(named, pk=key).exists()


def factory_is_used(key: UUID) -> bool:
    return Factory.objects.filter(pk=key, certificates__retracted=False).exists()


def factories_of(client: UUID, limit: int = PAGE) -> list[Factory]:
    """Where the products of a client's certificates are made."""
    rows = Factory.objects.filter(certificates__client=client, certificates__retracted=False)
    return list(rows.order_by("number").distinct()[: limit + 1])


def clients_of(factory: UUID, limit: int = PAGE) -> list[Client]:
    """Whose products are made there."""
    rows = Client.objects.filter(certificates__factory=factory, certificates__retracted=False)
    return list(rows.order_by("name").distinct()[: limit + 1])
