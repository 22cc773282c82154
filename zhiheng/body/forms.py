"""What is typed about the body."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import NatureForm
from zhiheng.body.terms import AppliesAs


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A date field with the browser's own date picker."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class IdentityForm(forms.Form):
    """Identity and approval of the body, as at its founding."""

    name = forms.CharField(label=_("机构名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    approval_number = forms.CharField(
        label=_("认证机构批准号"), max_length=60, help_text=_("见认证机构批准书。")
    )
    approval_from = day(_("批准自"))
    approval_to = day(_("批准至"))
    approval_scope = forms.CharField(
        label=_("批准范围"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("批准书上写明的认证类别和领域，照原样填写。"),
    )  # fmt: skip
    address = forms.CharField(label=_("地址"), max_length=300, required=False)


class AmendForm(IdentityForm, NatureForm):
    applies_as = forms.ChoiceField(label=_("适用方式"), choices=AppliesAs.choices)
    field_order = (*IdentityForm.base_fields, "applies_as", *NatureForm.base_fields)


class CompleteForm(forms.Form):
    since = day(
        _("记录自何日起完整"),
        required=True,
        help_text=_("这一天以前的空缺判为“未知”，不算违反；这一天起的空缺算“不符合”。"),
    )
    reason = forms.CharField(label=_("依据"), max_length=300)
