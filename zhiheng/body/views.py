"""The body's own page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.door import Done
from zhiheng.access.refusals import BadInput
from zhiheng.body import commands
from zhiheng.body.forms import AmendForm, CompleteForm
from zhiheng.body.models import Body
from zhiheng.body.queries import the_body


def act_of(request: HttpRequest, **_more: Any) -> str:
    return "declare_complete" if request.POST.get("act") == "complete" else "amend_body"


# Both forms stand on one page and both have a reason: each label leads to its own field.
COMPLETE = "complete_%s"


def body_page(request: HttpRequest, **more: Any) -> HttpResponse:
    """Show the body; carry out what one of its two forms asks. more: what stands above this floor
    (its people, its history), for the template."""
    body = the_body()
    if body is None:
        return render(request, "body/body.html", {"body": None})
    amend: forms.Form = AmendForm(initial=_initial(body))
    complete: forms.Form = CompleteForm(auto_id=COMPLETE)
    if request.method == "POST":
        asked_for = request.POST.get("act")
        form = (
            CompleteForm(request.POST, auto_id=COMPLETE)
            if asked_for == "complete"
            else AmendForm(request.POST)
        )
        if form.is_valid() and _carried_out(request, body, form):
            messages.success(request, _("已保存并留痕。"))
            return redirect("body:body")
        amend, complete = (amend, form) if asked_for == "complete" else (form, complete)
    context = {
        **more,
        "body": body,
        "amend": amend,
        "complete": complete,
        "may_amend": may(request.actor, "amend_body", request.now, request.posts),  # type: ignore[attr-defined]
    }
    failed = bool(amend.errors or complete.errors)
    return render(request, "body/body.html", context, status=422 if failed else 200)


def _initial(body: Body) -> dict[str, Any]:
    names = (*AmendForm.base_fields,)
    return {name: getattr(body, name) for name in names if hasattr(body, name)}


def _carried_out(request: HttpRequest, body: Body, form: forms.Form) -> bool:
    try:
        _act(request, body, form)
    except BadInput as error:
        error.put_on(form)
        return False
    return True


def _act(request: HttpRequest, body: Body, form: forms.Form) -> Done:
    if isinstance(form, CompleteForm):
        return commands.declare_complete(subject=body, **asked(request), **form.cleaned_data)
    return commands.amend_body(subject=body, **asked(request), **form.cleaned_data)
