"""What is typed about schemes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.schemes.acting import day
from zhiheng.schemes.terms import ProductKind, SchemeKind


class FilterForm(forms.Form):
    q = forms.CharField(label=_("代码或名称"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *SchemeKind.choices]
    )


class SchemeForm(forms.Form):
    name = forms.CharField(label=_("规则名称"), max_length=200)
    kind = forms.ChoiceField(label=_("认证类别"), choices=SchemeKind.choices)
    product_kind = forms.ChoiceField(
        label=_("产品类别"), required=False, choices=[("", _("不清楚")), *ProductKind.choices]
    )
    surveillance_months = forms.IntegerField(
        label=_("监督周期（月）"), required=False, min_value=0, max_value=1200,
        help_text=_("规则不要求监督的填 0；不清楚请留空。程序定义另有周期的，以它为准。"),
    )  # fmt: skip
    validity_months = forms.IntegerField(
        label=_("有效期（月）"), required=False, min_value=1, max_value=1200
    )

    def clean_product_kind(self) -> str | None:
        return self.cleaned_data["product_kind"] or None


class NewSchemeForm(SchemeForm):
    code = forms.CharField(label=_("规则代码"), max_length=60)
    field_order = ["code", "name"]


class VersionForm(forms.Form):
    """What is told of a new version besides its procedure."""

    label = forms.CharField(
        label=_("版本"), max_length=40, help_text=_("例如发布日期：2025-08-15。")
    )
    starts = day(_("施行日期"), required=False)
    ends = day(_("废止日期"), required=False, help_text=_("仍在施行的留空。"))
    follows = forms.BooleanField(
        label=_("此前施行的版本到施行之日废止"), required=False, initial=True
    )


class AmendForm(forms.Form):
    """What is told of a version that is changed."""

    starts = day(_("施行日期"), required=False)
    ends = day(_("废止日期"), required=False, help_text=_("仍在施行的留空。"))
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)
