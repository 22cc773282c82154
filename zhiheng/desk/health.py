"""Alive, and fit to serve: for whoever watches the installation, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.desk import selfcheck
from zhiheng.desk.selfcheck.lines import BAD


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of the database."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Fit to serve: 200; otherwise 503 with a sentence for each thing that is not in order."""
    found = selfcheck.lines(timezone.now(), selfcheck.CORE)
    wrong = [line.what for line in found if line.state == BAD]
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)
