"""What may be seen, by whom. Pages and templates ask `may` like commands do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from zhiheng.access import asking
from zhiheng.access.acts import may, sight
from zhiheng.access.asking import Named
from zhiheng.access.terms import ALL_POSTS, BUSINESS_POSTS, Post

_QUALITY = {
    Post.QUALITY_DIRECTOR,
    Post.PROJECT_QUALITY_MANAGER,
    Post.MANAGEMENT,
    Post.LEGAL_REPRESENTATIVE,
    Post.REGULATOR,
}

sight("see.home", "首页", ALL_POSTS)
sight("see.law", "条款与口径", ALL_POSTS)
sight("see.board", "条款板", BUSINESS_POSTS)
sight("see.people", "人员", _QUALITY | {Post.PERSONNEL_OFFICER})
# The clear identity number, telephone, address of a person: each reading is recorded.
sight(
    "see.identity",
    "证件号码",
    {Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, Post.REGULATOR},
)
sight("see.posts", "两类岗位", _QUALITY | {Post.PERSONNEL_OFFICER})
sight("see.interference", "干预登记", _QUALITY)
sight("see.schemes", "认证规则", BUSINESS_POSTS)
sight("see.clients", "客户与工厂", BUSINESS_POSTS)
sight("see.certificates", "认证证书", BUSINESS_POSTS)
sight("see.cases", "认证项目", BUSINESS_POSTS)
sight("see.findings", "发现项", BUSINESS_POSTS)
sight("see.imports", "导入", _QUALITY | {Post.STAFF, Post.PERSONNEL_OFFICER})
# Only the way in: each piece is shown to those who may see what it is attached to.
sight("see.evidence", "证据文件", BUSINESS_POSTS)
sight("see.trail", "留痕", _QUALITY | {Post.PERSONNEL_OFFICER})
# Those who confirm what an administrator proposes see it where it stands.
sight(
    "see.accounts",
    "账号与授权",
    {Post.ADMINISTRATOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.REGULATOR},
)
sight("see.selfcheck", "自检", {Post.ADMINISTRATOR})
sight("see.matrix", "权限表", {Post.ADMINISTRATOR, Post.MANAGEMENT, Post.REGULATOR})
sight("see.body", "机构", ALL_POSTS)


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def seen_by(name: str, does: Named | None = None) -> Callable[[View], View]:
    """A view that only those may open who have the sight `name`; others get the 403 page.

    does: the act that is done when something is sent (tests/house/test_writing.py holds to it).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            if not may(request.actor, name, request.now, request.posts):  # type: ignore[attr-defined]
                raise PermissionDenied(name)
            return view(request, *args, **more)

        guarded.sight = name  # type: ignore[attr-defined]
        return asking.does(does)(cast(View, guarded)) if does else cast(View, guarded)

    return decorate


def opened_to(rule: Callable[..., bool]) -> Callable[[View], View]:
    """A view that opens for fewer than have its sight: `rule(request, **the address's values)`.

    The view must refuse the others itself; this tells lists that lead to it (see `opens`).
    """

    def mark(view: View) -> View:
        view.opened_to = rule  # type: ignore[attr-defined]
        return view

    return mark


def opens(request: HttpRequest, path: str) -> bool:
    """Whether the page at `path`, a path of ours, would open for the asker; others get no link.

    What has no path of its own ("?", "#paths") leads to the page that is read.
    """
    place = urlsplit(path).path
    if path and not place:
        return True
    try:
        match = resolve(place)
    except Resolver404:
        return False
    name, rule = getattr(match.func, "sight", None), getattr(match.func, "opened_to", None)
    seen = not name or may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]
    return seen and (rule is None or bool(rule(request, **match.kwargs)))
