"""What is typed on the accounts' pages."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhiheng.access.commands import GRANTABLE
from zhiheng.access.terms import Post


class AccountForm(forms.Form):
    username = forms.CharField(label=_("登录名"), max_length=64)
    name = forms.CharField(label=_("姓名"), max_length=120)


class ProposalForm(forms.Form):
    post = forms.ChoiceField(
        label=_("岗位"), choices=[(post.value, post.label) for post in Post if post in GRANTABLE]
    )
    reason = forms.CharField(label=_("理由"), max_length=300)


class RedeemForm(forms.Form):
    """A one-time code and the new password, twice."""

    code = forms.CharField(
        label=_("一次性代码"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 个字符，不要只用数字或常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输入一次新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, object]:
        typed = super().clean() or {}
        if typed.get("password") and typed.get("password") != typed.get("again"):
            raise ValidationError({"again": _("两次输入的密码不一样，请重新输入。")})
        return typed
