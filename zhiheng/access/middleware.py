"""Put the actor and the instant on each request: the clock is read once, here."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.models import Holder

FRESH = timedelta(minutes=5)
SECOND_FACTOR_KINDS = {"totp", "recovery_codes", "webauthn"}


class ActorMiddleware:
    """`request.now`, `request.actor` and `request.posts` (posts in force, read fresh)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        request.posts = posts_in_force(request.actor, request.now)  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor; without sign-in an actor who may do nothing."""
    user = request.user
    if not user.is_authenticated:
        return Actor(name="访客", via="page")
    holder = Holder.objects.filter(account=user.pk).first()
    return Actor(
        name=holder.name if holder else user.username,
        via="page",
        account=user.pk,
        holder=holder.pk if holder else None,
        person=holder.person if holder else None,
        fresh_second_factor=fresh_second_factor(request),
    )


def fresh_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session within the last five minutes."""
    return any(
        record.get("method") == "mfa" and record.get("type") in SECOND_FACTOR_KINDS
        for record in _fresh_records(request)
    )


def signed_in_just_now(request: HttpRequest) -> bool:
    """Whether the password was shown in this session within the last five minutes."""
    return any(record.get("method") == "password" for record in _fresh_records(request))


def _fresh_records(request: HttpRequest) -> list[dict[str, Any]]:
    """What was shown in this session, by the one who is signed in, within five minutes."""
    since = (timezone.now() - FRESH).timestamp()
    records = get_authentication_records(request, request.user)
    return [record for record in records if float(record.get("at", 0)) >= since]
