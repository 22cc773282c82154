"""The page of the body's own dated numbers: what stands today, what stood before, set another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.lawbook import commands, own
from zhiheng.lawbook.forms import FigureForm
from zhiheng.lawbook.models import OwnFigure

SHOWN = 100


@seen_by("see.law", does="set_own_figure")
def figures(request: HttpRequest) -> HttpResponse:
    """Every number with its value of today; a POST sets one from a day on."""
    on = localdate(request.now)  # type: ignore[attr-defined]
    form = FigureForm(request.POST or None, initial={"starts": on})
    if request.method == "POST" and form.is_valid() and _set(request, form):
        return redirect("lawbook_figures")
    allowed = may(request.actor, "set_own_figure", request.now, request.posts)  # type: ignore[attr-defined]
    standing = own.own_figures(on)
    rows = OwnFigure.objects.order_by("-starts", "key")[:SHOWN]
    context = {
        "rows": [
            {"key": key, "kind": kind, "own": standing[key]} for key, kind in own.KINDS.items()
        ],
        "history": [
            {"row": row, "says": own.KINDS[row.key].says} for row in rows if row.key in own.KINDS
        ],
        "form": form if allowed else None,
        "columns": [
            {"label": one} for one in (_("自定数值"), _("条款"), _("现在"), _("来源"), _("口径"))
        ],
    }
    return render(request, "lawbook/figures.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, form: FigureForm) -> bool:
    try:
        commands.set_own_figure(**form.cleaned_data, **asked(request))
    except BadInput as error:
        error.put_on(form)
        return False
    messages.success(request, _("已设定。它是机构自己定的，处处这样标明。"))
    return True
