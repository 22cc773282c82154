"""What is done: an act on one certificate, a new certificate, many given to one manager."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhiheng.access.acts import against, may
from zhiheng.access.door import Done
from zhiheng.access.refusals import Forbidden, Refused
from zhiheng.access.sights import seen_by
from zhiheng.certificates import commands, queries
from zhiheng.certificates.commands.bulk import without_manager
from zhiheng.certificates.forms import BulkForm, NewForm
from zhiheng.certificates.queries.page import certificate_page
from zhiheng.certificates.views.doors import DOORS
from zhiheng.certificates.views.pages import today
from zhiheng.posts.acting import told
from zhiheng.schemes.acting import carry_out

MOST_COUNTED = 1000
MOST_SCHEMES = 100


def _act_of(_request: HttpRequest, key: UUID, name: str) -> str:
    return DOORS[name].act if name in DOORS else ""


@seen_by("see.certificates", does=_act_of)
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """The form of one act, with its guard; carried out when it is sent."""
    on = today(request)
    door, page = DOORS.get(name), certificate_page(key, on)
    if door is None or page is None:
        raise Http404
    code = page.row.scheme.code if page.row.scheme else None
    form, refusal = door.form(request.POST or None, on=on, code=code), None
    if request.method == "POST":
        subject = door.on(page)
        if subject is None:
            messages.warning(request, _("这件事已经办结，无需再办。"))
            return redirect("certificates:certificate", key)
        done, refusal = _attempt(request, form, door.command, str(door.label), subject)
        if done:
            messages.success(request, _("已办理并留痕。"))
            return redirect("certificates:certificate", key)
    subject = door.on(page)
    context = {
        "page": page,
        "row": page.row,
        "against": subject and against(request.actor, door.act, request.now, subject),  # type: ignore[attr-defined]
        "door": door,
        "form": form,
        "fits": door.fits(page),
        "allowed": may(request.actor, door.act, request.now, request.posts),  # type: ignore[attr-defined]
        "subject": door.on(page),
        "refusal": refusal,
    }
    return render(request, "certificates/act.html", context, status=_status(form, refusal))


def _attempt(
    request: HttpRequest, form: forms.Form, command: Callable[..., Done], title: str,
    subject: Any = None, **inputs: Any,
) -> tuple[Done | None, dict[str, Any] | None]:  # fmt: skip
    """What came of the act, or the refusal that is shown above the kept input."""
    try:
        return carry_out(request, form, command, subject, **inputs), None
    except Forbidden:
        raise
    except Refused as error:
        return None, told(title, error)


def _status(form: forms.Form, refusal: dict[str, Any] | None) -> int:
    return 422 if refusal or form.errors else 200


@seen_by("see.certificates", does="register_certificate")
def new(request: HttpRequest) -> HttpResponse:
    """A certificate by hand; without a manager in office it is refused (8 ¶1-b)."""
    _must(request, "register_certificate")
    form, refusal = NewForm(request.POST or None, on=today(request)), None
    if request.method == "POST" and form.is_valid():
        manager = form.cleaned_data.pop("person")
        done, refusal = _attempt(
            request, form, commands.register_certificate, _("登记证书"), manager=manager
        )
        if done:
            messages.success(request, _("已登记并留痕。"))
            return redirect("certificates:certificate", done.answer["subject"])
    context = {"form": form, "refusal": refusal}
    return render(request, "certificates/new.html", context, status=_status(form, refusal))


@seen_by("see.certificates", does="assign_without_manager")
def bulk(request: HttpRequest) -> HttpResponse:
    """Who answers, over the whole body; all certificates of a scheme without anybody to one."""
    on = today(request)
    form = BulkForm(request.POST or None, on=on, initial={"scheme": request.GET.get("scheme")})
    preview, refusal = None, None
    if request.method == "POST" and form.is_valid():
        scheme, starts = form.cleaned_data["scheme"], form.cleaned_data["starts"]
        preview = without_manager(scheme, starts)[: MOST_COUNTED + 1].count()
        if "sure" in request.POST:
            form.cleaned_data.pop("scheme")
            done, refusal = _attempt(
                request, form, commands.assign_without_manager, _("批量指定证书负责人"), scheme
            )
            if done:
                messages.success(request, _("已办理并留痕：%s 张证书。") % (done.value or ""))
                return redirect("certificates:responsibility")
    tally, points = queries.coverage_shown(on)
    context = {
        "form": form,
        "preview": preview,
        "refusal": refusal,
        "most": MOST_COUNTED,
        "points": points,
        "last": points[-1] if points else None,
        "chart": chart(points),
        "tally": tally,
        "allowed": may(request.actor, "assign_without_manager", request.now, request.posts),  # type: ignore[attr-defined]
    }
    status = _status(form, refusal)
    return render(request, "certificates/responsibility.html", context, status=status)


def chart(points: tuple[queries.CoveragePoint, ...]) -> dict[str, object]:
    """Coverage over time for `c-chart`: in somebody's hands, and in nobody's or several."""
    from zhiheng.ui.charts import stacked

    return stacked(
        [f"{point.day:%Y-%m-%d}" for point in points],
        [
            (_("恰有一人负责"), "good", [point.covered for point in points]),
            (_("无人或多人负责"), "bad", [point.live - point.covered for point in points]),
        ],
        _("张"),
    )


def _must(request: HttpRequest, name: str) -> None:
    if not may(request.actor, name, request.now, request.posts):  # type: ignore[attr-defined]
        raise PermissionDenied(name)
