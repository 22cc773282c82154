"""How sign-in (allauth) fits this house: nobody signs up, secrets are sealed, nothing is mailed.

Wrong passwords slow an account down, growing to half a minute, but never lock it: a browser that
has signed in before is not slowed by what strangers try, so that nobody can silence the director.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.models import Account
from zhiheng.trace import vault

KNOWN = "zh_known"
KNOWN_DAYS = 180
LONGEST_DELAY = 30
FREE_TRIES = 3


def delay(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 0, 0, 0, 2, 4, 8, 16, 30, 30 …"""
    beyond = failures - FREE_TRIES + 1
    return 0 if beyond <= 0 else min(2**beyond, LONGEST_DELAY)


def is_known(request: HttpRequest, account: Account) -> bool:
    """Whether this browser has signed in to the account before."""
    try:
        name = TimestampSigner(salt=KNOWN).unsign(
            request.COOKIES.get(KNOWN, ""), max_age=timedelta(days=KNOWN_DAYS)
        )
    except BadSignature:
        return False
    return name == str(account.pk)


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Mark the browser as one that has signed in to the account."""
    response.set_cookie(
        KNOWN,
        TimestampSigner(salt=KNOWN).sign(str(account.pk)),
        max_age=KNOWN_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from an invitation or from the founding of the body, never from sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None

    def add_message(self, *args: Any, **more: Any) -> None:
        """Pages say what happened themselves."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        account = Account.objects.filter(username=credentials.get("username", "")).first()
        if account is None or not account.not_before or is_known(request, account):
            return
        wait = (account.not_before - timezone.now()).total_seconds()
        if wait > 0:
            says = _("密码连续输错，请在 %(seconds)s 秒后再试；以前用过的浏览器不受影响。")
            raise ValidationError(says % {"seconds": int(wait) + 1})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = Account.objects.filter(username=credentials.get("username", "")).first()
        if account is None:
            return
        Account.objects.filter(pk=account.pk).update(
            failures=F("failures") + 1,
            not_before=timezone.now() + timedelta(seconds=delay(account.failures + 1)),
        )

    def post_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse:
        Account.objects.filter(pk=user.pk).update(failures=0, not_before=None)
        response = super().post_login(request, user, **more)
        remember(request, response, user)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds and recovery codes are sealed with the installation's master key."""

    def encrypt(self, text: str) -> str:
        return vault.seal_installation(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal_installation(bytes.fromhex(encrypted_text))

    def get_totp_label(self, user: Account) -> str:
        return str(user.username)

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None
