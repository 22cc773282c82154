"""What is only read: the list and one certificate."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.acts import may
from zhiheng.access.sights import seen_by
from zhiheng.certificates.forms import FilterForm
from zhiheng.certificates.models import Confirmation
from zhiheng.certificates.queries import lists as register
from zhiheng.certificates.queries.page import certificate_page
from zhiheng.certificates.terms import IN_FORCE, State
from zhiheng.certificates.views.doors import DOORS
from zhiheng.deadlines.queries import of_subjects
from zhiheng.ui import lists

HEADS = (
    _("证书编号"), _("委托人"), _("产品"), _("规则"), _("状态"), _("有效期至"), _("负责人"),
)  # fmt: skip
COLUMNS = ("证书编号", "认证委托人", "产品名称及单元", "认证规则", "状态", "有效期至", "负责人")


def today(request: HttpRequest) -> date:
    return timezone.localtime(request.now).date()  # type: ignore[attr-defined]


def wanted(request: HttpRequest) -> tuple[FilterForm, register.Wanted]:
    """The filters of the address; one that cannot be read is as if it were not there."""
    form = FilterForm(request.GET, on=today(request))
    form.is_valid()
    typed = form.cleaned_data
    return form, register.Wanted(
        typed.get("q", ""),
        typed.get("state", ""),
        typed["scheme"].pk if typed.get("scheme") else None,
        typed["manager"].pk if typed.get("manager") else None,
        typed.get("watch", ""),
    )


@seen_by("see.certificates")
def certificate_list(request: HttpRequest) -> HttpResponse:
    form, asked = wanted(request)
    on = today(request)
    page = register.page(asked, on, request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "columns": [{"label": label} for label in HEADS],
        "next": _address(request, "after", page.next),
        "previous": _address(request, "before", page.previous),
        "total": register.counted(asked, on),
        "filtered": asked != register.Wanted(),
        "may_register": _may(request, "register_certificate"),
        "may_assign": _may(request, "assign_without_manager"),
    }
    return render(request, "certificates/list.html", context)


@seen_by("see.certificates")
def certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    on = today(request)
    page = certificate_page(key, on)
    if page is None:
        raise Http404
    clocks = of_subjects("certificates_confirmation", page.confirmations, request.now)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "row": page.row,
        "on": on,
        "now": request.now,  # type: ignore[attr-defined]
        "doors": [
            door
            for door in DOORS.values()
            if door.fits(page) and _may(request, door.act, door.on(page))
        ],
        "clocks": [clock for each in clocks.values() for clock in each if not clock.answered_at],
        "in_force": page.row.state in IN_FORCE,
        "may_amend": _may(request, "amend_certificate", page.row),
        "may_give": page.row.state in IN_FORCE and _may(request, "propose_hand_over"),
    }
    return render(request, "certificates/certificate.html", context)


@seen_by("see.certificates")
def confirmation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a clock leads: the certificate whose facts were confirmed."""
    row = Confirmation.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return redirect("certificates:certificate", row.certificate_id)


def _may(request: HttpRequest, act: str, row: Any = None) -> bool:
    return may(request.actor, act, request.now, request.posts, on=row)  # type: ignore[attr-defined]


def _address(request: HttpRequest, name: str, number: str | None) -> str:
    if number is None:
        return ""
    asked = request.GET.copy()
    asked.pop("after", None)
    asked.pop("before", None)
    asked[name] = number
    return "?" + asked.urlencode()


def _rows(request: HttpRequest) -> Iterable[tuple[Any, ...]]:
    on = today(request)
    rows = register.shown(register.found(wanted(request)[1], on), on).order_by("number")
    for row in rows.iterator(chunk_size=2000):
        yield (
            row["number"], row["client__name"], row["product"], row["scheme__code"] or "",
            str(State(row["state"]).label), row["expires_on"], row["manager_name"] or "",
        )  # fmt: skip


lists.register("certificates", "认证证书", "see.certificates", COLUMNS, _rows)
