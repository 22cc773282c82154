"""The gallery: every component in every state, for those who build pages and for the tests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.ui import errors
from zhiheng.ui import gallery as samples


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", samples.everything(timezone.now()))


@require_safe
def gallery_progress(request: HttpRequest) -> HttpResponse:
    """The answer to a progress bar's question: the same component, one step further."""
    asked = request.GET.get("value", "")
    value = min(int(asked), 80) if asked.isdecimal() and len(asked) < 4 else 0
    return render(request, "ui/gallery_progress.html", {"value": value + 20, "max": 100})


@require_safe
def gallery_error(request: HttpRequest, status: int) -> HttpResponse:
    return errors.page(request, status if 400 <= status < 600 else 404)
