"""Signing in, the second factor and one's own account: allauth's flows on our pages."""

from typing import Any

from allauth.account import views as account_views
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import deserialize_request
from allauth.mfa.base import views as factor_views
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zhiheng.access.middleware import actor_of
from zhiheng.access.models import Account
from zhiheng.access.terms import SECOND_FACTOR_POSTS


class SignIn(account_views.LoginView):  # type: ignore[misc]
    """The sign-in page; the demonstration body, and only it, lists whom one can be."""

    template_name = "access/sign_in.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        return {**context, "sign_ins": demonstration_sign_ins()}


def demonstration_sign_ins() -> list[dict[str, Any]]:
    """Whom a newcomer can be, asked of the frame's provider; empty for a real body."""
    provider = getattr(settings, "DEMONSTRATION_SIGN_INS", None)
    if not provider:
        return []
    from django.utils.module_loading import import_string

    listed: list[dict[str, Any]] = import_string(provider)()
    return listed


class Confirm(factor_views.ReauthenticateView):  # type: ignore[misc]
    """Ask for the second factor again; then carry out what was asked, with its input kept."""

    template_name = "access/confirm.html"

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        kept = self.request.session.pop(STATE_SESSION_KEY, None)
        target = self.request.POST.get("next") or self.request.GET.get("next") or "/"
        if not url_has_allowed_host_and_scheme(target, {self.request.get_host()}):
            target = "/"
        if not kept or "request" not in kept:
            return HttpResponseRedirect(target)
        return _resume(self.request, kept["request"], target)


def _resume(request: HttpRequest, kept: Any, target: str) -> HttpResponse:
    """Run the kept request as the one who has now shown a second factor."""
    resumed = deserialize_request(kept, request)
    if resumed.get_full_path() != target and resumed.path != target.split("?")[0]:
        return HttpResponseRedirect(target)
    resumed.actor = actor_of(resumed)
    match = resolve(resumed.path)
    return match.func(resumed, *match.args, **match.kwargs)  # type: ignore[no-any-return]


def has_second_factor(account: Account) -> bool:
    enabled: bool = is_mfa_enabled(account, [Authenticator.Type.TOTP])
    return enabled


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "access/inactive.html", status=403)


# What someone who must first enrol a second factor, or change the password, can still reach.
OPEN_WHILE_ENROLLING = (
    "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
    "account_logout", "account_reauthenticate", "mfa_reauthenticate", "account_change_password",
    "set_language", "healthz", "readyz",
)  # fmt: skip


def enrolment_needed(request: HttpRequest) -> str:
    """Where the signed-in person must go first, or "" when nothing stands in the way."""
    user = request.user
    if not user.is_authenticated:
        return ""
    match = resolve(request.path)
    if match.view_name in OPEN_WHILE_ENROLLING:
        return ""
    if user.must_change_password:
        return reverse("account_change_password")
    posts = request.posts  # type: ignore[attr-defined]
    if posts & SECOND_FACTOR_POSTS and not has_second_factor(user):
        return reverse("mfa_activate_totp")
    return ""
