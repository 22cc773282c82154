"""What is typed about certificates: made into plain values; no law here."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhiheng.certificates.terms import (
    CANCELLATION_GROUNDS,
    SUSPENSION_GROUNDS,
    WITHDRAWAL_GROUNDS,
    Signing,
    State,
)
from zhiheng.clients.models import Client
from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment
from zhiheng.posts.terms import PostKind
from zhiheng.schemes.acting import day, offer
from zhiheng.schemes.models import Scheme

WATCHES = [
    ("", _("全部")),
    ("none", _("无人负责")),
    ("expiring", _("90 天内到期")),
    ("overdue", _("监督逾期")),
]


def managers_in_office(on: date, code: str | None = None) -> Any:
    """Persons who hold the post of project quality manager on that day; for one scheme, where its
    code is given."""
    held = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), post=PostKind.PROJECT_MANAGER, starts__lte=on
    )
    if code:
        held = held.filter(Q(schemes=[]) | Q(schemes__contains=[code]))
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_key")


class ManagerChoice(forms.ModelChoiceField):
    def __init__(self, label: Any) -> None:
        super().__init__(Person.objects.none(), label=label, empty_label=_("请选择"))

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}（{obj.number}）"


def why() -> forms.CharField:
    """The reason that the gate asks for where something weighs against a manager."""
    return forms.CharField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("通常不必填写；此人有须说明的情形时，这里会提示。"),
    )  # fmt: skip


class ActForm(forms.Form):
    """An act on one certificate; `on` is the day of the request, `code` its scheme's."""

    def __init__(
        self, *given: Any, on: date, code: str | None = None, **more: Any
    ) -> None:  # fmt: skip
        super().__init__(*given, **more)
        if "person" in self.fields:
            offer(self, "person", managers_in_office(on, code))
        for name in ("acted_on", "confirmed_on", "published_on", "starts", "day"):
            if name in self.fields and self.fields[name].required:
                self.fields[name].initial = on


class FilterForm(forms.Form):
    q = forms.CharField(label=_("编号、产品或委托人"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *State.choices]
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), required=False, empty_label=_("全部")
    )
    manager = forms.ModelChoiceField(
        Person.objects.none(), label=_("负责人"), required=False, empty_label=_("全部")
    )
    watch = forms.ChoiceField(label=_("只看"), required=False, choices=WATCHES)

    def __init__(self, *given: Any, on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))
        offer(self, "manager", managers_in_office(on))


def _grounds(choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("原因"), widget=forms.CheckboxSelectMultiple,
        choices=[(code, f"{code} {name}") for code, name in choices.items()],
    )  # fmt: skip


class SuspendForm(ActForm):
    grounds = _grounds(SUSPENSION_GROUNDS)
    grounds_text = forms.CharField(label=_("说明"), max_length=600, required=False)
    acted_on = day(_("生效日期"))
    suspended_until = day(_("暂停至"), required=False)
    published_on = day(_("公布日期"), required=False, help_text=_("随决定一并公布；未公布请留空。"))


class WithdrawForm(ActForm):
    grounds = _grounds(WITHDRAWAL_GROUNDS)
    grounds_text = forms.CharField(label=_("说明"), max_length=600, required=False)
    acted_on = day(_("生效日期"))
    published_on = day(_("公布日期"), required=False)


class CancelForm(WithdrawForm):
    grounds = _grounds(CANCELLATION_GROUNDS)


class ExpireForm(ActForm):
    acted_on = day(_("失效日期"), help_text=_("有效期最后一天的次日或以后。"))


class ConfirmForm(ActForm):
    confirmed_on = day(_("确认日期"), help_text=_("期限自次日起算。"))
    facts = forms.CharField(label=_("确认的事实与依据"), max_length=600, widget=forms.Textarea)


class ProposeForm(ActForm):
    proof = forms.CharField(label=_("整改与验证依据"), max_length=600, widget=forms.Textarea)


class RestoreForm(ActForm):
    acted_on = day(_("恢复日期"))


class DeclineForm(ActForm):
    reason = forms.CharField(label=_("理由"), max_length=300)


class PublishForm(ActForm):
    published_on = day(_("公布日期"))


class AssignForm(ActForm):
    person = ManagerChoice(_("项目质量负责人"))
    starts = day(_("自"))
    ends = day(_("至"), required=False, help_text=_("补登过去的一段时填写；现任请留空。"))
    deputy = forms.BooleanField(label=_("作为副手（不承担第八条的责任）"), required=False)
    reason = why()


class HandOverForm(ActForm):
    person = ManagerChoice(_("接任的项目质量负责人"))
    day = day(_("自哪天起由接任人负责"))
    signing = forms.ChoiceField(label=_("交接签署"), choices=Signing.choices)
    reason = why()


class BulkForm(ActForm):
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), empty_label=_("请选择")
    )
    person = ManagerChoice(_("指定给"))
    starts = day(_("自"))
    reason = why()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))


class NewForm(ActForm):
    """A certificate issued by hand. The client is named exactly as it is registered."""

    number = forms.CharField(label=_("证书编号"), max_length=60)
    client = forms.CharField(label=_("认证委托人"), max_length=500, help_text=_("已登记的全名。"))
    product = forms.CharField(label=_("产品名称及单元"), max_length=2000)
    models_covered = forms.CharField(
        label=_("型号规格"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), empty_label=_("请选择")
    )
    person = ManagerChoice(_("项目质量负责人"))
    issued_on = day(_("发证日期"))
    expires_on = day(_("有效期至"), required=False)
    reason = why()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_client(self) -> Client:
        row = Client.objects.filter(name=self.cleaned_data["client"].strip()).first()
        if row is None:
            raise forms.ValidationError(
                _("没有登记过这个名称的委托人；请核对全名，或先登记委托人。")
            )
        return row
