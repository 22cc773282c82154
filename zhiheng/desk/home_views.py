"""The home: what needs me now. The last entry seen is kept in a signed cookie of the browser."""

from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiheng.access.sights import seen_by
from zhiheng.access.terms import Post
from zhiheng.desk import home
from zhiheng.trace.queries import trail_head

SEEN, SEEN_DAYS = "zh_seen", 90
# Within this time a second look is the same visit: what is new stays new.
ONE_VISIT = timedelta(minutes=30)


@require_GET
@seen_by("see.home")
def page(request: HttpRequest) -> HttpResponse:
    seen, same_visit = _seen(request)
    asked = home.Asked(request.actor, request.posts, request.now, seen)  # type: ignore[attr-defined]
    response = render(request, "desk/home.html", home.facts(asked) | _heading(asked))
    if not same_visit:
        _remember(request, response)
    return response


def _heading(asked: home.Asked) -> dict[str, Any]:
    """The page's question: who only looks is not asked to do anything."""
    looks = asked.posts == {Post.REGULATOR}
    return {
        "title": _title(asked),
        "question": _("十分钟看清这家机构") if looks else _("现在需要我做什么"),
        "looks": looks,
    }


def _title(asked: home.Asked) -> str:
    """Whose home it is, by the post that looks over most."""
    for post in (
        Post.QUALITY_DIRECTOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.REGULATOR,
        Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, Post.STAFF, Post.ADMINISTRATOR,
    ):  # fmt: skip
        if post in asked.posts:
            return str(post.label)
    return _("工作台")


def _signer(request: HttpRequest) -> TimestampSigner:
    return TimestampSigner(salt=f"{SEEN} {request.user.pk}")


def _seen(request: HttpRequest) -> tuple[int | None, bool]:
    """The last entry that this person saw before this visit, and whether the visit goes on."""
    cookie, signer = request.COOKIES.get(SEEN, ""), _signer(request)
    try:
        before, _sep, _now = signer.unsign(cookie).partition("-")
        same = True
        try:
            signer.unsign(cookie, max_age=ONE_VISIT)
        except BadSignature:
            same, before = False, _now
        return int(before) or None, same
    except (BadSignature, ValueError):
        return None, False


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    """From the next visit on, what comes after the present end of the trail is new."""
    before, _same = _seen(request)
    now = trail_head()
    response.set_cookie(
        SEEN,
        _signer(request).sign(f"{before or 0}-{now}"),
        max_age=SEEN_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
