"""Who may take which step, what persons declare, and what the body set itself. [starts, ends)."""

import uuid

from django.db import models
from django.db.models import F, Q

from zhiheng.clients.models import Client
from zhiheng.competence.terms import DeclarationKind
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.terms import ProductKind, SchemeKind
from zhiheng.trace.models import Record


def interval(name: str) -> models.CheckConstraint:
    """An interval whose end, where there is one, is not before its start."""
    return models.CheckConstraint(
        condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name=name
    )


class OfPerson(Record):
    """Something told of a person; abstract."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def secret_owner(self) -> uuid.UUID:
        return self.person_id


class StepAuthorisation(OfPerson):
    """A person may take a step of a scheme; category "": of every product category."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="authorisations")
    category = models.CharField("产品类别", max_length=12, choices=ProductKind.choices, blank=True)
    step = models.CharField("步骤", max_length=60)
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    judge = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="authorisations_judged"
    )
    judged_on = models.DateField("评价日期")
    reason = models.TextField("理由")
    PERSONAL = frozenset({"reason"})

    class Meta:
        constraints = [interval("step_authorisation_interval")]
        indexes = [
            models.Index(fields=["scheme", "step", "person"], name="authorised_for"),
            models.Index(fields=["ends"], name="authorisation_ends"),
        ]


class Declaration(OfPerson):
    """A yearly declaration. clear: as it should be; otherwise `other` tells what stands against."""

    kind = models.CharField("声明", max_length=16, choices=DeclarationKind.choices)
    declared_on = models.DateField("声明日期")
    clear = models.BooleanField("属实")
    other = models.CharField("例外情形", max_length=300, blank=True)
    signed_by = models.UUIDField("签署账号", null=True)
    PERSONAL = frozenset({"other"})

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "-declared_on"], name="declared")]


class Conflict(OfPerson):
    """A declared interest of a person in a client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="conflicts")
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    nature = models.CharField("利益关系", max_length=300)
    PERSONAL = frozenset({"nature"})

    class Meta:
        constraints = [
            interval("conflict_interval"),
            models.UniqueConstraint(
                fields=["person", "client"],
                condition=Q(retracted=False, ends__isnull=True),
                name="one_open_conflict",
            ),
        ]


class StepDemand(Record):
    """Whether a step of a scheme asks for a registration (A-34), and of which kind ("": any)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="step_demands")
    step = models.CharField("步骤", max_length=60)
    registration = models.BooleanField("须执业注册")
    kind = models.CharField("注册类别", max_length=120, blank=True)
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    reason = models.CharField("理由", max_length=300)

    class Meta:
        constraints = [
            interval("step_demand_interval"),
            models.UniqueConstraint(
                fields=["scheme", "step"],
                condition=Q(retracted=False, ends__isnull=True),
                name="one_open_step_demand",
            ),
        ]


class LoadLimit(Record):
    """The body's own limit (A-35): how many projects under way one person may work on."""

    field = models.CharField("领域", max_length=12, choices=SchemeKind.choices)
    most = models.PositiveSmallIntegerField("每人在办项目上限")
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    reason = models.CharField("理由", max_length=300)

    class Meta:
        constraints = [
            interval("load_limit_interval"),
            models.UniqueConstraint(
                fields=["field"],
                condition=Q(retracted=False, ends__isnull=True),
                name="one_open_load_limit",
            ),
        ]


class StaffPlan(Record):
    """The body's own staffing plan (5(3)-a): how many full-time people a field is to have."""

    field = models.CharField("领域", max_length=12, choices=SchemeKind.choices)
    people = models.PositiveSmallIntegerField("计划专职人数")
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    reason = models.CharField("理由", max_length=300)

    class Meta:
        constraints = [
            interval("staff_plan_interval"),
            models.UniqueConstraint(
                fields=["field"],
                condition=Q(retracted=False, ends__isnull=True),
                name="one_open_staff_plan",
            ),
        ]
