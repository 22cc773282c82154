"""Files by their hash, what they prove of which row, and what is still awaited."""

import uuid

from django.db import models
from django.db.models import Q

from zhiheng.trace.models import Record


class File(Record):
    """A content, stored once: its hashes, its length, what it looks like.

    Its id owns the key that opens it (see trace.vault): erasing that key erases the file.
    """

    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3", max_length=64)
    size = models.BigIntegerField("长度")
    kind = models.CharField("格式", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(retracted=False), name="evidence_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.sha256


class Evidence(Record):
    """A file attached to a row of any table: what it proves, who brought it, under which name.

    person: whom it is about. personal: it may hold personal data, so each reading is recorded.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="attached")
    subject_table = models.CharField("对象", max_length=63)
    subject_id = models.UUIDField("对象编号")
    person = models.UUIDField("涉及人员", null=True, db_index=True)
    name = models.CharField("文件名", max_length=255)
    proves = models.CharField("证明事项", max_length=300)
    personal = models.BooleanField("含个人信息", default=True)
    brought_by = models.UUIDField("交来账号", null=True)
    brought_at = models.DateTimeField("交来时间")
    PERSONAL = frozenset({"name", "proves"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "subject_table", "subject_id"],
                condition=Q(retracted=False),
                name="evidence_once_per_subject",
            )
        ]
        indexes = [
            models.Index(fields=["subject_id", "subject_table"], name="evidence_of_subject"),
            models.Index(fields=["brought_at", "id"], name="evidence_order"),
        ]

    def __str__(self) -> str:
        return self.proves

    def secret_owner(self) -> uuid.UUID:
        return self.file_id


class Awaited(Record):
    """A file that an act should have had and went through without: asked for until it comes."""

    subject_table = models.CharField("对象", max_length=63)
    subject_id = models.UUIDField("对象编号", db_index=True)
    proves = models.CharField("证明事项", max_length=300)
    why = models.CharField("没有收下的原因", max_length=300)
    since = models.DateTimeField("自")
    answered_at = models.DateTimeField("补交时间", null=True)
    PERSONAL = frozenset({"why"})

    class Meta:
        indexes = [models.Index(fields=["since", "id"], name="awaited_order")]

    def __str__(self) -> str:
        return self.proves
