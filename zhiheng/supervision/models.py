"""One supervision of a project quality manager: the frozen scorecard and what was judged; and what
he reports to the director."""

import uuid

from django.db import models

from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment
from zhiheng.supervision.terms import Grade
from zhiheng.trace.models import Record


class Supervision(Record):
    """The director's supervision of one manager for [period_from, period_to) (5(3)-e).

    content: the lines of the scorecard as they were computed at that moment; never changed.
    """

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="supervisions"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supervisions")
    by_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="supervisions_made", null=True
    )
    period_from = models.DateField("期间自")
    period_to = models.DateField("期间至")
    supervised_on = models.DateField("监督日期")
    content = models.JSONField("记分表", default=list)
    grade = models.CharField("结论", max_length=8, choices=Grade.choices)
    grounds = models.CharField("理由", max_length=1000)
    measures = models.CharField("改进措施", max_length=1000, blank=True)
    measures_due = models.DateField("措施期限", null=True)
    measures_done_on = models.DateField("措施完成日期", null=True)
    proof = models.CharField("完成证明", max_length=600, blank=True)
    acknowledged_on = models.DateField("本人确认日期", null=True)
    comment = models.CharField("本人意见", max_length=1000, blank=True)
    PERSONAL = frozenset({"content", "grounds", "measures", "comment", "proof"})

    class Meta:
        indexes = [models.Index(fields=["person", "-supervised_on"], name="supervision_of")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class Report(Record):
    """A manager tells the director how the quality work stands, and what he proposes (9(5)-b).

    For [period_from, period_to); content: the lines of the scorecard as the records made them at
    that moment, never changed. The director answers beneath.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports_made")
    period_from = models.DateField("期间自")
    period_to = models.DateField("期间至")
    reported_on = models.DateField("报告日期")
    content = models.JSONField("按记录算出", default=list)
    says = models.CharField("质量状况", max_length=2000)
    proposals = models.CharField("改进措施、意见和建议", max_length=2000, blank=True)
    answer = models.CharField("总监的答复", max_length=1000, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="reports_answered", null=True
    )
    PERSONAL = frozenset({"content", "says", "proposals", "answer"})

    class Meta:
        indexes = [models.Index(fields=["appointment", "-reported_on"], name="report_of")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id
