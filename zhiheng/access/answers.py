"""What a page answers when a command does not act: 403, 404, 409, 422, 503, the second factor."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from zhiheng.access import confirming
from zhiheng.access.refusals import (
    Absent,
    BadInput,
    CannotNow,
    Forbidden,
    NeedsSecondFactor,
    Refused,
    Replayed,
    Stale,
    told,
)
from zhiheng.access.signin import enrolment_needed, has_second_factor
from zhiheng.trace.rows import record_models
from zhiheng.ui import errors

# Fields of a form that are not what somebody typed, or that no page may show.
_NOT_TYPED = {"csrfmiddlewaretoken", "idempotency_key", "version", "next"}


class AnswersMiddleware:
    """Turns what commands raise into pages, and sends to enrolment whoever must enrol first.

    A page made for somebody who is signed in is kept by no browser and no proxy: the next person
    at the same machine must not find it by going back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _holds_nul(request):
            return errors.bad_request(request)
        target = enrolment_needed(request)
        response = HttpResponseRedirect(target) if target else self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error)


def _holds_nul(request: HttpRequest) -> bool:
    """Whether the address asks with a NUL: no text has one, and PostgreSQL refuses to look for it.

    Forms refuse it field by field.
    """
    return any("\0" in value for _name, values in request.GET.lists() for value in values)


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for this exception; None where it is not ours to answer."""
    if isinstance(error, NeedsSecondFactor):
        return ask_second_factor(request)
    if isinstance(error, Absent):
        return errors.page(
            request, 404, why=told(error.says), next=told(error.lawful), back=_back(request)
        )
    if isinstance(error, Refused):
        return refusal(request, error, 403 if isinstance(error, Forbidden) else 422)
    if isinstance(error, BadInput):
        return unusable(request, error)
    if isinstance(error, Stale):
        return stale(request, error)
    if isinstance(error, CannotNow):
        return errors.page(request, 503, why=told(error.says), back=_back(request))
    if isinstance(error, Replayed):
        what = _("这个请求正在办理") if error.status == 409 else _("这个请求已经用过")
        return errors.page(
            request, error.status, what=what, why=told(error.says), back=_back(request),
            next=_("请返回原来的页面，刷新后看结果；没有重复办理。"),
        )  # fmt: skip
    if isinstance(error, OperationalError | InterfaceError):
        return errors.unavailable(request)
    return None


def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """Keep the request, ask for the code, carry on; without a second factor: enrol one first."""
    if not has_second_factor(request.user):  # type: ignore[arg-type]
        messages.warning(request, _("这件事需要第二因素。请先启用，然后重新办理；还没有任何改动。"))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    return confirming.ask(request)


def unusable(request: HttpRequest, error: BadInput) -> HttpResponse:
    """422: what cannot be used, and what was typed."""
    context = {
        "wrong": list(error.errors.values()), "typed": typed(request), "back": _back(request),
    }  # fmt: skip
    return render(request, "access/unusable.html", context, status=422)


def stale(request: HttpRequest, error: Stale) -> HttpResponse:
    """409: who changed the row and when, and what was typed, so that nothing is lost."""
    context = {"says": told(error.says), "typed": typed(request), "back": _back(request)}
    return render(request, "access/stale.html", context, status=409)


def typed(request: HttpRequest) -> list[dict[str, Any]]:
    """What the form held, by the words of its fields; never a password.

    A view that has the form at hand leaves it in `request.form`; else columns lend their words.
    """
    form = getattr(request, "form", None)
    return [
        _typed(form, name, list(filter(None, values)))
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED and "password" not in name and any(values)
    ]


def _typed(form: forms.Form | None, name: str, values: list[str]) -> dict[str, Any]:
    field = form.fields.get(name) if form is not None else None
    if form is None or field is None:
        return {"label": told(_labels().get(name, name)), "value": "、".join(values)}
    if isinstance(field, forms.ModelChoiceField):
        values = [str(form.cleaned_data.get(name) or "、".join(values))]
    elif isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        words = {str(key): str(label) for key, label in offered}
        values = [words.get(value, value) for value in values]
    return {"label": str(field.label or name), "value": "、".join(values)}


@cache
def _labels() -> dict[str, str]:
    """Words for field names, from the columns of all records (forms are called alike)."""
    return {
        field.name: str(field.verbose_name)
        for model in record_models()
        for field in model._meta.concrete_fields
    }


def refusal(request: HttpRequest, error: Refused, status: int) -> HttpResponse:
    """The refusal: what, the rules with their clauses, who must act, what would be lawful."""
    details = [judgement.because for judgement in error.judgements if judgement.because]
    clauses = [judgement.clause for judgement in error.judgements] or list(error.clauses)
    if clauses:
        details.append(_("依据：") + _("、").join(dict.fromkeys(clauses)))
    if error.who:
        details.append(_("应由谁办理：%(who)s") % {"who": told(error.who)})
    return errors.page(
        request, status, what=told(error.says), next=told(error.lawful), details=details,
        back=_back(request),
    )  # fmt: skip


def _back(request: HttpRequest) -> str:
    """The page the request came from, if it was one of ours."""
    came = request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.get_host()}/"
    return "/" + came.removeprefix(ours) if came.startswith(ours) else "/"
