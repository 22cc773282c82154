"""The list of every clock."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhiheng.access.sights import seen_by
from zhiheng.deadlines import listing, queries
from zhiheng.deadlines.opened import listed
from zhiheng.ui.lists import register

HEADS = ("事项", "对象", "条款", "起算", "严格届满", "顺延届满", "内部时限", "责任岗位", "办结时间")
STATES = {
    "": gettext_noop("全部"),
    "running": gettext_noop("未到期"),
    "late": gettext_noop("逾期"),
    "answered": gettext_noop("已办结"),
}


def _page(request: HttpRequest, *, after: str, limit: int = queries.PAGE) -> queries.Page:
    """The clocks that the asker may see, in the state that the address names."""
    by, at, posts = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    return queries.page(
        at, state=request.GET.get("state", ""), after=after, limit=limit,
        only=listed(by, at, posts),
    )  # fmt: skip


@seen_by("see.board")
def deadlines(request: HttpRequest) -> HttpResponse:
    """Every clock by its end; late ones in the past tense, the body's own marked."""
    state = request.GET.get("state", "")
    page = _page(request, after=request.GET.get("after", ""))
    heads = (_("事项"), _("届满"), _("条款"), _("起算"), _("责任岗位"))
    context = {
        "clocks": page.clocks,
        "now": request.now,  # type: ignore[attr-defined]
        "state": state,
        "states": [(key, _(label)) for key, label in STATES.items()],
        "columns": [{"label": head} for head in heads],
        "next_url": f"?{urlencode({'state': state, 'after': page.next})}" if page.next else "",
    }
    return render(request, "deadlines/deadlines.html", context)


@seen_by("see.board")
def notices(request: HttpRequest) -> HttpResponse:
    """Every reminder that was given, and which mails have not gone out."""
    troubled = request.GET.get("state") == "troubled"
    only = listed(request.actor, request.now, request.posts)  # type: ignore[attr-defined]
    after = request.GET.get("after", "")
    lines, following = listing.page(troubled=troubled, after=after, only=only)
    heads = (_("事项"), _("提醒"), _("时间"), _("届满"), _("渠道"))
    state = "troubled" if troubled else ""
    context = {
        "lines": lines,
        "now": request.now,  # type: ignore[attr-defined]
        "troubled": troubled,
        "mail": bool(settings.EMAIL_HOST),
        "columns": [{"label": head} for head in heads],
        "next_url": f"?{urlencode({'state': state, 'after': following})}" if following else "",
    }
    return render(request, "deadlines/notices.html", context)


def _rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    after = ""
    while True:
        page = _page(request, after=after, limit=1000)
        for one in page.clocks:
            yield (
                one.says, one.who, one.clause, one.start, one.due, one.rolled, one.internal,
                one.post_label, one.answered_at,
            )  # fmt: skip
        if not page.next:
            return
        after = page.next


register("deadlines", "期限", "see.board", HEADS, _rows)
