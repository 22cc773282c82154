"""Who asks: another program by its access token, or a signed-in page by its session."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.security import APIKeyCookie, HttpBearer

from zhiheng.access import pacing
from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.commands import token_of
from zhiheng.access.door import commands, demand
from zhiheng.access.signin import enrolment_needed, has_second_factor
from zhiheng.access.terms import SECOND_FACTOR_POSTS

NO_FACTOR = gettext_noop("这个账号的岗位须启用第二因素才能使用；令牌也是。请先在网页启用。")
ENROL = gettext_noop("请先在网页更换密码或启用第二因素，再使用接口。")
MOST_A_MINUTE = 600  # for an account, by whatever way it comes


class ByToken(HttpBearer):
    """`Authorization: Bearer zh_…`; a token that opens nothing is told so, whatever else came."""

    openapi_name = "token"

    def __call__(self, request: HttpRequest) -> Any:
        if "Authorization" not in request.headers:
            return None
        entered = super().__call__(request)
        if entered is None:
            raise AuthenticationError()
        return entered

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = token_of(token, request.now)  # type: ignore[attr-defined]
        if found is None:
            return None
        holder = found.holder
        posts = posts_in_force(Actor(name="", via="api", account=holder.account_id), request.now)  # type: ignore[attr-defined]
        if posts & SECOND_FACTOR_POSTS and not has_second_factor(holder.account):
            raise HttpError(403, NO_FACTOR)
        return _enter(
            request,
            Actor(
                name=holder.name, via="api", account=holder.account_id, holder=holder.pk,
                person=holder.person, token=found.pk, limited_to=frozenset(found.acts),
            ),
        )  # fmt: skip


class BySession(APIKeyCookie):
    """The session of our own pages. What writes needs the CSRF token as well."""

    param_name = "sessionid"
    openapi_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        if enrolment_needed(request):
            raise HttpError(403, ENROL)
        return _enter(request, replace(request.actor, via="api"))  # type: ignore[attr-defined]


def _enter(request: HttpRequest, by: Actor) -> Actor:
    """Who asks too often is told to wait before anything is recorded; who has no right to the act
    that is asked for learns that next, and it is recorded.

    Pages have no such limit: whoever must act at once can always act there.
    """
    assert by.account is not None
    if wait := pacing.wait(by.account, request.now, MOST_A_MINUTE):  # type: ignore[attr-defined]
        raise Throttled(wait=wait)
    request.actor = by  # type: ignore[attr-defined]
    request.posts = posts_in_force(by, request.now)  # type: ignore[attr-defined]
    act = request.path.rpartition("/acts/")[2]
    if request.method == "POST" and act in commands():
        demand(act, by=by, at=request.now)  # type: ignore[attr-defined]
    return by
