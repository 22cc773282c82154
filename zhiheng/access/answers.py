"""What a page answers when a command does not act: 403, 409, 422, 503, or the second factor."""

from collections.abc import Callable

from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zhiheng.access.refusals import (
    BadInput,
    Forbidden,
    NeedsSecondFactor,
    Refused,
    Replayed,
    Stale,
)
from zhiheng.access.signin import enrolment_needed, has_second_factor
from zhiheng.ui import errors


class AnswersMiddleware:
    """Turns what commands raise into pages, and sends to enrolment whoever must enrol first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        target = enrolment_needed(request)
        return HttpResponseRedirect(target) if target else self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error)


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for this exception; None where it is not ours to answer."""
    if isinstance(error, NeedsSecondFactor):
        return ask_second_factor(request)
    if isinstance(error, Refused):
        return refusal(request, error, 403 if isinstance(error, Forbidden) else 422)
    if isinstance(error, BadInput):
        return errors.page(request, 422, details=list(error.errors.values()), back=_back(request))
    if isinstance(error, Stale):
        return errors.page(request, 409, why=error.says, back=_back(request))
    if isinstance(error, Replayed):
        return errors.page(request, error.status, why=error.says, back=_back(request))
    if isinstance(error, OperationalError | InterfaceError):
        return errors.unavailable(request)
    return None


def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """Keep the request, ask for the code, carry on; without a second factor: enrol one first."""
    if not has_second_factor(request.user):  # type: ignore[arg-type]
        messages.warning(request, "这件事需要第二因素。请先启用，然后重新办理；还没有任何改动。")
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    return suspend_request(request, reverse("mfa_reauthenticate"))


def refusal(request: HttpRequest, error: Refused, status: int) -> HttpResponse:
    """The refusal: what, the rules with their clauses, who must act, what would be lawful."""
    details = [judgement.because for judgement in error.judgements if judgement.because]
    clauses = [judgement.clause for judgement in error.judgements] or list(error.clauses)
    if clauses:
        details.append("依据：" + "、".join(dict.fromkeys(clauses)))
    if error.who:
        details.append(f"应由谁办理：{error.who}")
    return errors.page(
        request, status, what=error.says, next=error.lawful, details=details,
        back=_back(request),
    )  # fmt: skip


def _back(request: HttpRequest) -> str:
    """The page the request came from, if it was one of ours."""
    came = request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.get_host()}/"
    return "/" + came.removeprefix(ours) if came.startswith(ours) else "/"
