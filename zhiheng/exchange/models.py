"""Files that came in: each one a batch, carried in whole or not at all."""

from django.db import models

from zhiheng.trace.models import Record


class Batch(Record):
    """A file whose rows came in by one act, or were withdrawn by another."""

    file_name = models.CharField("文件名", max_length=255)
    file_digest = models.CharField("文件摘要", max_length=64, db_index=True)
    kind = models.CharField("格式", max_length=40)
    nature = models.CharField(
        "更改性质",
        max_length=12,
        choices=[("correction", "更正（原记录有误）"), ("change", "变更（事实有变化）")],
    )
    effective_on = models.DateField("变更日期", null=True)
    created = models.PositiveIntegerField("新建", default=0)
    changed = models.PositiveIntegerField("更改", default=0)
    same = models.PositiveIntegerField("未变", default=0)
    entry = models.UUIDField("入库留痕")
    imported_at = models.DateTimeField("入库时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=300, blank=True)


class Upload(models.Model):
    """A file on its way: read, tried, waiting for a yes, being carried in. Not a record of law."""

    id = models.UUIDField(primary_key=True)
    account = models.UUIDField(null=True, db_index=True)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="waiting")  # reading, tried, importing, done …
    kind = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)  # counts, refusals grouped, examples
    says = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    batch = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
