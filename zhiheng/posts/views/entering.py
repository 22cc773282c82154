"""Pages of the way into a post: nomination, the frozen sheet, review, other schemes."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.law.judgement import Judgement, Verdict, rules_for
from zhiheng.posts import acting, commands, forms
from zhiheng.posts.models import Appointment, Nomination, QualificationSheet
from zhiheng.posts.terms import NominationState, PostKind


@seen_by("see.posts", does="nominate")
def nominate(request: HttpRequest) -> HttpResponse:
    """The director names somebody for the post of project quality manager."""
    form = forms.NominateForm(request.POST or None)
    shown = acting.ActPage(
        "nominate", _("提名项目质量负责人"),
        _("提名是总监的权利（6(1)）；资格表在提名时冻结，提名本身不给职权。"),
        reverse("posts:posts"), _("两类岗位"), button=_("提名"),
        then=lambda done: reverse("posts:nomination", args=[done.answer["subject"]]),
    )  # fmt: skip

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> Any:
        return commands.nominate(**asked, **{**typed, "person": UUID(typed["person"])})

    return acting.answer(request, shown, form, do)


@seen_by("see.posts")
def nomination(request: HttpRequest, key: UUID) -> HttpResponse:
    """One nomination with the sheet that was frozen with it, and what the body may answer."""
    row = found(Nomination, key, "person", "nominated_by")
    is_open = row.state == NominationState.OPEN
    context = {
        "row": row,
        "open": is_open,
        "sheets": list(row.sheets.filter(retracted=False).order_by("judged_on", "id")),
        "appointment": row.appointments.filter(retracted=False).first(),
        "may": {
            name: is_open and acting.permitted(request, name, row)
            for name in ("appoint", "decline_nomination")
        },
    }
    return render(request, "posts/nomination.html", context)


@seen_by("see.posts", does="decline_nomination")
def decline_nomination(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Nomination, key, "person")
    form = forms.WhyForm(request.POST or None)
    shown = acting.ActPage(
        "decline_nomination", _("不按提名任命"), _("写明理由；总监可以看到，也可以重新提名。"),
        reverse("posts:nomination", args=[key]), row.person.name, row.version,
        button=_("不按提名任命"), on=row,
    )  # fmt: skip
    return acting.answer(
        request, shown, form,
        acting.doing(commands.decline_nomination, key),
    )  # fmt: skip


@seen_by("see.posts", does="review")
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    form = forms.ReviewForm(request.POST or None)
    guard = _("由总监本人审核（6(1)），须第二因素；未经审核没有职权。资格表随审核冻结。")
    return _on(request, key, "review", _("审核"), guard, form)


@seen_by("see.posts", does="change_schemes")
def change_schemes(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Appointment, key)
    form = forms.SchemesForm(request.POST or None, initial={"schemes": row.schemes})
    guard = _("总监对新范围重新审核，职权随之变更；落在范围以外的证书须另行指派。")
    return _on(request, key, "change_schemes", _("变更负责的认证规则"), guard, form)


@seen_by("see.posts", does="requalify")
def requalify(request: HttpRequest, key: UUID) -> HttpResponse:
    form = forms.EmptyForm(request.POST or None)
    guard = _("按现在登记的资料重新判断并冻结一张资格表；不影响职权。")
    return _on(request, key, "requalify", _("复核任职资格"), guard, form)


def _on(
    request: HttpRequest, key: UUID, act: str, title: str, guard: str, form: Any
) -> HttpResponse:
    row = found(Appointment, key, "person")
    shown = acting.ActPage(
        act, title, guard, reverse("posts:appointment", args=[key]),
        f"{PostKind(row.post).label} {row.person.name}", row.version, button=title, on=row,
    )  # fmt: skip
    command = getattr(commands, act)
    return acting.answer(request, shown, form, acting.doing(command, key))


@seen_by("see.posts")
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """A qualification sheet as it was kept: nothing on it is computed anew."""
    row = found(QualificationSheet, key, "person")
    content = row.content or {}
    context = {
        "row": row,
        "requirements": [_requirement(one) for one in content.get("requirements", ())],
        "competences": content.get("competences", ()),
        "readings": content.get("readings", {}),
        "erased": not content,
    }
    return render(request, "posts/sheet.html", context)


def _requirement(told: dict[str, Any]) -> dict[str, Any]:
    sentences = [r.sentence for r in rules_for(told["clause"]) if r.name.startswith("zhiheng.law.")]
    judgement = Judgement(
        Verdict(told["verdict"]), told["because"], tuple(told["missing"]), clause=told["clause"]
    )
    years = _("学历与工作年限符合规定。") if told["clause"].endswith("(2)") else ""
    return {"judgement": judgement, "sentence": sentences[0] if sentences else years}


def found(model: Any, key: UUID, *related: str) -> Any:
    """The row; 404 where there is none."""
    row = model.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    return row
