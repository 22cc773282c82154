"""The two posts: who holds them, authorised by whom, since when, filed when with what receipt."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhiheng.personnel.models import Person, interval
from zhiheng.posts.terms import Authoriser, FilingKind, PostKind
from zhiheng.trace.models import Record


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Appointment(Record):
    """A person in one of the two posts, [starts, ends). One director at a time (A-10)."""

    post = models.CharField("岗位", max_length=20, choices=PostKind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    starts = models.DateField("任职自")
    ends = models.DateField("任职至", null=True)
    acting = models.BooleanField("代行", default=False)
    authorised_by = models.CharField(
        "授权人身份", max_length=24, choices=Authoriser.choices, null=True
    )
    authoriser = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="authorisations_given", null=True
    )
    authorised_on = models.DateField("授权日期", null=True)
    authorisation_evidence = models.BooleanField("有授权书", null=True)
    accepted_on = models.DateField("本人接受日期", null=True)
    # Codes of the schemes a project quality manager answers for; empty: all (clause 8 ¶1-a).
    schemes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    class Meta:
        constraints = [
            interval("appointment_interval"),
            ExclusionConstraint(
                name="one_director_at_a_time",
                index_type="GIST",
                expressions=[(DateRange(F("starts"), F("ends")), RangeOperators.OVERLAPS)],
                condition=Q(post="director", acting=False, retracted=False),
            ),
        ]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class FiledChange(Record):
    """A change in the world of something that was filed: it starts the 30 days of 4 ¶3-b."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="filed_changes"
    )
    what = models.CharField("变更内容", max_length=120)
    changed_on = models.DateField("变更日期")


class Filing(Record):
    """A filing of the director's information in the approval system of the authority (4 ¶3)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField("报备类型", max_length=8, choices=FilingKind.choices)
    change = models.ForeignKey(
        FiledChange, on_delete=models.PROTECT, related_name="filings", null=True
    )
    filed_on = models.DateField("报备日期")
    receipt = models.CharField("回执", max_length=120, blank=True)
