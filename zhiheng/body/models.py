"""The certification body itself: one row per installation."""

from django.db import models
from django.db.models import Q

from zhiheng.body.terms import AppliesAs
from zhiheng.trace.models import Record


class Body(Record):
    """The legal entity that is approved as a certification body (A-11: one per installation)."""

    name = models.CharField("机构名称", max_length=200)
    name_en = models.CharField("英文名称", max_length=200, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    approval_number = models.CharField("认证机构批准号", max_length=60)
    approval_from = models.DateField("批准自", null=True)
    approval_to = models.DateField("批准至", null=True)
    # For which fields and kinds of certification the body is approved, as the approval says.
    approval_scope = models.TextField("批准范围", null=True)
    address = models.CharField("地址", max_length=300, blank=True)
    applies_as = models.CharField(
        "适用方式",
        max_length=12,
        default="mandatory",
        choices=AppliesAs.choices,
    )
    # Before this day the records are not complete: a gap is unknown and not a breach.
    records_complete_from = models.DateField("记录自何日起完整", null=True)
    demonstration = models.BooleanField("示例机构", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(retracted=False), name="one_body")
        ]
