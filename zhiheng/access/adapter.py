"""How sign-in (allauth) fits this house: nobody signs up, secrets are sealed, nothing is mailed.

Wrong passwords slow an account down, growing to half a minute, but never lock it: a browser that
has signed in before is not slowed by what strangers try, so that nobody can silence the director.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhiheng.access import slowing
from zhiheng.access.middleware import fresh_second_factor, signed_in_just_now
from zhiheng.access.models import Account
from zhiheng.trace import vault

KNOWN = "zh_known"
KNOWN_DAYS = 180


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


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an invitation or from the founding of the body, never from sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _lazy("登录名或密码不对，请核对后再试。"),
        "too_many_login_attempts": _lazy("这个网络地址输错的次数太多，请一分钟后再试。"),
        "enter_current_password": _lazy("现在的密码不对，请重新输入。"),
        "incorrect_password": _lazy("密码不对，请重新输入。"),
        "rate_limited": _lazy("试得太快了，请一分钟后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None

    def add_message(self, *args: Any, **more: Any) -> None:
        """Pages say what happened themselves."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        username = credentials.get("username", "")
        account = Account.objects.filter(username=username).first()
        if account is not None and is_known(request, account):
            return
        if seconds := slowing.wait(username, timezone.now()):
            says = _("密码连续输错，请在 %(seconds)s 秒后再试；以前用过的浏览器不受影响。")
            raise ValidationError(says % {"seconds": seconds})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        slowing.failed(credentials.get("username", ""), timezone.now())

    def post_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse:
        slowing.forget(user.username)
        response = super().post_login(request, user, **more)
        remember(request, response, user)
        return response

    def set_password(self, user: Account, password: str) -> None:
        """A password of one's own choice: whoever had to change it has done so."""
        user.must_change_password = False
        super().set_password(user, password)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not within five minutes of signing in; with a second factor, of having shown it."""
        request = context.request
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return not fresh_second_factor(request)
        return not signed_in_just_now(request)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that; the password alone is for the others."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factor = [one for one in methods if one["id"] == "mfa_reauthenticate"]
        return factor or methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds and recovery codes are sealed with the installation's master key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _lazy("这个码不对，或已经用过、已经过期。请用验证器里当前的码再试。"),
    }

    def encrypt(self, text: str) -> str:
        return vault.seal_installation(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal_installation(bytes.fromhex(encrypted_text))

    def get_totp_label(self, user: Account) -> str:
        return str(user.username)

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None
