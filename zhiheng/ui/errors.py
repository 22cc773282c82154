"""Pages for what went wrong: what, why, and what to do next. Never a traceback.

The root urls name `bad_request`, `forbidden`, `not_found` and `server_error` as handlers 400 to
500, settings name `csrf_failure`. Views answer 409, 422 and 503 through `page`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """The three sentences of an error page, with its HTTP status."""

    status: int
    what: str | Promise
    why: str | Promise
    next: str | Promise


_PAGES = (
    Words(
        400,
        _("这个请求读不懂"),
        _("送来的内容不完整，或者不是这个页面要的格式。什么都没有改动。"),
        _("请回到原来的页面，核对后重新提交。"),
    ),
    Words(
        403,
        _("您目前不能办理这件事"),
        _("这项权限来自在任的岗位，您现在的任职里没有它；也可能是页面开得太久，登录已经失效。"),
        _("请核对“本人与任职”，或者请有这项权限的人办理。"),
    ),
    Words(
        404,
        _("没有找到这个页面"),
        _("地址可能写错了，也可能这条记录不在您的查看范围内。"),
        _("请核对地址，或者从首页和列表里重新查找。"),
    ),
    Words(
        409,
        _("这条记录刚刚被别人改过"),
        _("您看到的已经不是最新的内容，所以这次没有保存，以免盖掉别人的办理。"),
        _("请返回并刷新页面，看过最新内容之后再办理。"),
    ),
    Words(
        422,
        _("提交的内容还不能接受"),
        _("有的内容不符合要求，具体见下面各条；什么都没有改动。"),
        _("请按说明改正后重新提交。"),
    ),
    Words(
        500,
        _("系统出了差错"),
        _("这次办理没有完成，也没有只办一半；差错已经记入日志。"),
        _("请稍后再试；仍然不行时，请把发生的时间告诉系统管理员。"),
    ),
    Words(
        503,
        _("系统暂时不能服务"),
        _("数据库或磁盘现在不可用。已经确认的办理都还在，没有办了一半的事。"),
        _("请过几秒再试；紧急的暂停或报告，请同时按书面程序办理并记下时间。"),
    ),
)
_BY_STATUS = {words.status: words for words in _PAGES}


def words(status: int) -> Words:
    """The sentences of a status; an unlisted one is told as 400 or 500 by its hundred."""
    return _BY_STATUS.get(status) or _BY_STATUS[400 if status < 500 else 500]


def page(
    request: HttpRequest,
    status: int,
    *,
    what: str = "",
    why: str = "",
    next: str = "",
    details: Iterable[str] = (),
    back: str = "",
) -> HttpResponse:
    """Answer with an error page; sentences given here stand in place of the usual ones.

    back: a path of this site to return to.
    """
    usual = words(status)
    context = {
        "status": status,
        "what": what or usual.what,
        "why": why or usual.why,
        "next": next or usual.next,
        "details": list(details),
        "back": back,
    }
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: what failed may be the very thing they ask."""
    return HttpResponse(render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, likewise without context processors, to be tried again in five seconds."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer fits: usually a page left open over a sign-out."""
    return page(
        request,
        403,
        what=str(_("这个页面开得太久了")),
        why=str(_("为防止别人冒用您的登录，放置过久或登录已变的页面不能再提交。什么都没有改动。")),
        next=str(_("请刷新页面，核对填写的内容后再提交一次。")),
    )
