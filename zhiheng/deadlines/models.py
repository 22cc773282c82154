"""Deadlines: rows derived from facts. Start and due never move; overdue is computed when read."""

from django.db import models
from django.db.models import Q

from zhiheng.access.terms import Post
from zhiheng.trace.models import Record


class Deadline(Record):
    """One clock: rule, what it is about, start, both dues, who has to act, when it was answered.

    What the law fixes (rule, clause, subject, start, dues, calendar, internal) a trigger keeps
    from being changed; a clock that was started in error is retracted. `says` names nobody.
    """

    rule = models.CharField("规则", max_length=60)
    clause = models.CharField("条款", max_length=20)
    subject_table = models.CharField("对象", max_length=63)
    subject_id = models.UUIDField("对象编号", db_index=True)
    says = models.CharField("事项", max_length=300)
    post = models.CharField("责任岗位", max_length=40, choices=Post.choices, blank=True)
    person = models.UUIDField("责任人", null=True)
    start = models.DateTimeField("起算")
    due_strict = models.DateTimeField("严格届满", db_index=True)
    due_rolled = models.DateTimeField("顺延届满")
    calendar = models.CharField("日历", max_length=10)
    internal = models.BooleanField("内部时限", default=False)
    answered_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_table", "subject_id", "start"],
                condition=Q(retracted=False),
                name="deadline_once",
            )
        ]
        indexes = [models.Index(fields=["due_strict", "id"], name="deadline_order")]

    def __str__(self) -> str:
        return self.says
