"""What is typed about evidence. The file itself is not a field here: see receiving."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachForm(forms.Form):
    """What a file proves, and whether anybody's data is in it."""

    proves = forms.CharField(
        label=_("证明什么"), max_length=300,
        help_text=_("例如“2026年3月2日报备的回执”。"),
        error_messages={"required": _("请写明这个文件证明什么。")},
    )  # fmt: skip
    personal = forms.BooleanField(
        label=_("可能含个人信息（身份证、学历、履历等）"), required=False, initial=True,
        help_text=_("勾选后每次查阅都会留痕；拿不准时请保持勾选。"),
    )  # fmt: skip
