"""Schemes as pages and higher areas need them: lists, one scheme, what each version prescribes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhiheng.procedure.scheme import SchemeError, load_scheme
from zhiheng.procedure.shape import Scheme as Procedure
from zhiheng.schemes.models import Scheme, SchemeVersion

PAGE = 50


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


def governing(
    versions: list[Prescribed], version: UUID | None, applied_on: date | None
) -> Prescribed | None:
    """The version by which a case of one scheme is judged, of that scheme's versions.

    The one it names; else the one in force on the day of application; else, where the day is not
    known or none was in force, the latest.
    """
    if version is not None:
        return next((each for each in versions if each.version == version), None)
    ordered = sorted(versions, key=lambda each: each.version)
    ordered.sort(key=lambda each: each.starts or date.min, reverse=True)
    fitting = [each for each in ordered if each.in_force(applied_on)]
    return next(iter(fitting or ordered), None)


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
