"""Schemes: the list, one scheme with its procedure as a picture, registering."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from zhiheng.access.acts import may
from zhiheng.access.sights import seen_by
from zhiheng.procedure.shape import Scheme as Procedure
from zhiheng.schemes import commands, queries
from zhiheng.schemes.acting import carry_out
from zhiheng.schemes.differences import differences, marks
from zhiheng.schemes.forms import FilterForm, NewSchemeForm, SchemeForm
from zhiheng.schemes.history import told
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.picture import drawing
from zhiheng.ui import lists

HEADS = (_("规则"), _("类别"), _("监督周期"), _("有效期"), _("版本"))
COLUMNS = ("规则代码", "规则名称", "认证类别", "产品类别", "监督周期（月）", "有效期（月）")


@seen_by("see.schemes")
def scheme_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "kind": ""}
    page = queries.page(asked["q"], asked["kind"], request.GET.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "columns": [
            {"label": _(label)} for label in ("规则", "类别", "监督周期", "有效期", "版本")
        ],
        "next": _next(request, page.next),
        "filtered": bool(asked["q"] or asked["kind"]),
        "may_register": _may(request, "register_scheme"),
    }
    return render(request, "schemes/list.html", context)


def _act_of(request: HttpRequest, key: UUID) -> str:
    return "register_scheme_version" if request.POST.get("act") == "version" else "amend_scheme"


@seen_by("see.schemes", does=_act_of)
def scheme_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One scheme; the version asked for (or the latest) as a picture, against another if asked."""
    scheme = Scheme.objects.filter(pk=key).first()
    if scheme is None:
        raise Http404
    form = SchemeForm(request.POST if request.method == "POST" else None, initial=_values(scheme))
    if request.method == "POST" and carry_out(request, form, commands.amend_scheme, scheme):
        messages.success(request, _("已保存并留痕。"))
        return redirect("schemes:scheme", key)
    versions = queries.prescribed(key)
    shown = _named(versions, request.GET.get("version")) or next(iter(versions), None)
    against = _named(versions, request.GET.get("against"))
    context = {
        "scheme": scheme,
        "versions": versions,
        "used": queries.used(key),
        "strayed": queries.strayed(key),
        "most": queries.MOST_COUNTED,
        "shown": shown,
        "against": against,
        **_pictured(shown, against),
        "history": told([key, *(v.version for v in versions)]),
        "form": form,
        "may_amend": _may(request, "amend_scheme"),
        "may_version": _may(request, "register_scheme_version"),
    }
    return render(request, "schemes/scheme.html", context, status=422 if form.errors else 200)


def _named(versions: list[queries.Prescribed], key: str | None) -> queries.Prescribed | None:
    return next((each for each in versions if str(each.version) == key), None)


def _pictured(
    shown: queries.Prescribed | None, against: queries.Prescribed | None
) -> dict[str, Any]:  # fmt: skip
    """The picture of a version and who is kept apart, with what differs from another."""
    if shown is None or shown.scheme is None:
        return {"drawing": None}
    apart = {"apart": _apart(shown.scheme)}
    if against is None or against.scheme is None:
        return apart | {"drawing": drawing(shown.scheme)}
    found = differences(against.scheme, shown.scheme)
    return apart | {
        "drawing": drawing(shown.scheme, against.scheme, marks(found)),
        "differences": found,
    }


def _apart(scheme: Procedure) -> list[tuple[str, str]]:
    """Both sides of each separation, their steps in the order of the procedure."""
    steps, comma = [step.id for step in (*scheme.steps, *scheme.steps_of(1))], str(_("、"))
    return [
        (comma.join(sorted(one, key=steps.index)), comma.join(sorted(other, key=steps.index)))
        for one, other in (separation.sides for separation in scheme.separations)
    ]


@seen_by("see.schemes", does="register_scheme")
def new_scheme(request: HttpRequest) -> HttpResponse:
    form = NewSchemeForm(request.POST or None)
    if request.method == "POST" and (done := carry_out(request, form, commands.register_scheme)):
        messages.success(request, _("已登记。接着请登记规则版本的程序定义。"))
        return redirect("schemes:scheme", done.answer["subject"])
    context = {"form": form, "may_register": _may(request, "register_scheme")}
    return render(request, "schemes/new.html", context, status=422 if form.errors else 200)


def _values(scheme: Scheme) -> dict[str, Any]:
    return {name: getattr(scheme, name) for name in SchemeForm.base_fields}


def _may(request: HttpRequest, act: str) -> bool:
    return may(request.actor, act, request.now, request.posts)  # type: ignore[attr-defined]


def _next(request: HttpRequest, after: str | None) -> str:
    if after is None:
        return ""
    asked = request.GET.copy()
    asked["after"] = after
    return "?" + asked.urlencode()


def _rows(request: HttpRequest) -> Iterable[tuple[Any, ...]]:
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "kind": ""}
    for row in queries.found(asked["q"], asked["kind"]).iterator():
        yield (
            row.code, row.name, str(row.get_kind_display()),
            str(row.get_product_kind_display() or ""), row.surveillance_months,
            row.validity_months,
        )  # fmt: skip


lists.register("schemes", "认证规则", "see.schemes", COLUMNS, _rows)
