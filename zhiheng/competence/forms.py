"""What is typed about competence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.clients.models import Client
from zhiheng.personnel.models import Person
from zhiheng.schemes.acting import day, offer
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.terms import ProductKind, SchemeKind

OPEN_END = _("截止当日起不再有效；没有截止日的留空。")


class AuthoriseForm(forms.Form):
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), empty_label=_("请选择")
    )
    step = forms.CharField(
        label=_("步骤"), max_length=60, help_text=_("与认证规则程序中的步骤名称相同。")
    )
    category = forms.ChoiceField(
        label=_("产品类别"), required=False, choices=[("", _("全部类别")), *ProductKind.choices]
    )
    judge = forms.CharField(
        label=_("评价人工号"), required=False, max_length=40, help_text=_("留空即由您本人评价。")
    )
    judged_on = day(_("评价日期"))
    starts = day(_("授权自"))
    ends = day(_("授权至"), required=False, help_text=OPEN_END)
    grounds = forms.CharField(
        label=_("评价依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_judge(self) -> Person | None:
        number = self.cleaned_data["judge"].strip()
        row = Person.objects.filter(number=number).first() if number else None
        if number and row is None:
            raise forms.ValidationError(_("没有这个工号的人员；请核对工号，或先登记人员。"))
        return row


class EndForm(forms.Form):
    ends = day(_("结束日期"), help_text=_("自这一日起不再有效。"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class RenewForm(forms.Form):
    starts = day(_("注册自"))
    ends = day(_("注册至"), help_text=_("截止当日起不再有效。"))


class DeclareForm(forms.Form):
    clear = forms.TypedChoiceField(
        label=_("声明"), coerce=lambda value: value == "yes", choices=[], widget=forms.RadioSelect
    )
    other = forms.CharField(label=_("例外情形"), required=False, max_length=300)
    declared_on = day(_("声明日期"), required=False, help_text=_("留空即今天。"))

    def __init__(self, *given: Any, yes: Any, no: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["clear"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("yes", yes), ("no", no)]


class ConflictForm(forms.Form):
    client = forms.CharField(label=_("委托人"), max_length=500, help_text=_("已登记的全名。"))
    nature = forms.CharField(label=_("利益关系"), max_length=300)
    starts = day(_("自"))
    ends = day(_("至"), required=False, help_text=_("还没有结束的留空。"))

    def clean_client(self) -> Client:
        row = Client.objects.filter(name=self.cleaned_data["client"].strip()).first()
        if row is None:
            raise forms.ValidationError(_("没有登记过这个名称的委托人；请核对全名。"))
        return row


class LimitForm(forms.Form):
    field = forms.ChoiceField(label=_("领域"), choices=SchemeKind.choices)
    most = forms.IntegerField(label=_("每人在办项目上限"), min_value=1, max_value=999)
    starts = day(_("自"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class PlanForm(forms.Form):
    field = forms.ChoiceField(label=_("领域"), choices=SchemeKind.choices)
    people = forms.IntegerField(label=_("计划专职人数"), min_value=1, max_value=999)
    starts = day(_("自"))
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("怎样按业务量和难易程度得出这个人数。")
    )


class DemandForm(forms.Form):
    step = forms.CharField(label=_("步骤"), max_length=60)
    registration = forms.TypedChoiceField(
        label=_("须执业注册"), coerce=lambda value: value == "yes",
        choices=[("yes", _("须注册")), ("no", _("不须注册"))],
    )  # fmt: skip
    kind = forms.CharField(
        label=_("注册类别"), required=False, max_length=120, help_text=_("留空即任何类别都可。")
    )
    starts = day(_("自"))
    reason = forms.CharField(label=_("依据"), max_length=300)
