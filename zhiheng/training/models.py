"""The plan of a year and its items, sessions, what they were for each person, retraining."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhiheng.personnel.models import Person
from zhiheng.trace.models import Record
from zhiheng.training.terms import Cause, Outcome


class Plan(Record):
    """The plan of training and assessment of a year; it counts from its adoption (5(3)-b)."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=200)
    adopted_on = models.DateField("通过日期", null=True)
    adopted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="plans_adopted", null=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(retracted=False), name="one_training_plan_a_year"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanItem(Record):
    """What is trained: the competence or clause it serves, for whom, by when (see facts.Item)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    number = models.CharField("编号", max_length=20)
    subject = models.CharField("内容", max_length=200)
    clause = models.CharField("对应条款", max_length=20, blank=True)
    due = models.DateField("完成期限")
    hours = models.PositiveSmallIntegerField("课时", null=True)
    examined = models.BooleanField("要考核", default=True)
    posts = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    departments = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    schemes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    dropped_on = models.DateField("取消日期", null=True)
    dropped_because = models.CharField("取消理由", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=Q(retracted=False), name="plan_item_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class Session(Record):
    """A session of an item: when, where, by whom. Its evidence are the files attached to it."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    hours = models.PositiveSmallIntegerField("课时", null=True)
    trainer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="sessions_given", null=True
    )
    # A trainer from outside, who is no person of ours.
    outside = models.CharField("外部培训人", max_length=120, blank=True)
    PERSONAL = frozenset({"outside"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "held_on"], condition=Q(retracted=False), name="session_of_a_day"
            )
        ]


class Attendance(Record):
    """What a session was for one person, judged by whom."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    score = models.CharField("成绩", max_length=40, blank=True)
    judge = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="results_given", null=True
    )
    judged_on = models.DateField("评定日期", null=True)
    PERSONAL = frozenset({"score"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(retracted=False), name="attended_once"
            )
        ]
        indexes = [models.Index(fields=["person", "session"], name="attendance_of_person")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class Retraining(Record):
    """Somebody was absent or failed and owes the item again; its clock hangs on this row."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="retrainings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="retrainings")
    cause = models.CharField("原因", max_length=10, choices=Cause.choices)
    since = models.DateField("自")
    due = models.DateField("补训期限")
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person"],
                condition=Q(retracted=False, closed_on__isnull=True),
                name="one_open_retraining",
            )
        ]
