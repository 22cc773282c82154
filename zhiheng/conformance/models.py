"""What was judged: the answer to each clause, and findings that stay the same from day to day."""

from django.db import models
from django.db.models import Q

from zhiheng.trace.models import Record


class Answer(Record):
    """The present answer to one clause. Its history is in the trail.

    judged_on, head: the day of the judgement that last changed it, and how far the trail reached
    then. Sentences name nobody, so that they may stand in the trail.
    """

    clause = models.CharField("条款", max_length=20, unique=True)
    verdict = models.CharField("结论", max_length=16)
    because = models.TextField("理由", blank=True)
    missing = models.JSONField("尚缺", default=list)
    records = models.JSONField("依据的记录", default=list)
    readings = models.JSONField("口径", default=list)
    counted = models.JSONField("数字", default=dict)
    since = models.DateField("自", null=True)
    judged_on = models.DateField("判定日")
    head = models.BigIntegerField("判定时留痕序号")


# What waits for somebody, and what does not: every count and list asks by these two.
OPEN = Q(closed_on__isnull=True, explained_at__isnull=True)
EXPLAINED = Q(closed_on__isnull=True, explained_at__isnull=False)


class Finding(Record):
    """Something not in order, or not known: one row from the day it is found until it is closed.

    It names nobody: a person stands here by staff number, and pages ask for the name.
    """

    key = models.CharField("标识", max_length=300)
    clause = models.CharField("条款", max_length=20, db_index=True)
    kind = models.CharField("类型", max_length=40)
    verdict = models.CharField("结论", max_length=16)
    subject_table = models.CharField("对象", max_length=63)
    subject_id = models.UUIDField("对象编号", null=True, db_index=True)
    subject_label = models.CharField("对象名称", max_length=300)
    says = models.TextField("说明")
    next_step = models.TextField("下一步", blank=True)
    owner_post = models.CharField("责任岗位", max_length=40)
    owner_person = models.UUIDField("责任人", null=True)
    since = models.DateField("自", null=True)
    due = models.DateTimeField("期限", null=True)
    due_internal = models.BooleanField("内部时限", default=False)
    found_on = models.DateField("发现日")
    closed_on = models.DateField("关闭日", null=True)
    # What it tells is over and cannot be undone: only then it can be explained. Null: it lasts.
    past = models.BooleanField("已成过去", null=True)
    # Explained and accepted by the owner: not met as before, but waiting for nobody.
    explanation = models.TextField("为什么会这样", null=True)
    measures = models.TextField("已采取的措施", null=True)
    explained_at = models.DateTimeField("说明时间", null=True)
    explained_by = models.UUIDField("说明人账号", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(closed_on__isnull=True, retracted=False),
                name="finding_once_open",
            )
        ]
        indexes = [
            models.Index(fields=["closed_on", "clause"], name="finding_open"),
            models.Index(fields=["closed_on", "owner_person"], name="finding_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.subject_label}"


class Judging(models.Model):
    """How far the standing judgement has come: the trail's head and day it holds for.

    cases_head, cases_day: the same for the cases remembered in CaseJudgement. token: also kept in
    the columns' file, see remembering. breakdown: see columns.tallies. register: see
    found.Register, so that no page counts all certificates. Derived from the records at any time,
    so no part of the trail.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    cases_head = models.BigIntegerField(default=0)
    cases_day = models.DateField(null=True)
    token = models.CharField(max_length=32, default="")
    breakdown = models.JSONField(default=dict)
    register = models.JSONField(default=dict)


class CaseJudgement(models.Model):
    """What the procedure of one case was judged to be, so that only touched cases are judged anew.

    verdict: as the body answers, or "gone" for a case that was taken back. faults: as
    zhiheng.conformance.cases.CaseFault. path: the engine's hash of the steps taken. month: the
    first day of the month of its application. seq: how far the trail reached then. Derived from the
    records at any time, so no part of the trail.
    """

    case = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=100, default="")
    scheme = models.UUIDField(null=True)
    month = models.DateField(null=True)
    verdict = models.CharField(max_length=16)
    faults = models.JSONField(default=list)
    path = models.BigIntegerField(default=0)
    seq = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["verdict", "number"], name="judged_case_verdict"),
            models.Index(fields=["scheme", "number"], name="judged_case_scheme"),
            models.Index(fields=["path", "number"], name="judged_case_path"),
            models.Index(fields=["number"], name="judged_case_number"),
        ]
