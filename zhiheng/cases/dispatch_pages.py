"""Pages of dispatching: give a step of a project to a person, and end it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.cases import queries
from zhiheng.cases.dispatching import dispatch, end_dispatch
from zhiheng.cases.forms import DispatchForm, ReasonForm
from zhiheng.cases.models import Case, Dispatch
from zhiheng.posts.acting import ActPage, answer, doing


@seen_by("see.cases", does="dispatch")
def new_dispatch(request: HttpRequest, key: UUID) -> HttpResponse:
    case = Case.objects.filter(pk=key).first()
    if case is None:
        raise Http404
    on = timezone.localtime(request.now).date()  # type: ignore[attr-defined]
    log = next(queries.case_logs(on, [key]))
    form = DispatchForm(
        request.POST or None, procedure=log.scheme,
        initial={name: request.GET.get(name, "") for name in ("step", "person")},
    )  # fmt: skip
    shown = ActPage(
        "dispatch", _("派工"),
        _("派工时核对注册、有效期、授权、从业禁止、单一机构执业和利益关系；法律明确禁止的当场拒绝。"),
        reverse("cases:case", args=[key]), case.number, button=_("派工"),
    )  # fmt: skip
    return answer(request, shown, form, doing(dispatch, key))


@seen_by("see.cases", does="end_dispatch")
def finish_dispatch(request: HttpRequest, key: UUID, row: UUID) -> HttpResponse:
    found = Dispatch.objects.select_related("case", "person").filter(pk=row, case=key).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    shown = ActPage(
        "end_dispatch", _("结束派工"), _("此人不再承担这一步；记录仍在。"),
        reverse("cases:case", args=[key]), found.case.number, found.version,
        lead=f"{found.step} · {found.person.name}", button=_("结束派工"),
    )  # fmt: skip
    return answer(request, shown, form, doing(end_dispatch, row))
