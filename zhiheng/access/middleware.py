"""Put the actor and the instant on each request: the clock is read once, here."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhiheng.access import once
from zhiheng.access.actor import Actor
from zhiheng.access.acts import in_force
from zhiheng.access.models import Grant, Holder
from zhiheng.access.statements import statement

FRESH = timedelta(minutes=5)
SECOND_FACTOR_KINDS = {"totp", "recovery_codes", "webauthn"}


class ActorMiddleware:
    """`request.now`, `request.actor`, `request.posts` (posts in force, read fresh) and
    `request.second_factor` (whether the account has one)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        holder = _holder(request, request.now)  # type: ignore[attr-defined]
        request.actor = _actor(request, holder)  # type: ignore[attr-defined]
        request.posts = frozenset(holder.posts if holder else ())  # type: ignore[attr-defined]
        request.second_factor = bool(holder and holder.second_factor)  # type: ignore[attr-defined]
        read = request.method in ("GET", "HEAD")
        with once.reading() if read else nullcontext():
            return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor; without sign-in an actor who may do nothing."""
    return _actor(request, _holder(request, timezone.now()))


class _SignedIn(NamedTuple):
    """Whose account is signed in; posts: in force."""

    pk: UUID
    name: str
    person: UUID | None
    posts: list[str]
    second_factor: bool


def _holder(request: HttpRequest, at: datetime) -> _SignedIn | None:
    if not request.user.is_authenticated:
        return None
    found = _signed_in(account=request.user.pk, at=at)
    return _SignedIn(*found[0]) if found else None


@statement
def _signed_in(*, account: UUID, at: datetime) -> "QuerySet[Holder, Any]":
    posts = Grant.objects.filter(in_force(at), holder=OuterRef("pk"), holder__active=True)
    factors = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP)
    mine = Holder.objects.filter(account=account).annotate(
        posts=ArraySubquery(posts.values("post")), second_factor=Exists(factors)
    )
    return mine.values_list(*_SignedIn._fields)


def _actor(request: HttpRequest, holder: _SignedIn | None) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return Actor(name="访客", via="page")
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
