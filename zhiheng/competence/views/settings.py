"""Load by field and person, the law's minimum, and what the body sets itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.competence import commands, forms
from zhiheng.competence.queries import load as loads
from zhiheng.competence.rules.staffing import as_planned, enough_full_time, within_own_limit
from zhiheng.competence.views.people import found, today
from zhiheng.posts.acting import ActPage, answer, doing, permitted
from zhiheng.schemes.models import Scheme
from zhiheng.ui import lists

HEADS = ("领域", "姓名", "工号", "在办项目", "机构自定上限", "超过上限")
MOST_EXPORTED = 100_000


@seen_by("see.people")
def load(request: HttpRequest) -> HttpResponse:
    """By field: how many full-time people, who carries how much, against which limit."""
    rows = [
        {
            "field": one,
            "minimum": enough_full_time(one.facts),
            "own": within_own_limit(one.facts),
            "planned": as_planned(one.facts),
            "more": max(one.people - len(one.loads), 0),
        }
        for one in loads.fields(today(request))
    ]
    context = {
        "rows": rows,
        "sentences": (enough_full_time.__doc__, within_own_limit.__doc__),
        "may_limit": permitted(request, "limit_load"),
        "may_plan": permitted(request, "plan_staff"),
        "columns": [
            {"label": _("姓名")}, {"label": _("工号")},
            {"label": _("在办项目"), "numeric": True}, {"label": _("对照上限")},
        ],
    }  # fmt: skip
    return render(request, "competence/load.html", context)


@seen_by("see.people", does="limit_load")
def limit(request: HttpRequest) -> HttpResponse:
    form = forms.LimitForm(
        request.POST or None,
        initial={"field": request.GET.get("field", ""), "starts": today(request)},
    )
    shown = ActPage(
        "limit_load", _("规定人员负荷上限"),
        _("规定没有写多少算“足够”；上限由机构自定，自所写之日起施行，以前的照旧。"),
        reverse("competence:load"), _("人员负荷"), button=_("规定"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.limit_load),
    )  # fmt: skip


@seen_by("see.people", does="plan_staff")
def plan(request: HttpRequest) -> HttpResponse:
    form = forms.PlanForm(
        request.POST or None,
        initial={"field": request.GET.get("field", ""), "starts": today(request)},
    )
    shown = ActPage(
        "plan_staff", _("编制人员配置计划"),
        _("每个领域计划多少名专职人员，由机构按业务量和难易程度定，不能少于法定人数；以前的照旧。"),
        reverse("competence:load"), _("人员负荷"), button=_("编制"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.plan_staff))


@seen_by("see.people", does="demand_of_step")
def demand(request: HttpRequest, key: UUID) -> HttpResponse:
    scheme = found(Scheme, key)
    form = forms.DemandForm(
        request.POST or None,
        initial={"step": request.GET.get("step", ""), "starts": today(request)},
    )
    shown = ActPage(
        "demand_of_step", _("规定步骤的注册要求"),
        _("从事评审、检查等的人员须依法注册；哪些步骤须注册由机构按认证规则定（口径 A-34）。"),
        reverse("competence:matrix"), _("人员能力"), lead=str(scheme), button=_("规定"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.demand_of_step, key),
    )  # fmt: skip


def _rows(request: HttpRequest):  # type: ignore[no-untyped-def]
    for one in loads.fields(today(request), MOST_EXPORTED):
        for row in one.loads:
            most = one.limit.most if one.limit else ""
            yield (str(one.label), row.name, row.number, row.projects, most,
                   "是" if row.over else "")  # fmt: skip


lists.register("load", "人员负荷", "see.people", HEADS, _rows)
