"""Interference with the duty of a post: what was told and what the body did about it."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.access.sights import seen_by
from zhiheng.law.clock import in_shanghai
from zhiheng.posts import acting, commands
from zhiheng.posts.models import Interference
from zhiheng.posts.people.forms import day
from zhiheng.posts.views.entering import found

MOST = 100


class ReportForm(forms.Form):
    happened_on = day(label=gettext_lazy("发生日期"))
    source = forms.CharField(label=gettext_lazy("来自"), max_length=200)
    says = forms.CharField(
        label=gettext_lazy("经过"), max_length=1000, widget=forms.Textarea({"rows": 5})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("处理结果"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


@seen_by("see.interference")
def interferences(request: HttpRequest) -> HttpResponse:
    """Everything told, the unanswered first."""
    rows = Interference.objects.select_related("person")
    context = {
        "rows": rows.order_by("-answered_on", "-happened_on", "id")[:MOST],
        "may_report": acting.permitted(request, "report_interference"),
        "may_answer": acting.permitted(request, "answer_interference"),
    }
    return render(request, "posts/interferences.html", context)


def _page(act: str, title: str, guard: str, version: int | None = None) -> acting.ActPage:
    back = reverse("posts:interferences")
    return acting.ActPage(act, title, guard, back, _("干预登记"), version, button=title)


@seen_by("see.interference", does="report_interference")
def report(request: HttpRequest) -> HttpResponse:
    initial = {"happened_on": in_shanghai(request.now).date()}  # type: ignore[attr-defined]
    guard = _("登记后任何人不能删除；法定代表人、管理层和监管人员看得到（第十条）。")
    return acting.answer(
        request, _page("report_interference", _("登记干预"), guard),
        ReportForm(request.POST or None, initial=initial),
        acting.doing(commands.report_interference),
    )  # fmt: skip


@seen_by("see.interference", does="answer_interference")
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Interference, key)
    guard = _("写明核查的结果和采取的措施；登记人写下的不会改变。")
    return acting.answer(
        request, _page("answer_interference", _("处理干预"), guard, row.version),
        AnswerForm(request.POST or None),
        acting.doing(commands.answer_interference, key),
    )  # fmt: skip
