"""Deadlines: rows derived from facts. Start and due never move; overdue is computed when read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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


class Channel(models.TextChoices):
    """Where a reminder is given."""

    PAGE = "page", _("页面")
    EMAIL = "email", _("电子邮件")


class Notice(Record):
    """A reminder of one rung of one clock on one channel; there is never a second one.

    overtaken: a later rung was due as well when it was noticed, so it is noted and not sent.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="notices")
    rung = models.CharField("提醒级别", max_length=12)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    due_at = models.DateTimeField("应提醒时间")
    noticed_at = models.DateTimeField("提醒时间")
    overtaken = models.BooleanField("已被后一级取代", default=False)

    class Meta:
        constraints = [
            # Retracted ones too: what was said once is not said again.
            models.UniqueConstraint(
                fields=["deadline", "rung", "channel"], name="notice_once_per_rung_and_channel"
            )
        ]
        indexes = [models.Index(fields=["noticed_at", "id"], name="notice_order")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.rung} {self.channel}"


class Delivery(models.Model):
    """One mail of one notice to one person: mechanics of sending, told on the page of reminders.

    Its id is made from notice and person, so that a doubled worker makes it once; the mail's
    Message-ID is made from it, so that a doubled mail is known as the same. The address itself is
    kept nowhere: it is unsealed when the mail is sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        UNREACHABLE = "unreachable", _("没有可用的邮箱")
        GIVEN_UP = "given_up", _("多次发送失败，已停止")

    id = models.UUIDField(primary_key=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    person = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    says = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_try"], name="delivery_queue")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class Round(models.Model):
    """The worker's last round of a kind of work: when it ended, or what stood in its way."""

    name = models.CharField(primary_key=True, max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name
