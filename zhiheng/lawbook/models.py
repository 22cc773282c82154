"""What the body chose and loaded: readings, texts of the regulation, the calendar."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhiheng.trace.models import Record


class ReadingChoice(Record):
    """The option chosen for a reading (解释口径), by whom, when and why. The newest counts."""

    reading = models.CharField("口径", max_length=8, db_index=True)
    option = models.CharField("选项", max_length=40)
    value = models.CharField("取值", max_length=40, blank=True)
    reason = models.TextField("理由")
    chosen_by = models.CharField("选定人", max_length=120)
    chosen_at = models.DateTimeField("选定时间")
    PERSONAL = frozenset({"chosen_by"})


class RegulationText(Record):
    """A text of the regulation, as loaded from the body's own copy. The newest counts."""

    title = models.CharField("名称", max_length=300)
    status = models.CharField("状态", max_length=60)
    digest = models.CharField("摘要", max_length=64)
    text = models.TextField("全文")
    loaded_at = models.DateTimeField("载入时间")


class UnitRead(Record):
    """That a person has read a unit (article, paragraph, item) with these words."""

    article = models.PositiveSmallIntegerField("条")
    paragraph = models.PositiveSmallIntegerField("款", default=0)
    item = models.PositiveSmallIntegerField("项", default=0)
    digest = models.CharField("摘要", max_length=64)
    read_at = models.DateTimeField("阅读时间")
    read_by = models.CharField("阅读人", max_length=120)
    PERSONAL = frozenset({"read_by"})


class CalendarDay(Record):
    """A day of the body's calendar that differs from the plain week, and on whose word."""

    day = models.DateField("日期")
    kind = models.CharField("类型", max_length=4, choices=[("rest", "休息"), ("work", "上班")])
    source = models.CharField("来源", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(retracted=False), name="calendar_day"
            )
        ]


class InternalLimit(Record):
    """A limit of the body's own (内部时限), with who declared it: never shown as law's."""

    rule = models.CharField("规则", max_length=60)
    clause = models.CharField("条款", max_length=20)
    unit = models.CharField("单位", max_length=12)
    amount = models.PositiveIntegerField("数量")
    says = models.CharField("说明", max_length=200)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True)


class OwnFigure(Record):
    """A number that the body set itself, from a day on (自定数值); never shown as the law's."""

    key = models.CharField("数值", max_length=40)
    value = models.PositiveIntegerField("取值")
    starts = models.DateField("自")
    reason = models.CharField("依据", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "starts"], condition=Q(retracted=False), name="own_figure_once_a_day"
            )
        ]
