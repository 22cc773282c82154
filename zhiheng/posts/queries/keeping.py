"""What stands in writing about the two posts on a day, for the rules of `posts.keeping`."""

from datetime import date

from django.db.models import Q

from zhiheng.law.clock import deadline
from zhiheng.lawbook.queries import calendar
from zhiheng.posts.clocks import RECTIFICATION, last_days
from zhiheng.posts.facts import OfficeFacts
from zhiheng.posts.keeping import Assessed, Kept
from zhiheng.posts.models import Acknowledgement, Assessment, DutyDocument
from zhiheng.posts.terms import AssessmentResult


def kept(facts: OfficeFacts) -> Kept:
    """Documents, acknowledgements and assessments beside the offices (3 statements and a calendar).

    An acknowledgement of a later day does not count, nor does a result.
    """
    on = facts.on
    documents = list(
        DutyDocument.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on).order_by(
            "post", "starts"
        )
    )
    confirmed = Acknowledgement.objects.filter(
        document__in=[one.pk for one in documents], acknowledged_on__lte=on
    )
    return Kept(
        on=on,
        complete=facts.complete,
        offices=facts.offices,
        documents=tuple((str(one.post), one.label) for one in documents),
        confirmed=frozenset(confirmed.values_list("appointment", flat=True)),
        failed=_failed(on),
    )


def _failed(on: date) -> tuple[Assessed, ...]:
    rows = list(
        Assessment.objects.filter(
            result=AssessmentResult.FAILED, result_on__lte=on
        ).select_related("appointment").order_by("result_on", "id")
    )  # fmt: skip
    days = calendar() if rows else None
    return tuple(
        Assessed(
            row.pk, row.appointment.person_id, row.result_on,
            last_days(deadline(RECTIFICATION, row.result_on, days))[0],
            row.measures_on, row.rectified_on,
        )
        for row in rows
        if row.result_on and days
    )  # fmt: skip
