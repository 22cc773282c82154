"""Projects (认证项目, A-31) and the events of their procedure."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from zhiheng.cases.terms import NoteKind
from zhiheng.clients.models import Client
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.trace.models import Record


class Case(Record):
    """One engagement of a client: application → decision → surveillance, under one scheme."""

    number = models.CharField("项目编号", max_length=100)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="cases")
    scheme_version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="cases", null=True
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases", null=True)
    applied_on = models.DateField("申请日期", null=True)
    # Initial certification is finished (part 4: closed); null: not known, taken as closed.
    closed = models.BooleanField("初次认证已结束", null=True)
    ended_on = models.DateField("终止日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(retracted=False), name="case_number"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Event(Record):
    """One event of a procedure. `performer` is the text given; `person` where it is one of ours."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    step = models.CharField("步骤", max_length=60)
    at = models.DateTimeField("时间", null=True)
    performer = models.CharField("承担人", max_length=200, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events", null=True)
    cycle = models.PositiveSmallIntegerField("周期", default=0)
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=4, null=True)
    evidence = models.CharField("证据", max_length=200, blank=True)
    waiver = models.CharField("豁免理由", max_length=300, blank=True)
    reference = models.CharField("来源编号", max_length=200, blank=True)
    PERSONAL = frozenset({"performer"})

    class Meta:
        indexes = [
            models.Index(fields=["case", "cycle", "at"], name="event_of_case"),
            BrinIndex(fields=["at"], name="event_time"),
            models.Index(
                fields=["performer"],
                condition=Q(person__isnull=True) & ~Q(performer=""),
                name="event_outsider",
            ),
        ]


class Dispatch(Record):
    """A person is given a step of a case (派工), to be taken from the day `planned` on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispatches")
    step = models.CharField("步骤", max_length=60)
    cycle = models.PositiveSmallIntegerField("周期", default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dispatches")
    planned = models.DateField("计划日期")
    reason = models.CharField("理由", max_length=300, blank=True)
    ended_on = models.DateField("结束日期", null=True)
    ended_because = models.CharField("结束理由", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "step", "person"],
                condition=Q(retracted=False, ended_on__isnull=True),
                name="dispatched_once",
            )
        ]
        indexes = [models.Index(fields=["person", "case"], name="dispatches_of")]


class StepNote(Record):
    """What a project quality manager checked, guided or found undone at a step (9(1)).

    A fault (kind) is corrected, then verified by a manager; until then its clock runs.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="step_notes")
    kind = models.CharField("性质", max_length=8, choices=NoteKind.choices)
    step = models.CharField("步骤", max_length=60)
    about = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="notes_about", null=True
    )
    says = models.CharField("内容", max_length=600)
    noted_on = models.DateField("日期")
    noted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="notes_made", null=True
    )
    correction = models.CharField("纠正", max_length=600, blank=True)
    corrected_on = models.DateField("纠正日期", null=True)
    verified = models.CharField("验证", max_length=600, blank=True)
    verified_on = models.DateField("验证日期", null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-noted_on"], name="notes_of_case")]
