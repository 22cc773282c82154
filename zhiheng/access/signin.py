"""Signing in, the second factor and one's own account: allauth's flows on our pages."""

from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from zhiheng.access import confirming
from zhiheng.access.middleware import actor_of
from zhiheng.access.models import Account
from zhiheng.access.terms import SECOND_FACTOR_POSTS


class DemonstrationCodes:
    """Gives a page the sign-ins of the demonstration body; of a real body there are none."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        labels = (_("角色"), _("姓名"), _("登录名"), _("密码"), _("动态码"), _("会看到"))
        columns = [{"label": label} for label in labels]
        listed = demonstration_sign_ins()
        return {
            **context, "sign_ins": listed, "columns": columns,
            "loading": bool(listed) and demonstration_is_loading(),
        }  # fmt: skip


class SignIn(DemonstrationCodes, account_views.LoginView):
    """The sign-in page; the demonstration body, and only it, lists whom one can be."""

    template_name = "access/sign_in.html"


class SecondFactor(DemonstrationCodes, factor_views.AuthenticateView):
    """The second step of signing in: a code of the authenticator, or a recovery code."""


def demonstration_sign_ins() -> list[dict[str, Any]]:
    """Whom a newcomer can be, asked of the frame's provider; empty for a real body."""
    provider = getattr(settings, "DEMONSTRATION_SIGN_INS", None)
    listed: list[dict[str, Any]] = import_string(provider)() if provider else []
    return listed


def demonstration_is_loading() -> bool:
    """Whether those listed may not be there yet, or not have their posts."""
    ask = getattr(settings, "DEMONSTRATION_IS_LOADING", None)
    return bool(import_string(ask)()) if ask else False


class Confirm(DemonstrationCodes, factor_views.ReauthenticateView):
    """Ask for the second factor again; then carry out what was asked, with its input kept."""

    template_name = "access/confirm.html"

    def _target(self) -> str:
        return str(self.request.POST.get("next") or self.request.GET.get("next") or "/")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return {
            **context,
            "waits": confirming.waits(self.request, self._target()),
            "target": confirming.safe(self.request, self._target()),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        if not confirming.waits(self.request, self._target()):
            # What allauth itself suspended (changing the second factor), or nothing at all.
            answer: HttpResponse = account_views.BaseReauthenticateView.form_valid(self, form)
            return answer
        self.request.actor = actor_of(self.request)
        return confirming.resumed(self.request, self._target())


class PasswordChange(account_views.PasswordChangeView):
    """One's own new password; afterwards one's account, where it says that it is done."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("密码已更换；您在其他浏览器上的登录已经结束。"))
        return answer

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


def has_second_factor(account: Account) -> bool:
    enabled: bool = is_mfa_enabled(account, [Authenticator.Type.TOTP])
    return enabled


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "access/inactive.html", status=403)


# What someone who must first enrol a second factor, or change the password, can still reach.
OPEN_WHILE_ENROLLING = frozenset(
    {
        "mfa_activate_totp", "mfa_view_recovery_codes", "account_logout",
        "account_reauthenticate", "mfa_reauthenticate", "account_change_password",
        "ui:language", "healthz", "readyz",
    }
)  # fmt: skip


def enrolment_needed(request: HttpRequest) -> str:
    """Where the signed-in person must go first, or "" when nothing stands in the way."""
    user = request.user
    if not user.is_authenticated or resolve(request.path_info).view_name in OPEN_WHILE_ENROLLING:
        return ""
    if user.must_change_password:
        return reverse("account_change_password")
    posts = request.posts  # type: ignore[attr-defined]
    if posts & SECOND_FACTOR_POSTS and not request.second_factor:  # type: ignore[attr-defined]
        return reverse("mfa_activate_totp")
    return ""
