"""Persons and the facts on which articles 4, 8 and 13 are judged. Null means: not known."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from zhiheng.personnel.terms import EducationLevel, Field, IdentityKind, SeatKind, TitleLevel
from zhiheng.trace.models import Record


def interval(name: str) -> models.CheckConstraint:
    """An interval [starts, ends) whose end, where known, is not before its start."""
    return models.CheckConstraint(
        condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
        name=name,
    )


class Person(Record):
    """A person of the body. The identity number is sealed; `identity_blind` finds it again."""

    number = models.CharField("工号", max_length=40)
    name = models.CharField("姓名", max_length=120)
    sort_key = models.CharField("排序", max_length=240, db_index=True)
    search = models.JSONField("检索", default=list)  # bigrams of name and number
    identity_kind = models.CharField(
        "证件类型", max_length=12, choices=IdentityKind.choices, default=IdentityKind.RESIDENT
    )
    identity_sealed = models.BinaryField("证件号码", null=True)
    identity_blind = models.BinaryField("证件号码索引", null=True)
    identity_tail = models.CharField("证件号码末四位", max_length=4, blank=True)
    phone_sealed = models.BinaryField("电话", null=True)
    email_sealed = models.BinaryField("电子邮箱", null=True)
    department = models.CharField("部门", max_length=120, blank=True)
    joined = models.DateField("入职日期", null=True)
    left = models.DateField("离职日期", null=True)
    PERSONAL = frozenset(
        {"name", "sort_key", "search", "identity_sealed", "identity_blind", "identity_tail",
         "phone_sealed", "email_sealed"}
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(retracted=False), name="person_number"
            ),
            models.UniqueConstraint(
                fields=["identity_blind"],
                condition=Q(retracted=False, identity_blind__isnull=False),
                name="person_identity",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_order"),
            GinIndex(fields=["search"], name="person_search", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or self.number  # the name is gone once his data was erased


class Fact(Record):
    """Something known of a person; abstract."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    note = models.CharField("备注", max_length=300, blank=True)
    PERSONAL = frozenset({"note"})

    class Meta:
        abstract = True

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class Education(Fact):
    level = models.CharField("学历", max_length=16, choices=EducationLevel.choices, null=True)
    degree_only = models.BooleanField("只有学位", default=False)  # reading A-02
    school = models.CharField("院校", max_length=160, blank=True)
    completed = models.DateField("毕业日期", null=True)
    evidence = models.BooleanField("有证明", null=True)
    PERSONAL = frozenset({"note", "school"})


class Employment(Fact):
    employer = models.CharField("单位", max_length=200, blank=True)
    position = models.CharField("岗位", max_length=160, blank=True)
    starts = models.DateField("自", null=True)
    ends = models.DateField("至", null=True)
    full_time = models.BooleanField("全职", null=True)
    field = models.CharField("专业领域", max_length=16, choices=Field.choices, null=True)
    recognised = models.BooleanField("经认定为专业经历", null=True)
    recognised_reason = models.CharField("认定理由", max_length=300, blank=True)
    evidence = models.BooleanField("有证明", null=True)
    PERSONAL = frozenset({"note", "employer", "position", "recognised_reason"})

    class Meta:
        constraints = [interval("employment_interval")]


class Title(Fact):
    level = models.CharField("职称级别", max_length=20, choices=TitleLevel.choices, null=True)
    name = models.CharField("职称", max_length=120, blank=True)
    granted = models.DateField("取得日期", null=True)
    evidence = models.BooleanField("有证明", null=True)


class Registration(Fact):
    number = models.CharField("注册号", max_length=60)
    kind = models.CharField("注册类别", max_length=120, blank=True)
    starts = models.DateField("自", null=True)
    ends = models.DateField("至", null=True)
    PERSONAL = frozenset({"note", "number"})

    class Meta:
        constraints = [interval("registration_interval")]


class Competence(Fact):
    """A judged competence: clause (4.2(1), 8.2(3) …), by whom, when, with which reason."""

    clause = models.CharField("条款", max_length=20)
    scheme = models.CharField("认证规则", max_length=60, blank=True)
    met = models.BooleanField("符合", null=True)
    assessed = models.DateField("评价日期", null=True)
    assessed_by = models.CharField("评价人", max_length=120, blank=True)
    reason = models.TextField("理由", blank=True)
    PERSONAL = frozenset({"note", "assessed_by", "reason"})


class Ban(Fact):
    """A ban from certification work (article 13), [starts, ends); no end: for life or open."""

    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    basis = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        constraints = [interval("ban_interval")]


class Seat(Fact):
    """Legal representative, actual controller, or member of top management, [starts, ends)."""

    kind = models.CharField("身份", max_length=24, choices=SeatKind.choices)
    position = models.CharField("职务", max_length=120, blank=True)
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    evidence = models.BooleanField("有证明", null=True)

    class Meta:
        constraints = [interval("seat_interval")]


class KnownSet(Fact):
    """That a list is complete for a person: an empty list then says that there is none."""

    what = models.CharField("内容", max_length=20)  # educations, employments, titles, bans …
    as_of = models.DateField("截至")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what"], condition=Q(retracted=False), name="known_set_once"
            )
        ]


class Erasure(Record):
    """What is known of a person is to be erased after its time: one proposes, another confirms."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    proposed_by = models.UUIDField("提出人", null=True)
    proposed_at = models.DateTimeField("提出时间")
    reason = models.CharField("理由", max_length=300)
    state = models.CharField(
        "状态",
        max_length=12,
        default="open",
        choices=[("open", "待确认"), ("confirmed", "已删除"), ("declined", "不同意删除")],
    )
    settled_by = models.UUIDField("确认人", null=True)
    settled_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(retracted=False, state="open"),
                name="erasure_open_once",
            )
        ]
