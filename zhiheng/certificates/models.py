"""The register of certificates, their states, and who answers for each."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from zhiheng.cases.models import Case
from zhiheng.certificates.terms import Cause, Given, HandOverState, ProposalState, Signing, State
from zhiheng.clients.models import Client, Factory
from zhiheng.personnel.models import Person, interval
from zhiheng.posts.models import DateRange
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.terms import ProductKind, SchemeKind
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


class Assignment(Record):
    """Certificates given to one person by one act; he accepts them by signing once (9 chapeau-b).

    Whoever is assigned answers at once, so that there is no gap; the signature has its clock.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    given = models.CharField("指派方式", max_length=12, choices=Given.choices)
    starts = models.DateField("自")
    certificates = models.PositiveIntegerField("证书张数")
    deputy = models.BooleanField("副手", default=False)
    says = models.CharField("范围", max_length=300)
    reason = models.CharField("理由", max_length=300, blank=True)
    accepted_on = models.DateField("本人接受日期", null=True)
    # The account that signed: his own, or the clerk's who entered a signed paper.
    signed_by = models.UUIDField("签署账号", null=True)
    declined_on = models.DateField("本人不接受日期", null=True)
    declined_because = models.CharField("不接受的理由", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-starts", "id"], name="assignments_of")]


class OneNumber(Func):
    """A row's id as a range of one number: equality beside a range, without contrib extensions."""

    template = "int8range(uuid_hash_extended(%(expressions)s, 0), "
    template += "uuid_hash_extended(%(expressions)s, 0), '[]')"
    output_field = BigIntegerRangeField()


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
    # The act that gave it; null for what an import told of the past, where two may have answered
    # at once: that is found (8 ¶1-b), while no act here can bring it about.
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="responsibilities", null=True
    )

    class Meta:
        constraints = [
            interval("responsibility_interval"),
            ExclusionConstraint(
                name="one_accountable_at_a_time",
                index_type="GIST",
                expressions=[
                    (OneNumber(F("certificate")), RangeOperators.OVERLAPS),
                    (DateRange(F("starts"), F("ends")), RangeOperators.OVERLAPS),
                ],
                condition=Q(retracted=False, deputy=False, assignment__isnull=False),
            ),
        ]
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


class AssignmentRule(Record):
    """Who gets certificates of a kind, [starts, ends): by field, category, scheme, site (8 ¶1-a).

    All that is named must fit; the narrowest rule that fits wins. A single certificate may always
    be given to somebody else by hand.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignment_rules")
    field = models.CharField("领域", max_length=12, choices=SchemeKind.choices, blank=True)
    category = models.CharField("产品类别", max_length=12, choices=ProductKind.choices, blank=True)
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="assignment_rules", null=True
    )
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="assignment_rules", null=True
    )
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        constraints = [interval("assignment_rule_interval")]


class HandOver(Record):
    """Certificates that go from one person to another on a day, once both have signed (A-29)."""

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hand_overs_given")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hand_overs_taken")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="hand_overs", null=True
    )
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="hand_overs", null=True
    )
    day = models.DateField("交接日")
    reason = models.CharField("理由", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=HandOverState.choices, default=HandOverState.OPEN
    )
    giver_signed = models.DateTimeField("交出人签署", null=True)
    taker_signed = models.DateTimeField("接任人签署", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    certificates = models.PositiveIntegerField("证书张数", null=True)
    declined_because = models.CharField("未接手的理由", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "certificate", "scheme"],
                condition=Q(retracted=False, state="open"),
                nulls_distinct=False,
                name="one_open_hand_over",
            )
        ]


class Reassignment(Record):
    """That all which a person holds must go to others: he leaves, is banned, no longer qualifies.

    `holds`: how many certificates when it was opened; closed when none is left with him.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reassignments")
    cause = models.CharField("事由", max_length=12, choices=Cause.choices)
    since = models.DateField("自")
    holds = models.PositiveIntegerField("证书张数")
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(retracted=False, closed_on__isnull=True),
                name="one_open_reassignment",
            )
        ]
