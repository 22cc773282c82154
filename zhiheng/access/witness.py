"""Sees what people do to their sign-in (allauth's signals) and enters it in the trail."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from zhiheng.access import commands
from zhiheng.access.actor import on_behalf
from zhiheng.access.models import Account, Holder

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def _enter(act: Any, request: HttpRequest, user: Account, **inputs: Any) -> None:
    holder = Holder.objects.filter(account=user.pk).first()
    if holder is not None:
        act(subject=holder, by=on_behalf(holder), at=request.now, **inputs)  # type: ignore[attr-defined]


@receiver(signals.authenticator_used, dispatch_uid="access.used")
def _used(request: HttpRequest, user: Account, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type == RECOVERY:
        fresh = Authenticator.objects.get(pk=authenticator.pk)
        _enter(commands.use_recovery_code, request, user, left=len(fresh.wrap().get_unused_codes()))


@receiver(signals.authenticator_added, dispatch_uid="access.added")
def _added(request: HttpRequest, user: Account, authenticator: Authenticator, **more: Any) -> None:
    """Enrolling shows the factor: whoever just typed its code need not type one again at once."""
    if authenticator.type == TOTP:
        _enter(commands.enrol_second_factor, request, user)
        record_authentication(request, user, "mfa", type=TOTP.value, reauthenticated=True)


@receiver(signals.authenticator_removed, dispatch_uid="access.removed")
def _removed(
    request: HttpRequest, user: Account, authenticator: Authenticator, **more: Any
) -> None:
    if authenticator.type == TOTP:
        _enter(commands.end_second_factor, request, user)


@receiver(signals.authenticator_reset, dispatch_uid="access.reset")
def _reset(request: HttpRequest, user: Account, **more: Any) -> None:
    _enter(commands.renew_recovery_codes, request, user)


@receiver(account_signals.password_changed, dispatch_uid="access.password")
def _changed(request: HttpRequest, user: Account, **more: Any) -> None:
    _enter(commands.change_password, request, user)
