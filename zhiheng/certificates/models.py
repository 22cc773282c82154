"""The register of certificates, their states, and who answers for each."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhiheng.cases.models import Case
from zhiheng.certificates.terms import ProposalState, Signing, State
from zhiheng.clients.models import Client, Factory
from zhiheng.personnel.models import Person, interval
from zhiheng.schemes.models import Scheme
from zhiheng.trace.models import Record


class Certificate(Record):
    """A product certificate. `state` is the latest StateChange written down for lists."""

    number = models.CharField("证书编号", max_length=60)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates", null=True)
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="certificates", null=True
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="certificates")
    manufacturer = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="made_certificates", null=True
    )
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="certificates", null=True
    )
    product = models.CharField("产品名称及单元", max_length=2000)
    models_covered = models.TextField("型号规格", blank=True)
    standards = models.CharField("标准和技术要求", max_length=2000, blank=True)
    mode = models.CharField("认证模式", max_length=2000, blank=True)
    first_issued_on = models.DateField("首次发证日期", null=True)
    issued_on = models.DateField("发证日期", null=True)
    expires_on = models.DateField("有效期至", null=True)
    decided_on = models.DateField("认证决定日期", null=True)
    deciders = models.CharField("认证决定人员", max_length=200, blank=True)
    state = models.CharField("状态", max_length=2, choices=State.choices)
    search = ArrayField(models.CharField(max_length=2), default=list)
    PERSONAL = frozenset({"deciders"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(retracted=False), name="certificate_number"
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="certificate_search"),
            models.Index(fields=["state", "number"], name="certificate_by_state"),
        ]

    def __str__(self) -> str:
        return self.number


class StateChange(Record):
    """A state taken on, its grounds and its three days: confirmed, acted, published (5(6)-c, d)."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="state_changes"
    )
    state = models.CharField("状态", max_length=2, choices=State.choices)
    grounds = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    grounds_text = models.CharField("原因", max_length=600, blank=True)
    # The day the facts were confirmed that the product cannot keep conforming (办法 21, A-20).
    confirmed_on = models.DateField("确认日期", null=True)
    acted_on = models.DateField("生效日期")
    # Which change of its day it is: a certificate may be restored and suspended again on one day.
    ordinal = models.PositiveSmallIntegerField("当日次序", default=0)
    suspended_until = models.DateField("暂停至", null=True)
    published_on = models.DateField("公布日期", null=True)

    class Meta:
        indexes = [models.Index(fields=["certificate", "acted_on"], name="state_of_certificate")]


class Confirmation(Record):
    """Facts confirmed that a product cannot keep conforming; the act that answers it may follow."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="confirmations"
    )
    confirmed_on = models.DateField("确认日期")
    facts = models.CharField("事实", max_length=600)
    answered_by = models.ForeignKey(
        StateChange, on_delete=models.PROTECT, related_name="confirmations", null=True
    )


class Responsibility(Record):
    """The project quality manager who answers for a certificate, [starts, ends) (8 ¶1-b, A-29)."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="responsibilities"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responsibilities")
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    deputy = models.BooleanField("副手", default=False)
    # Who signed the hand-over: both, or the director alone where the former has left.
    signing = models.CharField("交接签署", max_length=10, choices=Signing.choices, blank=True)

    class Meta:
        constraints = [interval("responsibility_interval")]
        indexes = [
            models.Index(fields=["certificate", "starts"], name="responsible_for"),
            models.Index(fields=["person", "starts"], name="responsibility_of"),
        ]


class Restoration(Record):
    """A suspended certificate that one person proposes to restore and another must confirm."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="restorations"
    )
    # Account of the one who proposed; he cannot be the one who confirms.
    proposed_by = models.UUIDField("提出人", null=True)
    proposed_at = models.DateTimeField("提出时间")
    proof = models.CharField("整改与验证依据", max_length=600)
    state = models.CharField(
        "状态", max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    settled_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(retracted=False, state="open"),
                name="one_open_restoration",
            )
        ]
