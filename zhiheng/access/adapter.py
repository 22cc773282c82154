"""How sign-in (allauth) fits this house: nobody signs up, secrets are sealed, nothing is mailed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from zhiheng.trace import vault


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from an invitation or from the founding of the body, never from sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds and recovery codes are sealed with the installation's master key."""

    def encrypt(self, text: str) -> str:
        return vault.seal_installation(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal_installation(bytes.fromhex(encrypted_text))

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        return None
