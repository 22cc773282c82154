"""Grants written downward: areas above tell here which post a person holds, and from when.

The door asks only `Grant`; so whoever appoints (posts), bans (personnel) or ends calls these from
within his own command, on its sheet. A person without an account gets no grant: there is nobody
who could sign in. Give him an account, then settle his appointments again.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import FilteredRelation, Q

from zhiheng.access.models import Grant, Holder
from zhiheng.trace.sheet import Sheet


def write_grants(
    sheet: Sheet,
    *,
    person: UUID,
    post: str,
    starts: datetime,
    basis: UUID,
    ends: datetime | None = None,
    scope: Iterable[str] = (),
    reason: str = "",
) -> list[Grant]:
    """Give every active holder of this person the post on this basis; the grants now standing.

    A grant of the same post and basis that still lasts is kept, with scope and end brought up to
    date; so calling it twice writes nothing the second time. Empty without an account.
    """
    holders = Holder.objects.filter(person=person, active=True)
    return [
        _standing(sheet, holder, post, starts, ends, basis, sorted(scope), reason)
        for holder in holders.order_by("id").select_for_update(of=("self",))
    ]


def end_grants(
    sheet: Sheet,
    *,
    at: datetime,
    person: UUID | None = None,
    basis: UUID | None = None,
    posts: Iterable[str] | None = None,
) -> int:
    """End what is in force or yet to begin at `at`, by person, basis and posts; how many ended."""
    if person is None and basis is None:
        raise ValueError("name the person or the basis whose grants end")
    wanted = Q(ends__isnull=True) | Q(ends__gt=at)
    if person is not None:
        wanted &= Q(holder__person=person)
    if basis is not None:
        wanted &= Q(basis=basis)
    if posts is not None:
        wanted &= Q(post__in=list(posts))
    grants = Grant.objects.filter(wanted).order_by("id").select_for_update(of=("self",))
    return sum(sheet.change(grant, ends=max(at, grant.starts)) for grant in grants)


def granted(bases: Iterable[UUID], at: datetime) -> frozenset[UUID]:
    """Those of the bases (appointments) on which a grant is in force at `at`."""
    in_force = Q(starts__lte=at) & (Q(ends__isnull=True) | Q(ends__gt=at))
    found = Grant.objects.filter(in_force, basis__in=list(bases)).values_list("basis", flat=True)
    return frozenset(basis for basis in found if basis)


def with_account(persons: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the persons who have an active account."""
    found = Holder.objects.filter(person__in=list(persons), active=True)
    return frozenset(person for person in found.values_list("person", flat=True) if person)


def standing(persons: Iterable[UUID], at: datetime) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Of these persons those with an active account, and the bases of their grants in force."""
    in_force = Q(grants__starts__lte=at, grants__retracted=False) & (
        Q(grants__ends__isnull=True) | Q(grants__ends__gt=at)
    )
    rows = Holder.objects.filter(person__in=list(persons), active=True).annotate(
        live=FilteredRelation("grants", condition=in_force)
    )
    found = list(rows.values_list("person", "live__basis"))
    return frozenset(p for p, _ in found if p), frozenset(basis for _, basis in found if basis)


def _standing(
    sheet: Sheet, holder: Holder, post: str, starts: datetime, ends: datetime | None,
    basis: UUID, scope: list[str], reason: str,
) -> Grant:  # fmt: skip
    lasting = Q(ends__isnull=True) | Q(ends__gt=starts)
    grant = (
        Grant.objects.filter(lasting, holder=holder, post=post, basis=basis)
        .select_for_update(of=("self",))
        .first()
    )
    if grant is not None:
        sheet.change(grant, scope=scope, ends=ends)
        return grant
    return sheet.create(
        Grant(
            holder=holder, post=post, scope=scope, starts=starts, ends=ends, basis=basis,
            reason=reason,
        )
    )  # fmt: skip
