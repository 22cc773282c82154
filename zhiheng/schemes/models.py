"""Certification schemes (认证规则) and their versions."""

from django.db import models
from django.db.models import Q

from zhiheng.schemes.terms import ProductKind, SchemeKind
from zhiheng.trace.models import Record


class Scheme(Record):
    """A scheme by its code. Null means: not known."""

    code = models.CharField("规则代码", max_length=60)
    name = models.CharField("规则名称", max_length=200)
    kind = models.CharField("认证类别", max_length=12, choices=SchemeKind.choices)
    product_kind = models.CharField(
        "产品类别", max_length=12, choices=ProductKind.choices, null=True
    )
    # Months between surveillances; null: not known; 0: the scheme prescribes none.
    surveillance_months = models.PositiveSmallIntegerField("监督周期（月）", null=True)
    validity_months = models.PositiveSmallIntegerField("有效期（月）", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(retracted=False), name="scheme_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SchemeVersion(Record):
    """One version of a scheme's prescribed procedure (part 4 of the interfaces), [starts, ends)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField("版本", max_length=40)
    definition = models.TextField("程序定义")
    starts = models.DateField("施行日期", null=True)
    ends = models.DateField("废止日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "label"], condition=Q(retracted=False), name="scheme_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme.code} {self.label}"
