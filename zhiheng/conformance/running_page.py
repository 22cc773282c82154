"""Where pages tell how fresh the answers are, and have the whole body judged while one looks on."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiheng.access.acts import may
from zhiheng.access.asking import does
from zhiheng.access.sights import seen_by
from zhiheng.conformance import running
from zhiheng.conformance.queries import Freshness, freshness

PAGES = ("conformance:findings", "procedures:overview")  # where a judgement is asked for


def judging(request: HttpRequest, page: str = "") -> dict[str, Any]:
    """What a page shows of the judgement. page: a name of PAGES, to come back to."""
    now: datetime = request.now  # type: ignore[attr-defined]
    fresh, found = freshness(), running.current()
    under_way = found if found and not found.ended else None
    stalled = bool(under_way and under_way.stalled(now))
    return {
        "freshness": fresh,
        "running": under_way,
        "stalled": stalled,
        "ran": found if found and found.ended and now - found.beat < running.SHOWN_FOR else None,
        "stuck": fresh.behind and _stuck(fresh, now),
        "back": page,
        "may_judge": (not under_way or stalled)
        and may(request.actor, "judge_body", now, request.posts),  # type: ignore[attr-defined]
    }


def _stuck(fresh: Freshness, now: datetime) -> bool:
    """Whether what waits has waited longer than two judgements take, the one that began before it
    was entered and its own: then nobody may be judging."""
    return fresh.waits is not None and now - fresh.waits > running.BEGINS + 2 * fresh.took


@require_POST
@does("judge_body")
def judge(request: HttpRequest) -> HttpResponse:
    """Have the worker judge everything anew; the page that asked shows how far it is."""
    running.begin(request.now)  # type: ignore[attr-defined]
    page = request.POST.get("back", "")
    return redirect(page if page in PAGES else PAGES[0])


@require_safe
@seen_by("see.findings")
def progress(request: HttpRequest) -> HttpResponse:
    """What a page that looks on is told; once a full judgement has ended the page is read anew."""
    told = judging(request)
    watched = request.GET.get("watched")
    if watched and told["running"] is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    told["newer"] = request.GET.get("head") != str(told["freshness"].head)
    told["polled"] = True
    return render(request, "conformance/judging.html", told)
