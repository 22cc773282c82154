"""The register as a list: search by two characters, filters, keyset pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from zhiheng.certificates.models import Certificate, Responsibility
from zhiheng.certificates.queries.surveillance import overdue_certificates
from zhiheng.certificates.terms import IN_FORCE, STANDING
from zhiheng.clients.models import Client
from zhiheng.ui.words import bigrams

PAGE = 50
MOST_COUNTED = 1000
EXPIRING = timedelta(days=90)
FEW_CLIENTS = 500


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; every filter may be empty. watch: none, expiring, overdue."""

    query: str = ""
    state: str = ""
    scheme: UUID | None = None
    manager: UUID | None = None
    watch: str = ""
    client: UUID | None = None
    factory: UUID | None = None

    @property
    def too_short(self) -> bool:
        return len("".join(self.query.split())) == 1


@dataclass(frozen=True)
class Row:
    id: UUID
    number: str
    client: str
    product: str
    scheme: str
    standing: str
    state: str
    expires_on: date | None
    manager: UUID | None
    manager_name: str


@dataclass(frozen=True)
class Page:
    """Rows by number; next, previous: the numbers to go on from, None where there is no more."""

    rows: list[Row]
    next: str | None
    previous: str | None


def found(wanted: Wanted, on: date) -> "QuerySet[Certificate]":
    """The certificates asked for, in no order yet."""
    rows = Certificate.objects.all()
    if wanted.query and not wanted.too_short:
        rows = rows.filter(_matching(wanted.query))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme)
    if wanted.client:
        rows = rows.filter(client=wanted.client)
    if wanted.factory:
        rows = rows.filter(factory=wanted.factory)
    if wanted.manager:
        rows = rows.filter(Exists(_answering(on).filter(person=wanted.manager)))
    if wanted.watch == "none":
        rows = rows.filter(~Exists(_answering(on)), state__in=IN_FORCE)
    elif wanted.watch == "expiring":
        rows = rows.filter(state__in=IN_FORCE, expires_on__gte=on, expires_on__lte=on + EXPIRING)
    elif wanted.watch == "overdue":
        rows = rows.filter(pk__in=overdue_certificates(on))
    return rows


def _matching(query: str) -> Q:
    """Number, product or client hold the words; neighbouring characters find them by index."""
    text, pairs = query.strip(), bigrams(query)
    clients = Client.objects.filter(search__contains=pairs, name__icontains=text)
    keys = list(clients.values_list("pk", flat=True)[:FEW_CLIENTS])
    own = Q(search__contains=pairs) & (Q(number__icontains=text) | Q(product__icontains=text))
    return own | Q(client__in=keys) if keys else own


def _answering(on: date) -> "QuerySet[Responsibility]":
    rows = Responsibility.objects.filter(certificate=OuterRef("pk"), deputy=False, starts__lte=on)
    return rows.exclude(ends__lte=on)


def page(wanted: Wanted, on: date, after: str = "", before: str = "", limit: int = PAGE) -> Page:
    """One page, by certificate number, from `after` on or up to `before`."""
    rows = shown(found(wanted, on), on)
    if before:
        listed = list(rows.filter(number__lt=before).order_by("-number")[: limit + 1])
        more = len(listed) > limit
        listed = listed[:limit][::-1]
        last = listed[-1]["number"] if listed else None
        return Page([_row(r) for r in listed], last, listed[0]["number"] if more else None)
    if after:
        rows = rows.filter(number__gt=after)
    listed = list(rows.order_by("number")[: limit + 1])
    more, listed = len(listed) > limit, listed[:limit]
    first = listed[0]["number"] if listed and after else None
    return Page([_row(r) for r in listed], listed[-1]["number"] if more else None, first)


def shown(rows: "QuerySet[Certificate]", on: date) -> "QuerySet[Any]":
    """The columns of the list, as plain mappings."""
    manager = _answering(on).order_by("starts", "id")
    return rows.annotate(
        manager_id=Subquery(manager.values("person")[:1]),
        manager_name=Subquery(manager.values("person__name")[:1]),
    ).values(
        "pk", "number", "client__name", "product", "scheme__code", "state", "expires_on",
        "manager_id", "manager_name",
    )  # fmt: skip


def _row(told: Mapping[str, Any]) -> Row:
    return Row(
        told["pk"], told["number"], told["client__name"], told["product"],
        told["scheme__code"] or "", STANDING[told["state"]], told["state"], told["expires_on"],
        told["manager_id"], told["manager_name"] or "",
    )  # fmt: skip


def counted(wanted: Wanted, on: date) -> str:
    """How many there are, exactly up to a thousand: what is beyond nobody counts by hand."""
    number = found(wanted, on).order_by()[: MOST_COUNTED + 1].count()
    return _("%(n)d 以上") % {"n": MOST_COUNTED} if number > MOST_COUNTED else str(number)
