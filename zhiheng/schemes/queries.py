"""Schemes as pages and higher areas need them: lists, one scheme, what each version prescribes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from zhiheng.access.once import once_a_page
from zhiheng.procedure.scheme import SchemeError, load_scheme
from zhiheng.procedure.shape import Scheme as Procedure
from zhiheng.schemes.models import Scheme, SchemeVersion

PAGE, MOST_COUNTED = 50, 1000
Interval = tuple[date | None, date | None]  # [starts, ends)


@dataclass(frozen=True)
class Prescribed:
    """What one version of a scheme prescribes.

    scheme: the procedure; None where its definition cannot be read, and `fault` says why. after,
    months: of its surveillance; months 0 where it prescribes none.
    """

    version: UUID
    of: UUID
    label: str
    starts: date | None
    ends: date | None
    scheme: Procedure | None
    fault: str = ""

    @property
    def after(self) -> str:
        return self.scheme.surveillance.after if self.scheme and self.scheme.surveillance else ""

    @property
    def months(self) -> int:
        found = self.scheme.surveillance if self.scheme else None
        return found.every_months if found else 0

    def in_force(self, day: date | None) -> bool:
        """Whether the version applied on that day; for an unknown day only where it always did."""
        if day is None:
            return self.starts is None and self.ends is None
        return (self.starts is None or self.starts <= day) and (
            self.ends is None or day < self.ends
        )


@lru_cache(maxsize=200)
def _read(definition: str, name: str) -> tuple[Procedure | None, str]:
    try:
        return load_scheme(definition, name), ""
    except SchemeError as error:
        return None, str(error)


@once_a_page
def prescribed(scheme: UUID | None = None) -> list[Prescribed]:
    """Every version (of one scheme, or of all) with its procedure, the latest first."""
    rows = SchemeVersion.objects.select_related("scheme").order_by("scheme__code", "-starts", "id")
    if scheme is not None:
        rows = rows.filter(scheme=scheme)
    return [
        Prescribed(
            row.pk, row.scheme_id, row.label, row.starts, row.ends,
            *_read(row.definition, f"{row.scheme.code} {row.label}"),
        )
        for row in rows
    ]  # fmt: skip


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two half-open intervals share a day; None: since ever, without end."""
    return (one[0] or date.min) < (other[1] or date.max) and (other[0] or date.min) < (
        one[1] or date.max
    )


def in_force(versions: Iterable[Prescribed], day: date) -> Prescribed | None:
    """The version of one scheme in force on that day; None where there is none."""
    fitting = (each for each in _latest_first(versions) if each.in_force(day))
    return next(fitting, None)


def governing(
    versions: list[Prescribed], version: UUID | None, applied_on: date | None
) -> Prescribed | None:
    """The version by which a case of one scheme is judged, of that scheme's versions.

    The one it keeps; else the one in force on the day of application, None where none was; else,
    where the day is not known, the one that always was in force, or the latest.
    """
    if version is not None:
        return next((each for each in versions if each.version == version), None)
    if applied_on is not None:
        return in_force(versions, applied_on)
    ordered = _latest_first(versions)
    return next((each for each in ordered if each.in_force(None)), next(iter(ordered), None))


def _latest_first(versions: Iterable[Prescribed]) -> list[Prescribed]:
    ordered = sorted(versions, key=lambda each: each.version)
    return sorted(ordered, key=lambda each: each.starts or date.min, reverse=True)


def version_on(scheme: UUID, day: date) -> UUID | None:
    """The version of a scheme in force on a day; None where there is none."""
    rows = SchemeVersion.objects.filter(
        Q(starts__isnull=True) | Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gt=day),
        scheme=scheme,
    ).order_by(F("starts").desc(nulls_last=True), "pk")  # fmt: skip
    return rows.values_list("pk", flat=True).first()


def used_by(version: UUID) -> int:
    """How many projects keep this version (by the relation: that area stands above)."""
    used = SchemeVersion.objects.filter(pk=version, cases__retracted=False)
    return used.count()


def used(scheme: UUID) -> dict[UUID, int]:
    """Version → how many projects keep it, for one scheme's versions."""
    rows = SchemeVersion.objects.filter(scheme=scheme, cases__retracted=False)
    return dict(rows.values_list("pk").annotate(Count("cases")).order_by())


def not_in_force(day: F, version: str = "") -> Q:
    """Whether a version did not apply on a day that is known; version: the way to it, as in
    "scheme_version__"."""
    return Q(**{f"{version}starts__gt": day}) | Q(**{f"{version}ends__lte": day})


def strayed(scheme: UUID) -> int:
    """How many projects keep a version that was not in force when they were applied for, counted
    no further than MOST_COUNTED + 1."""
    rows = SchemeVersion.objects.filter(
        not_in_force(F("cases__applied_on")), scheme=scheme, cases__retracted=False
    )
    return rows[: MOST_COUNTED + 1].count()


@dataclass(frozen=True)
class SchemePage:
    """Schemes by code; pass `next` as `after` for more."""

    schemes: Sequence[Scheme]
    next: str | None


def page(query: str = "", kind: str = "", after: str = "", limit: int = PAGE) -> SchemePage:
    """Schemes by code, found by part of code or name, with the number of their versions."""
    rows = found(query, kind).annotate(count=Count("versions", filter=Q(versions__retracted=False)))
    if after:
        rows = rows.filter(code__gt=after)
    listed = list(rows[: limit + 1])
    return SchemePage(listed[:limit], listed[limit - 1].code if len(listed) > limit else None)


def found(query: str = "", kind: str = "") -> "QuerySet[Scheme]":
    rows = Scheme.objects.order_by("code")
    if query:
        rows = rows.filter(Q(code__icontains=query) | Q(name__icontains=query))
    return rows.filter(kind=kind) if kind else rows
