"""Who answered for a certificate is kept while it lives, and for some years after (3-b)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from zhiheng.certificates.models import Certificate
from zhiheng.certificates.terms import IN_FORCE
from zhiheng.personnel.retention import Duty, register, years_after

BECAUSE = "曾负责的证书、参与的项目，其记录仍在保存期。"


def duties(person: UUID, on: date) -> Iterator[Duty]:
    """One duty for the longest: certificates the person answered for, or worked on."""
    named = Certificate.objects.filter(
        Q(responsibilities__person=person) | Q(case__events__person=person)
    )
    if named.filter(state__in=IN_FORCE).exists():
        yield Duty(BECAUSE, "3-b", None)
        return
    ended = named.aggregate(acted=Max("state_changes__acted_on"), expires=Max("expires_on"))
    days = [day for day in ended.values() if day is not None]
    if days:
        yield Duty(BECAUSE, "3-b", years_after(max(days), on))


register("certificates", duties)
