"""The matrix as a heat map, one cell's persons, and both as a workbook."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.competence.queries import matrix, people
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel import queries as personnel
from zhiheng.posts.acting import permitted
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.terms import SchemeKind
from zhiheng.ui import lists

SOON, LONGEST = 60, 365
HEADS = ("规则", "领域", "产品类别", "步骤", "可承担人数", "即将失效", "缺口", "人员")
GAPS = {
    matrix.NONE: ("bad", "ban"),
    matrix.ONE: ("warn", "alert-triangle"),
    matrix.EXPIRING: ("late", "clock"),
    matrix.ENOUGH: ("good", "circle-check"),
    matrix.NEVER: ("question", "help-hexagon"),
}


def gap_words() -> dict[str, str]:
    return {
        matrix.NONE: _("无人"), matrix.ONE: _("仅一人"), matrix.EXPIRING: _("即将失效"),
        matrix.ENOUGH: _("够用"), matrix.NEVER: _("未授权过"),
    }  # fmt: skip


def asked(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address; what makes no sense counts as not given."""
    typed = request.GET.get("days", "")
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else SOON
    kind = request.GET.get("kind", "")
    return {
        "soon": min(max(days, 1), LONGEST),
        "kind": kind if kind in SchemeKind.values else "",
        "query": request.GET.get("q", "").strip()[:60],
    }


@seen_by("see.people")
def page(request: HttpRequest) -> HttpResponse:
    """Who may take which step today: scheme by step, with the gaps."""
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    wanted = asked(request)
    found = matrix.matrix(on, after=request.GET.get("after", ""), **wanted)
    rows = [_row(line, found.steps) for line in found.lines]
    kept = {"q": wanted["query"], "kind": wanted["kind"], "days": wanted["soon"]}
    words = gap_words()
    gaps = [cell["gap"] for row in rows for cell in row["cells"] if cell]
    return render(
        request,
        "competence/matrix.html",
        {
            "rows": rows,
            "steps": found.steps,
            "asked": wanted,
            "kinds": SchemeKind.choices,
            "filtered": bool(wanted["query"] or wanted["kind"]),
            "next": "?" + urlencode({**kept, "after": found.next}) if found.next else "",
            "legend": [
                {"word": words[key], "tone": tone, "icon": icon, "count": gaps.count(key)}
                for key, (tone, icon) in GAPS.items()
            ],
        },
    )


def _row(line: matrix.Line, steps: tuple[str, ...]) -> dict[str, Any]:
    cells = {cell.step: cell for cell in line.cells}
    words = gap_words()
    return {
        "scheme": line.scheme,
        "cells": [
            {
                "cell": cells[step],
                "query": urlencode({"step": step}),
                "gap": cells[step].gap,
                "word": words[cells[step].gap],
                "tone": GAPS[cells[step].gap][0],
                "icon": GAPS[cells[step].gap][1],
            }
            if step in cells
            else None
            for step in steps
        ],
    }


@seen_by("see.people")
def cell(request: HttpRequest, key: UUID) -> HttpResponse:
    """One step of one scheme: who is authorised, and what stands against whom today."""
    scheme = Scheme.objects.filter(pk=key).first()
    step = request.GET.get("step", "").strip()[:60]
    if scheme is None or not step:
        raise Http404
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    context = {
        "scheme": scheme,
        "step": step,
        "rows": people.cell(scheme, step, on),
        "may_demand": permitted(request, "demand_of_step"),
        "demand": people.demand_of(scheme, step, on),
        "columns": [
            {"label": label}
            for label in (_("姓名"), _("授权"), _("评价"), _("在办项目"), _("今天能否承担"))
        ],
        "query": urlencode({"step": step}),
    }
    return render(request, "competence/cell.html", context)


def _rows(request: HttpRequest) -> Iterable[tuple[Any, ...]]:
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    found = matrix.matrix(on, limit=None, **asked(request))
    words = gap_words()
    keys = {one.person for line in found.lines for cell in line.cells for one in cell.able}
    named = personnel.names(keys)
    for line in found.lines:
        for one in line.cells:
            yield (
                line.scheme.code, str(line.scheme.get_kind_display()),
                str(line.scheme.get_product_kind_display() or ""), one.step, one.count, one.soon,
                words[one.gap], "、".join(sorted(named[each.person] for each in one.able)),
            )  # fmt: skip


lists.register("competence", "人员能力", "see.people", HEADS, _rows)
