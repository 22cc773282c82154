"""Files that came in: each one a batch, carried in whole or not at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import Nature
from zhiheng.trace.models import Record


class Batch(Record):
    """A file whose rows came in by one act, or were withdrawn by another."""

    file_name = models.CharField("文件名", max_length=255)
    file_digest = models.CharField("文件摘要", max_length=64, db_index=True)
    kind = models.CharField("格式", max_length=40)
    nature = models.CharField("更改性质", max_length=12, choices=Nature.choices)
    effective_on = models.DateField("变更日期", null=True)
    created = models.PositiveIntegerField("新建", default=0)
    changed = models.PositiveIntegerField("更改", default=0)
    same = models.PositiveIntegerField("未变", default=0)
    entry = models.UUIDField("入库留痕")
    imported_at = models.DateTimeField("入库时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["imported_at", "id"], name="batch_order")]

    def __str__(self) -> str:
        return self.file_name


class Before(Record):
    """What a row was before a batch changed it, so that the batch can be withdrawn.

    after: the version that the batch left. values: plain columns by attribute (canonical plain
    data); sealed: the personal ones, as JSON under the row's own key: erasing a person takes them.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="before")
    table = models.CharField("表", max_length=63)
    key = models.UUIDField("行")
    after = models.IntegerField("更改后版本")
    values = models.JSONField("原值", default=dict)
    sealed = models.BinaryField("原值（加密）", null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "table"], name="before_of_batch")]


class State(models.TextChoices):
    """Where an upload stands. Reading and importing are the worker's; the rest a person's."""

    READING = "reading", _("正在试算")
    ASKING = "asking", _("等待对应")
    TRIED = "tried", _("试算完毕，等待确认")
    BROKEN = "broken", _("不能使用")
    IMPORTING = "importing", _("正在入库")
    DONE = "done", _("已入库")
    SAME = "same", _("没有变化")
    FAILED = "failed", _("没有入库")


class Upload(models.Model):
    """A file on its way: read, tried, waiting for a yes, being carried in. Not a record of law.

    outcome: counts, refusals, changes, warnings, questions (plain data for the page; personal
    numbers masked). done, total: progress in rows.
    """

    id = models.UUIDField(primary_key=True)
    account = models.UUIDField(null=True, db_index=True)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=State.READING, choices=State.choices)
    kind = models.CharField(max_length=40, blank=True)
    nature = models.CharField(max_length=12, default=Nature.CORRECTION, choices=Nature.choices)
    effective_on = models.DateField(null=True)
    sheet = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    says = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    batch = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="upload_order")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_work(self) -> bool:
        return self.state in (State.READING, State.IMPORTING)
