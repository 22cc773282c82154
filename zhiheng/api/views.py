"""Where the interface hangs in the site: its document, the page that shows it, everything else."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from zhiheng.access.sights import seen_by

MOST_BYTES = 1024 * 1024


@login_not_required
@csrf_exempt  # what comes with a session is checked where its session is (entering.BySession)
def call(request: HttpRequest, rest: str) -> Any:
    """One request to the interface; whatever goes wrong is told as problem JSON."""
    from zhiheng.api import problems, surface

    told = request.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and (len(told) > 9 or int(told) > MOST_BYTES):
        return problems.problem(413, _("请求太大"), _("一次最多 1 MB；文件请在证据页附上。"))
    try:
        answer = surface.answer(request, rest)
    except Resolver404:
        return problems.problem(
            404, _("没有这个地址"), _("接口有哪些地址，见 /api/v1/openapi.json。")
        )
    if answer.status_code == 405:
        refused = problems.problem(
            405, _("这个地址不能这样请求"), _("每个地址用什么方法，见接口页。")
        )
        refused["Allow"] = answer["Allow"]
        return refused
    return answer


@require_safe
@seen_by("see.home")
def pages(request: HttpRequest) -> HttpResponse:
    """What can be done and read through the interface, each leading to the page of its own."""
    from zhiheng.api import catalogue

    by, at, held = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    context = {
        "areas": catalogue.acts_by_area(by, at, held),
        "readings": catalogue.readings(),
        "act_columns": [
            {"label": label}
            for label in (_("事项"), _("操作名"), _("您此刻"), _("访问令牌"))
        ],
        "columns": [{"label": label} for label in (_("内容"), _("地址"))],
    }  # fmt: skip
    return render(request, "api/pages.html", context)


@require_safe
@seen_by("see.home")
def operation(request: HttpRequest, operation: str) -> HttpResponse:
    """One operation to be read and tried, by what the wheel brings and nothing from elsewhere.

    One at a time: the wheel's page takes a quarter of a minute of a busy core for all of them.
    """
    from zhiheng.api import surface

    told = surface.alone(operation)
    if told is None:
        raise Http404
    [label] = [one["summary"] for methods in told["paths"].values() for one in methods.values()]
    context = {"operation": operation, "label": _(label)}
    return render(request, "api/operation.html", context)
