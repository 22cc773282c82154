"""Accounts and what they may do: mechanics of sign-in here, rights as records of the trail."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from zhiheng.access.terms import Post
from zhiheng.trace.models import Record


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Mechanics of signing in: name, password, whether it may be used. Rights hang on Holder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("登录名", max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class Holder(Record):
    """Whom an account belongs to: the name on the screen and, where known, the person's record."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="holder")
    name = models.CharField("姓名", max_length=120)
    person = models.UUIDField("人员", null=True)
    active = models.BooleanField("在用", default=True)
    PERSONAL = frozenset({"name"})

    def secret_owner(self) -> uuid.UUID:
        return self.person or self.id


class Grant(Record):
    """A post given to a holder for an interval [starts, ends); `basis` names the appointment."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="grants")
    post = models.CharField("岗位", max_length=40, choices=Post.choices)
    scope = models.JSONField("范围", default=list, blank=True)
    starts = models.DateTimeField("自")
    ends = models.DateTimeField("至", null=True)
    basis = models.UUIDField("依据", null=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="grant_interval"
            ),
            models.UniqueConstraint(
                fields=["holder", "post", "basis"],
                condition=Q(ends__isnull=True, retracted=False),
                nulls_distinct=False,
                name="grant_once_in_force",
            ),
        ]


class Proposal(Record):
    """What needs a second person: a post, a new second factor for whoever must have one, or
    whose account it is (person), for his posts come with him.

    Proposed by one, confirmed by another; neither is the holder.
    """

    kind = models.CharField(
        "内容",
        max_length=8,
        default="grant",
        choices=[("grant", "授予岗位"), ("factor", "更换第二因素"), ("person", "关联人员")],
    )
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="proposals")
    post = models.CharField("岗位", max_length=40, choices=Post.choices, blank=True)
    person = models.UUIDField("人员", null=True)
    proposed_by = models.UUIDField("提出人")
    proposed_at = models.DateTimeField("提出时间")
    reason = models.TextField("理由")
    state = models.CharField(
        "状态",
        max_length=12,
        default="open",
        choices=[("open", "待确认"), ("confirmed", "已确认"), ("declined", "已拒绝")],
    )
    settled_by = models.UUIDField("确认人", null=True)
    settled_at = models.DateTimeField("确认时间", null=True)


class Token(Record):
    """By what another program acts for an account: kept as a hash, for acts named when it was
    issued, until a day; revoked by an act."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField("用途", max_length=80)
    digest = models.CharField("摘要", max_length=64, unique=True)
    acts = models.JSONField("可办事项", default=list, blank=True)
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("吊销时间", null=True)


class Invitation(models.Model):
    """A one-time code, kept as its hash: an account sets its password anew without mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    digest = models.BinaryField(unique=True)
    purpose = models.CharField(
        max_length=20, choices=[("join", "加入"), ("password", "密码"), ("factor", "第二因素")]
    )
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Request(models.Model):
    """An idempotency key that has acted: the same request sent twice gets the stored answer."""

    key = models.CharField(primary_key=True, max_length=80)
    account = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    digest = models.BinaryField()
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)


class Attempt(models.Model):
    """Failed sign-ins in a row under one name (its keyed digest), whether or not it exists."""

    name = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    at = models.DateTimeField(db_index=True)


class Pace(models.Model):
    """How many requests an account made through the interface in one minute (see pacing)."""

    account = models.UUIDField(primary_key=True)
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField()
