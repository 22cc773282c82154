"""Amending the particulars of a certificate: its record was wrong, or the world has changed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.certificates import commands
from zhiheng.certificates.forms.amending import AmendForm, initial_of
from zhiheng.certificates.models import Certificate
from zhiheng.posts import acting


@seen_by("see.certificates", does="amend_certificate")
def amend(request: HttpRequest, key: UUID) -> HttpResponse:
    related = ("client", "manufacturer", "factory", "scheme", "case")
    row = Certificate.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    shown = acting.ActPage(
        "amend_certificate", _("更改证书内容"),
        _("状态和负责人另有办法更改；原来的内容留在留痕里。"),
        reverse("certificates:certificate", args=[key]), row.number, row.version,
        button=_("保存"),
    )  # fmt: skip
    form = AmendForm(request.POST or None, initial=initial_of(row))
    return acting.answer(
        request, shown, form,
        acting.doing(commands.amend_certificate, row),
    )  # fmt: skip
