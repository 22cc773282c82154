"""What a client's or factory's page gathers from the areas above them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.cases.models import Case
from zhiheng.certificates.models import Certificate
from zhiheng.conformance.models import OPEN, Finding
from zhiheng.desk import lines
from zhiheng.trace.queries import history_of

SHOWN = 10
HISTORY = 20


def cases_of(client: UUID) -> Sequence[Case]:
    """Its projects by number, one more than are shown."""
    rows = Case.objects.filter(client=client).select_related("scheme").order_by("-number")
    return list(rows[: SHOWN + 1])


def findings_about(certificates: "QuerySet[Certificate]", cases: Any = None) -> list[Finding]:
    """Open findings of these certificates and projects, the nearest end first."""
    about = Q(subject_id__in=certificates.values("pk"))
    if cases is not None:
        about |= Q(subject_id__in=cases.values("pk"))
    return list(Finding.objects.filter(OPEN & about).order_by("due", "found_on", "id")[: SHOWN + 1])


def history(key: UUID) -> list[dict[str, Any]]:
    """What was done to the row, in sentences."""
    return lines.told(history_of([key], limit=HISTORY).lines)
