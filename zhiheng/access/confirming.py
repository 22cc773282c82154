"""A request that waits for a second factor: kept in the session, carried out once it was shown.

Kept is what was typed, its path and its idempotency key, for ten minutes, in the session of the
one who typed it; so the act is his, and sent twice it acts once.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

KEPT = "zh_waits_for_factor"
DROPPED = "evidence_dropped"
LASTS_SECONDS = 600
MOST_CHARACTERS = 100_000


def ask(request: HttpRequest) -> HttpResponse:
    """Keep the request and ask for the code. What cannot be kept is said, and asked for again."""
    typed = request.POST.urlencode()
    request.session.pop(KEPT, None)
    # An evidence file holds no act up: it goes on without it, and the file is asked for later.
    only_evidence = set(request.FILES) <= {"evidence"}
    if request.method == "POST" and only_evidence and len(typed) <= MOST_CHARACTERS:
        request.session[KEPT] = {
            "path": request.path,
            "query": request.GET.urlencode(),
            "typed": f"{typed}&{DROPPED}=1" if request.FILES else typed,
            "referer": request.headers.get("Referer", ""),
            "at": timezone.now().timestamp(),
        }
    elif request.method == "POST":
        messages.warning(request, _("文件不能先存着：请确认身份后重新提交；还没有任何改动。"))
    where = reverse("mfa_reauthenticate")
    return HttpResponseRedirect(f"{where}?{urlencode({'next': _return_to(request)})}")


def _return_to(request: HttpRequest) -> str:
    """The address that the kept request goes to, or the page to go back to where none is kept."""
    return request.path if KEPT in request.session else "/"


def waits(request: HttpRequest, target: str) -> bool:
    """Whether a request for this target waits still."""
    kept = request.session.get(KEPT) or {}
    age = timezone.now().timestamp() - kept.get("at", 0)
    return kept.get("path") == target and age <= LASTS_SECONDS


def resumed(request: HttpRequest, target: str) -> HttpResponse:
    """Carry out the kept request, once; without one go to the target, if it is one of ours."""
    if not waits(request, target):
        return HttpResponseRedirect(safe(request, target))
    _become(request, request.session.pop(KEPT))
    match = resolve(request.path_info)
    request.resolver_match = match
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer


def _become(request: HttpRequest, kept: dict[str, Any]) -> None:
    """Turn the confirming request into the one that was kept; session, user and clock stay."""
    request.method = "POST"
    request.path = request.path_info = kept["path"]
    request.GET = QueryDict(kept["query"])
    request.POST = QueryDict(kept["typed"])
    request.META = {**request.META, "PATH_INFO": kept["path"], "HTTP_REFERER": kept["referer"]}
    request.META.pop("HTTP_IDEMPOTENCY_KEY", None)
    request.__dict__.pop("headers", None)  # made from META on first use


def safe(request: HttpRequest, target: str) -> str:
    """The target, if it is an address of this site; the home page otherwise."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if target and ours else "/"
