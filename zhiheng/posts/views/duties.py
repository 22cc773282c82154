"""Duty documents, resources, the authority's assessments: what stands, and a page for each act."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.law.clock import in_shanghai
from zhiheng.posts import acting, commands, queries
from zhiheng.posts.forms import duties as forms
from zhiheng.posts.models import Appointment, Assessment, DutyDocument, Resource
from zhiheng.posts.pack import elsewhere, lines
from zhiheng.posts.queries import duties as found_duties
from zhiheng.posts.views.entering import found

ACTS = (
    "write_duty_document", "acknowledge_duties", "ask_resource", "answer_resource",
    "notice_assessment", "record_assessment", "take_measures", "prove_measures",
)  # fmt: skip


@seen_by("see.posts")
def duties(request: HttpRequest) -> HttpResponse:
    """Both posts: the document in force and who has acknowledged it, resources, assessments."""
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    context = {
        "documents": found_duties.in_force(on),
        "resources": found_duties.resources(),
        "assessments": found_duties.assessments(),
        "directors": [one for one in queries.posts_on(on) if one.is_director],
        "may": {name: acting.permitted(request, name) for name in ACTS},
        "sees_interference": acting.permitted(request, "see.interference"),
        "person": request.actor.person,  # type: ignore[attr-defined]
    }
    return render(request, "posts/duties.html", context)


@seen_by("see.posts")
def document(request: HttpRequest, key: UUID) -> HttpResponse:
    """One version, with who acknowledged it and when."""
    row = found(DutyDocument, key)
    acknowledged = row.acknowledgements.filter(retracted=False).select_related(
        "appointment__person"
    )
    context = {"row": row, "acknowledged": acknowledged.order_by("acknowledged_on", "id")}
    return render(request, "posts/duty_document.html", context)


@seen_by("see.posts")
def pack(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the records prove of a director today, clause by clause."""
    row = found(Appointment, key, "person")
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    own = lines(found_duties.records(row, on))
    context = {"row": row, "lines": own, "others": elsewhere(on), "on": on}
    return render(request, "posts/pack.html", context)


@seen_by("see.posts")
def assessment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a clock leads: the assessment stands on the page of duties."""
    found(Assessment, key)
    return redirect(reverse("posts:duties") + f"#a{key}")


def _page(act: str, title: str, guard: str, version: int | None = None) -> acting.ActPage:
    return acting.ActPage(
        act, title, guard, reverse("posts:duties"), _("职责与资源"), version, button=title
    )


@seen_by("see.posts", does="write_duty_document")
def write(request: HttpRequest) -> HttpResponse:
    form = forms.DocumentForm(request.POST or None)
    guard = _("现行版本同日废止；在任人员须重新确认。条款用顿号分开，例如 5(1)-a、5(6)-c。")
    shown = _page("write_duty_document", _("制定岗位职责文件"), guard)
    return acting.answer(
        request, shown, form,
        lambda asked, typed: commands.write_duty_document(**asked, **form.values()),
    )  # fmt: skip


@seen_by("see.posts", does="acknowledge_duties")
def acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(DutyDocument, key)
    form = forms.AcknowledgeForm(request.POST or None, post=row.post)
    guard = _("由在任人员本人确认；人事专员可以按本人签字的文件登记。")
    shown = _page("acknowledge_duties", _("确认岗位职责"), guard, row.version)
    return acting.answer(
        request, shown, form,
        lambda asked, typed: commands.acknowledge_duties(subject=key, **asked, **form.values()),
    )  # fmt: skip


@seen_by("see.posts", does="ask_resource")
def ask(request: HttpRequest) -> HttpResponse:
    form = forms.ResourceForm(request.POST or None)
    shown = _page(
        "ask_resource",
        _("提出资源需求"),
        _("提出与答复都留存，作为机构是否配足资源的依据（2-c）。"),
    )
    return acting.answer(request, shown, form, acting.doing(commands.ask_resource))


@seen_by("see.posts", does="answer_resource")
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Resource, key)
    form = forms.AnswerForm(request.POST or None)
    shown = _page(
        "answer_resource", _("答复资源需求"), _("写明如何配备或为何不配备。"), row.version
    )
    return acting.answer(request, shown, form, acting.doing(commands.answer_resource, key))


@seen_by("see.posts", does="notice_assessment")
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Appointment, key)
    form = forms.NoticeForm(request.POST or None)
    guard = _("登记总局的考核通知（第十一条）；备考材料按条款从记录生成。")
    shown = _page("notice_assessment", _("登记考核通知"), guard, row.version)
    return acting.answer(request, shown, form, acting.doing(commands.notice_assessment, key))


@seen_by("see.posts", does="record_assessment")
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Assessment, key)
    form = forms.ResultForm(request.POST or None)
    guard = _("登记为不合格的，整改时限立即起算（11-b）。")
    shown = _page("record_assessment", _("登记考核结果"), guard, row.version)
    return acting.answer(request, shown, form, acting.doing(commands.record_assessment, key))


@seen_by("see.posts", does="take_measures")
def measures(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Assessment, key)
    form = forms.MeasuresForm(request.POST or None)
    shown = _page("take_measures", _("登记整改措施"), _("整改时限随之办结。"), row.version)
    return acting.answer(request, shown, form, acting.doing(commands.take_measures, key))


@seen_by("see.posts", does="prove_measures")
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Assessment, key)
    form = forms.ProofForm(request.POST or None)
    guard = _("写明整改完成的证明，文件可作为证据附上。")
    shown = _page("prove_measures", _("登记整改完成"), guard, row.version)
    return acting.answer(request, shown, form, acting.doing(commands.prove_measures, key))
