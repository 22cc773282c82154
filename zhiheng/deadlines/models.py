"""Deadlines: rows derived from facts. Start and due never move; overdue is computed when read."""

from django.db import models

from zhiheng.trace.models import Record


class Deadline(Record):
    """One clock: rule, what it is about, start, both dues, and when it was answered."""

    rule = models.CharField("规则", max_length=60)
    clause = models.CharField("条款", max_length=20)
    subject_table = models.CharField("对象", max_length=63)
    subject_id = models.UUIDField("对象编号", db_index=True)
    says = models.CharField("事项", max_length=300)
    start = models.DateTimeField("起算")
    due_strict = models.DateTimeField("严格届满", db_index=True)
    due_rolled = models.DateTimeField("顺延届满")
    calendar = models.CharField("日历", max_length=10)
    internal = models.BooleanField("内部时限", default=False)
    answered_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_table", "subject_id", "start"], name="deadline_once"
            )
        ]
