"""What is typed on the accounts' pages."""

import time

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhiheng.access import persons, replays
from zhiheng.access.commands import GRANTABLE
from zhiheng.access.terms import Post


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"), max_length=64, help_text=_("不含空格，例如 zhangsan。")
    )
    name = forms.CharField(label=_("姓名"), max_length=120)


class PersonForm(forms.Form):
    """Whose account it is; on this floor a person is known by number only."""

    number = forms.CharField(
        label=_("工号"),
        max_length=40,
        help_text=_("登记在册的人员；法定代表人和两类岗位的职权由此生效。"),
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        found = persons.find(number)
        if found is None:
            raise ValidationError(_("没有这个工号的人员，请核对，或请人事专员先登记。"))
        self.person = found[0]
        return number


class FactorForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("例如：手机遗失，恢复码不在手边。")
    )


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


class OneUse:
    """A code of the authenticator opens once: its time step is claimed, for all processes."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP and not self._claimed(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _claimed(self, code: str) -> bool:
        account = self.authenticator.user_id  # type: ignore[attr-defined]
        return replays.claim(f"totp:{account}:{self._step(code)}", "second_factor")

    def _step(self, code: str) -> int:
        """The time step that the code belongs to: now, or as far off as is tolerated."""
        seed = get_adapter().decrypt(self.authenticator.data["secret"])  # type: ignore[attr-defined]
        now, tolerated = int(time.time()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
        steps = range(now - tolerated - 1, now + tolerated + 1)
        digits = "".join(code.split())
        return next((s for s in steps if format_hotp_value(hotp_value(seed, s)) == digits), now)


class AuthenticateForm(OneUse, factor_forms.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(OneUse, factor_forms.ReauthenticateForm):
    """The second factor shown again before something weighty."""
