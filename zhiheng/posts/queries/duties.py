"""Duty documents, resources, assessments, and the records that a preparation pack is made from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from zhiheng.posts.models import (
    Acknowledgement,
    Appointment,
    Assessment,
    DutyDocument,
    Nomination,
    QualificationSheet,
    Resource,
)
from zhiheng.posts.pack import Records
from zhiheng.posts.queries import in_office, offices
from zhiheng.posts.terms import PostKind

MOST = 50


@dataclass(frozen=True)
class InForce:
    """A post with its document in force (None: there is none) and who has yet to acknowledge it."""

    post: str
    label: str
    document: DutyDocument | None
    lacking: tuple[tuple[UUID, str], ...]


def in_force(on: date) -> list[InForce]:
    """Both posts, each with its document and those in office who have not confirmed it."""
    documents = {
        row.post: row
        for row in DutyDocument.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on
        ).order_by("starts")
    }
    confirmed = set(
        Acknowledgement.objects.filter(document__in=documents.values()).values_list(
            "document", "appointment"
        )
    )
    held = list(
        Appointment.objects.filter(in_office(on))
        .select_related("person")
        .order_by("person__sort_key")
    )
    return [
        InForce(
            post.value, str(post.label), documents.get(post.value),
            tuple(
                (row.person_id, row.person.name)
                for row in held
                if row.post == post and (document := documents.get(post.value)) is not None
                and (document.pk, row.pk) not in confirmed
            ),
        )
        for post in PostKind
    ]  # fmt: skip


def resources() -> list[Resource]:
    """What was asked for, the unanswered first."""
    return list(Resource.objects.order_by("-granted", "-asked_on", "id")[:MOST])


def assessments() -> list[Assessment]:
    """The authority's assessments, the latest first."""
    rows = Assessment.objects.select_related("appointment__person")
    return list(rows.order_by("-noticed_on", "id")[:MOST])


def records(row: Appointment, on: date) -> Records:
    """What the pack of this director is made from, as it stands."""
    (office,) = offices(Appointment.objects.filter(pk=row.pk))
    sheets = QualificationSheet.objects.filter(appointment=row)
    document = (
        DutyDocument.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=on), post=row.post, starts__lte=on
        )
        .order_by("-starts")
        .first()
    )
    confirmed = Acknowledgement.objects.filter(document=document, appointment=row)
    reviewed = Appointment.objects.filter(
        post=PostKind.PROJECT_MANAGER, reviewed_on__gte=row.starts
    )
    asked = Resource.objects.filter(post=row.post)
    return Records(
        office=office,
        sheets=tuple(sheets.order_by("judged_on", "id").values_list("judged_on", "verdict")),
        nominations=Nomination.objects.filter(nominated_by=row.person_id).count(),
        reviews=reviewed.count(),
        reviews_failed=reviewed.filter(review_passed=False).count(),
        duties=(
            (document.label, confirmed.values_list("acknowledged_on", flat=True).first())
            if document
            else None
        ),
        resources=(asked.count(), asked.filter(answered_on__isnull=False).count()),
        powers=tuple(row.powers) if row.powers is not None else None,
        on=on,
    )
