"""What is typed about cases."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import NatureForm
from zhiheng.cases.commands import Happened
from zhiheng.clients.models import Client
from zhiheng.personnel.models import Person
from zhiheng.procedure.shape import Scheme as Procedure
from zhiheng.schemes.acting import day, offer, offer_choices
from zhiheng.schemes.models import Scheme, SchemeVersion

STATES = [
    ("", _("全部")),
    ("open", _("初次认证中")),
    ("closed", _("获证后")),
    ("ended", _("已终止")),
    ("strayed", _("版本与申请之日不符")),
]


class FilterForm(forms.Form):
    q = forms.CharField(label=_("项目编号或委托人"), required=False, max_length=60)
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("阶段"), required=False, choices=STATES)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))


class NewForm(forms.Form):
    number = forms.CharField(label=_("项目编号"), max_length=100)
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), empty_label=_("请选择")
    )
    client = forms.CharField(
        label=_("认证委托人"), max_length=500, required=False, help_text=_("已登记的全名。")
    )
    applied_on = day(_("申请日期"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_client(self) -> Client | None:
        return registered_client(self.cleaned_data["client"])


class VersionForm(forms.Form):
    """Another version of the scheme for a case."""

    chosen = forms.ModelChoiceField(
        SchemeVersion.objects.none(), label=_("规则版本"), empty_label=_("请选择")
    )
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *given: Any, scheme: UUID, **more: Any) -> None:
        super().__init__(*given, **more)
        rows = SchemeVersion.objects.filter(scheme=scheme).select_related("scheme")
        offer(self, "chosen", rows.order_by("-starts", "label"))


class AmendForm(NatureForm):
    """What a project is called by, whose it is, and when it began."""

    number = forms.CharField(label=_("项目编号"), max_length=100)
    client = forms.CharField(
        label=_("认证委托人"), max_length=500, required=False, help_text=_("已登记的全名。")
    )
    applied_on = day(_("申请日期"), required=False)
    field_order = ("number", "client", "applied_on", *NatureForm.base_fields)

    def clean_client(self) -> Client | None:
        return registered_client(self.cleaned_data["client"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


def registered_client(typed: str) -> Client | None:
    """The client of that full name; a validation error where there is none."""
    name = typed.strip()
    row = Client.objects.filter(name=name).first() if name else None
    if name and row is None:
        raise forms.ValidationError(_("没有登记过这个名称的委托人；请核对全名。"))
    return row


class EventForm(forms.Form):
    """One event, or the waiver of a step. Choices are the steps that the procedure names."""

    step = forms.ChoiceField(label=_("步骤"))
    cycle = forms.IntegerField(
        label=_("周期"), min_value=0, max_value=999, initial=0,
        help_text=_("0 为初次认证，1、2… 为第几次获证后监督。"),
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("时间"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("北京时间；免除这一步时留空，并写明豁免理由。"),
    )  # fmt: skip
    number = forms.CharField(
        label=_("承担人工号"), required=False, max_length=40, help_text=_("本机构人员填工号。")
    )
    performer = forms.CharField(
        label=_("承担人"), required=False, max_length=200, help_text=_("外部人员或实验室填名称。")
    )
    quantity = forms.DecimalField(
        label=_("数量"), required=False, max_digits=14, decimal_places=4, min_value=0
    )
    evidence = forms.CharField(label=_("证据"), required=False, max_length=200)
    waiver = forms.CharField(label=_("豁免理由"), required=False, max_length=300)
    reason = forms.CharField(label=_("仍由此人承担的理由"), required=False, max_length=300)

    def __init__(self, *given: Any, procedure: Procedure | None, **more: Any) -> None:
        super().__init__(*given, **more)
        offer_steps(self, procedure)

    def clean_number(self) -> Person | None:
        return registered_person(self.cleaned_data["number"])

    def happened(self) -> Happened:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return Happened(person=typed.pop("number"), **typed)


class DispatchForm(forms.Form):
    """Who is to take a step, and from which day on."""

    step = forms.ChoiceField(label=_("步骤"))
    person = forms.CharField(label=_("派往人员工号"), max_length=40)
    planned = day(_("计划日期"))
    cycle = forms.IntegerField(
        label=_("周期"), min_value=0, max_value=999, initial=0,
        help_text=_("0 为初次认证，1、2… 为第几次获证后监督。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("仍由此人承担的理由"), required=False, max_length=300)

    def __init__(self, *given: Any, procedure: Procedure | None, **more: Any) -> None:
        super().__init__(*given, **more)
        offer_steps(self, procedure)

    def clean_person(self) -> Person | None:
        return registered_person(self.cleaned_data["person"])


def offer_steps(form: forms.Form, procedure: Procedure | None) -> None:
    """The steps that the procedure names; free words where there is none."""
    steps = [*procedure.steps, *procedure.steps_of(1)] if procedure else []
    names = dict.fromkeys(step.id for step in steps)
    if names:
        offer_choices(form, "step", [("", _("请选择")), *((name, name) for name in names)])
    else:
        form.fields["step"] = forms.CharField(label=_("步骤"), max_length=60)
        form.order_fields(["step"])


def registered_person(typed: str) -> Person | None:
    """The person of that staff number; a validation error where there is none."""
    number = typed.strip()
    row = Person.objects.filter(number=number).first() if number else None
    if number and row is None:
        raise forms.ValidationError(_("没有这个工号的人员；请核对工号，或先登记人员。"))
    return row
