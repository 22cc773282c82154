"""The clause board, the register of obligations, and one page for each clause."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiheng.access.sights import seen_by
from zhiheng.access.terms import BUSINESS_POSTS
from zhiheng.conformance.running_page import judging
from zhiheng.desk import answers, clause
from zhiheng.evidence import places
from zhiheng.law.register import Actor, Obligation, Status, counts_by_status, obligations, under
from zhiheng.ui import charts
from zhiheng.ui.lists import register
from zhiheng.ui.moments import day as shown_day
from zhiheng.ui.terms import VERDICTS, look


@require_GET
@seen_by("see.board")
def board(request: HttpRequest) -> HttpResponse:
    """Do we live by it, today – or on a day before?"""
    today = localdate(request.now)  # type: ignore[attr-defined]
    on = _day(request.GET.get("on", ""), today)
    mine = request.GET.get("mine") == "1"
    history = answers.history()
    told = history.at(on) if on else answers.current()
    changeable = answers.changeable_by(request.posts, request.actor.person)  # type: ignore[attr-defined]
    articles = answers.board(told, changeable)
    counts = answers.counts(articles)
    context = {
        "articles": articles,
        "states": _states(counts),
        "on": on,
        "today": today,
        "mine": mine,
        "mine_count": len(changeable),
        "earlier": _neighbour(history.days, on or today, -1),
        "later": _neighbour(history.days, on, 1) if on else None,
        "days": history.days,
        "chart": chart_over_time(history),
        "findings": None if on else answers.findings_told(),
        **({} if on else judging(request)),
    }
    return render(request, "desk/board.html", context)


def _day(text: str, today: date) -> date | None:
    """A day of the past asked for; today and what cannot be read mean now."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < today else None


def _neighbour(days: list[date], on: date, step: int) -> date | None:
    """The nearest day before (or after) on which an answer changed."""
    if step < 0:
        return max((day for day in days if day < on), default=None)
    return min((day for day in days if day > on), default=None)


def _states(counts: dict[str, int]) -> list[dict[str, Any]]:
    """The legend: each state with its number and its list."""
    return [
        {"state": state, "count": counts[state], "url": f"/law/?state={state}"}
        for state in answers.VERDICT_ORDER
    ]


def chart_over_time(history: answers.History) -> dict[str, Any]:
    """Ruled clauses by verdict on the days on which one changed."""
    points = answers.over_time(history)
    states = ("met", "not_met", "unknown", "not_applicable")
    layers = [
        (
            str(look(VERDICTS, state).label),
            look(VERDICTS, state).tone,
            [counted.get(state, 0) for _on, counted in points],
        )
        for state in states
    ]
    return charts.stacked([shown_day(on) for on, _counts in points], layers, _("条"))


def _listed(request: HttpRequest) -> list[answers.Standing]:
    """The obligations under the filters of the request, in the order of the register."""
    told = answers.current() if request.posts & BUSINESS_POSTS else {}  # type: ignore[attr-defined]
    rows = [one for article in answers.board(told) for one in article.standings]
    rows.sort(key=lambda one: one.obligation.id)
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "article", "who", "q")}
    return [row for row in rows if _matches(row, asked)]


def _matches(row: answers.Standing, asked: dict[str, str]) -> bool:
    entry: Obligation = row.obligation
    text = f"{entry.clause} {entry.duty} {entry.trigger} {entry.evidence} {answers.who(entry)}"
    return (
        asked["state"] in ("", row.state, entry.status.value)
        and asked["article"] in ("", str(entry.article))
        and asked["who"] in ("", entry.actor.value)
        and asked["q"].lower() in text.lower()
    )


@require_GET
@seen_by("see.law")
def law(request: HttpRequest) -> HttpResponse:
    """The register of obligations as a table with filters."""
    rows = _listed(request)
    context = {
        "rows": rows,
        "total": len(obligations()),
        "by_status": [(status, count) for status, count in counts_by_status().items()],
        "states": [(state, look(VERDICTS, state).label) for state in answers.VERDICT_ORDER]
        + [("ruled", _(Status.RULED.label))],
        "articles": {e.article: e.article_title for e in obligations()},
        "actors": [(actor.value, _(actor.label)) for actor in Actor],
        "asked": {name: request.GET.get(name, "") for name in ("state", "article", "who", "q")},
        "query": request.GET.urlencode(),
        "columns": [
            {"label": label}
            for label in (_("条款"), _("义务（系统的释义）"), _("谁负责"), _("期限"), _("现状"))
        ],
    }
    return render(request, "desk/law.html", context)


def _law_lines(request: HttpRequest) -> list[tuple[Any, ...]]:
    return [
        (
            row.obligation.id, row.obligation.clause, row.obligation.kind.label,
            row.obligation.duty, answers.who(row.obligation), row.obligation.trigger,
            row.obligation.deadline.says if row.obligation.deadline else "",
            row.obligation.evidence, row.obligation.status.label,
            str(look(VERDICTS, row.state).label), row.because,
        )
        for row in _listed(request)
    ]  # fmt: skip


register(
    "obligations", "义务登记", "see.law",
    ("编号", "条款", "性质", "释义", "谁负责", "何时", "期限", "证据", "程序状态", "现状", "理由"),
    _law_lines,
)  # fmt: skip


@require_GET
@seen_by("see.law")
def clause_page(request: HttpRequest, key: str) -> HttpResponse:
    """One clause; an item that the register holds in parts ("5(7)") is shown there."""
    entry = clause.find(key)
    if entry is None and under(key):
        return redirect(f"{reverse('law')}?{urlencode({'q': key})}")
    if entry is None:
        raise Http404
    by, at, posts = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    context = clause.facts(entry, places.closed(by, at, posts))
    if not request.posts & BUSINESS_POSTS:  # type: ignore[attr-defined]
        # The administrator sees the law and how it is read, not the body's business.
        context |= {"records": [], "findings": [], "applied": [], "no_business": True}
    return render(request, "desk/clause.html", context)
