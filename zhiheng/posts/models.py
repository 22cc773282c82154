"""The two posts: who holds them, authorised by whom, since when, filed when with what receipt."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhiheng.personnel.models import Person, interval
from zhiheng.posts.terms import (
    AssessmentResult,
    Authoriser,
    FilingKind,
    NominationState,
    PostKind,
    ResourceKind,
    SheetCause,
)
from zhiheng.trace.models import Record


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Nomination(Record):
    """The director names somebody for the post of project quality manager (6(1)-a)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    schemes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    nominated_on = models.DateField("提名日期")
    nominated_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="nominations_made", null=True
    )
    reason = models.CharField("提名理由", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=NominationState.choices, default=NominationState.OPEN
    )
    settled_on = models.DateField("办结日期", null=True)
    answer = models.CharField("未任命的理由", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(retracted=False, state="open"),
                name="one_open_nomination",
            )
        ]


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
    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="appointments", null=True
    )
    # What the director's review of a project quality manager came to (6(1)-b).
    reviewed_on = models.DateField("总监审核日期", null=True)
    review_passed = models.BooleanField("审核通过", null=True)
    review_reason = models.CharField("审核意见", max_length=300, null=True)
    # Who supervises the projects of one who is director and project manager at once.
    supervisor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="supervised", null=True
    )
    # Clauses of the powers that the letter of authorisation lists (article 6); null: not told.
    powers = ArrayField(models.CharField(max_length=20), null=True)

    class Meta:
        constraints = [
            interval("appointment_interval"),
            ExclusionConstraint(
                name="one_director_at_a_time",
                index_type="GIST",
                expressions=[(DateRange(F("starts"), F("ends")), RangeOperators.OVERLAPS)],
                condition=Q(post="director", acting=False, retracted=False),
            ),
            ExclusionConstraint(
                name="one_acting_director_at_a_time",
                index_type="GIST",
                expressions=[(DateRange(F("starts"), F("ends")), RangeOperators.OVERLAPS)],
                condition=Q(post="director", acting=True, retracted=False),
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
    # Given once where the filing came after its last day; a trigger keeps it and the day.
    late_reason = models.CharField("迟报理由", max_length=300, null=True)


class FiledState(Record):
    """What of a director's filed items stood when it was last compared: item → keyed digest.

    The values themselves stand in no row of ours but the person's; a digest that differs opens the
    30 days, whatever way the change came in.
    """

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="filed_states"
    )
    seen = models.BigIntegerField("留痕序号")  # the trail's head when it was taken
    items = models.JSONField("各项摘要", default=dict)


class QualificationSheet(Record):
    """Articles 4, 8 and 13-c over one person as they were answered at one moment; never changed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sheets")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="sheets", null=True
    )
    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="sheets", null=True
    )
    post = models.CharField("岗位", max_length=20, choices=PostKind.choices)
    cause = models.CharField("事由", max_length=12, choices=SheetCause.choices)
    judged_on = models.DateField("判断日期")
    verdict = models.CharField("结论", max_length=16)
    # Requirements with verdict, reason and sums; competences with judge, date and grounds.
    content = models.JSONField("内容", default=dict)
    PERSONAL = frozenset({"content"})

    class Meta:
        indexes = [models.Index(fields=["person", "-judged_on"], name="sheets_of_person")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class DutyDocument(Record):
    """What a post has to do, in writing, version by version, mapped to clauses (2-b, 7-b, 10-a)."""

    post = models.CharField("岗位", max_length=20, choices=PostKind.choices)
    label = models.CharField("版本", max_length=40)
    title = models.CharField("名称", max_length=200)
    body = models.TextField("正文")
    clauses = ArrayField(models.CharField(max_length=20), default=list)
    starts = models.DateField("施行日期")
    ends = models.DateField("废止日期", null=True)

    class Meta:
        constraints = [
            interval("duty_document_interval"),
            models.UniqueConstraint(
                fields=["post", "label"], condition=Q(retracted=False), name="duty_document_label"
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(retracted=False, ends__isnull=True),
                name="one_duty_document_in_force",
            ),
        ]


class Acknowledgement(Record):
    """The holder of a post confirms that he has read what he has to do."""

    document = models.ForeignKey(
        DutyDocument, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    acknowledged_on = models.DateField("确认日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "appointment"],
                condition=Q(retracted=False),
                name="acknowledged_once",
            )
        ]


class Resource(Record):
    """What a post needs to do its work, who asked, and what the body answered (2-c)."""

    post = models.CharField("岗位", max_length=20, choices=PostKind.choices)
    kind = models.CharField("资源", max_length=10, choices=ResourceKind.choices)
    needs = models.CharField("需要什么", max_length=600)
    asked_on = models.DateField("提出日期")
    granted = models.BooleanField("予以配备", null=True)
    answer = models.CharField("答复", max_length=600, blank=True)
    answered_on = models.DateField("答复日期", null=True)


class Assessment(Record):
    """The authority assesses a director (article 11): notice, result, rectification."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="assessments"
    )
    noticed_on = models.DateField("通知日期")
    notice = models.CharField("通知文号", max_length=120)
    planned_on = models.DateField("考核日期", null=True)
    result = models.CharField(
        "结果", max_length=8, choices=AssessmentResult.choices, null=True
    )  # fmt: skip
    result_on = models.DateField("结果日期", null=True)
    findings = models.CharField("指出的问题", max_length=1000, blank=True)
    measures = models.CharField("整改措施", max_length=1000, blank=True)
    measures_on = models.DateField("采取整改日期", null=True)
    proof = models.CharField("整改证明", max_length=1000, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True)


class Interference(Record):
    """The holder of a post tells that somebody interfered with his duty (7-c, 10-b).

    No act takes it back; the body writes beneath it what it did.
    """

    post = models.CharField("岗位", max_length=20, choices=PostKind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interferences")
    happened_on = models.DateField("发生日期")
    source = models.CharField("来自", max_length=200)
    says = models.CharField("经过", max_length=1000)
    reported_on = models.DateField("登记日期")
    answer = models.CharField("处理结果", max_length=1000, blank=True)
    answered_on = models.DateField("处理日期", null=True)
    # Who interfered and how is a matter of persons: never clear in the trail.
    PERSONAL = frozenset({"source", "says", "answer"})

    def secret_owner(self) -> uuid.UUID:
        return self.person_id
