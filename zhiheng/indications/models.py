"""Questions about people and what was found out; days of absence."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhiheng.indications.terms import Kind
from zhiheng.personnel.models import Person, interval
from zhiheng.trace.models import Record


class Absence(Record):
    """Leave of a person, [starts, ends); no end: it lasts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    note = models.CharField("事由", max_length=200, blank=True)
    PERSONAL = frozenset({"note"})

    class Meta:
        constraints = [interval("absence_interval")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class Question(Record):
    """Something to be verified about a person (13-a): asked once, answered by a person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    key = models.CharField("标识", max_length=60)
    says = models.CharField("请核实", max_length=300)
    records = ArrayField(models.UUIDField(), default=list)
    asked_on = models.DateField("提出日期")
    # The records were corrected, so that there is nothing to ask any more.
    ceased_on = models.DateField("不再成立的日期", null=True)
    answered_on = models.DateField("核实日期", null=True)
    answer = models.CharField("核实结果", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="questions_answered", null=True
    )
    PERSONAL = frozenset({"answer"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"],
                condition=Q(retracted=False),
                name="question_asked_once",
            )
        ]
        indexes = [models.Index(fields=["answered_on", "asked_on", "id"], name="question_open")]

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


OPEN = Q(answered_on__isnull=True, ceased_on__isnull=True)
