"""A person's own data: what is held, until when it is kept, handing it out, erasing it."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.sights import seen_by
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel import commands, retention
from zhiheng.personnel.commands.data import naming
from zhiheng.personnel.models import Erasure, Person
from zhiheng.posts import acting


@never_cache
@seen_by("see.people")
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is held by kind, which duties keep it, and what may be done."""
    one = _person(key)
    now = request.now  # type: ignore[attr-defined]
    on = in_shanghai(now).date()
    proposal = Erasure.objects.filter(person=key).order_by("-proposed_at").first()
    context = {
        "person": one,
        "held": [
            {"what": _(str(model._meta.verbose_name)), "table": model._meta.db_table,
             "rows": len(rows)}
            for model, rows in naming(key)
        ],
        "duties": [(duty, duty.runs(on)) for duty in retention.duties(key, on)],
        "proposal": proposal,
        "columns": [{"label": label} for label in (_("内容"), _("记录数"))],
        "may_export": acting.permitted(request, "export_person"),
        "may_propose": acting.permitted(request, "propose_erasure")
        and (proposal is None or proposal.state != "open"),
        "may_confirm": proposal is not None
        and may(request.actor, "confirm_erasure", now, request.posts, on=proposal),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "posts/data.html", context)


@require_POST
@never_cache
@seen_by("see.people", does="export_person")
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything held about the person as one JSON file, for him; the handing out is recorded."""
    _person(key)
    done = commands.export_person(
        subject=key, reason=request.POST.get("reason", ""), **_without_key(request)
    )
    text = json.dumps(done.value, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="person-{key}.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _without_key(request: HttpRequest) -> dict[str, Any]:
    """Handed out twice it is recorded twice: a repeated request would have nothing to hand out."""
    given = asked(request, versioned=False)
    given.pop("key")
    return given


@require_POST
@seen_by("see.people", does="propose_erasure")
def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose to erase."""
    _person(key)
    commands.propose_erasure(
        subject=key, reason=request.POST.get("reason", ""), **asked(request, versioned=False)
    )
    messages.success(request, _("已提出，等待另一人确认；还没有删除任何内容。"))
    return redirect("people:data", key)


@require_POST
@seen_by("see.people", does="confirm_erasure")
def settle(request: HttpRequest, key: UUID, erasure: UUID) -> HttpResponse:
    """Confirm or decline, as the second person."""
    agree = request.POST.get("agree") == "yes"
    commands.confirm_erasure(subject=erasure, agree=agree, **asked(request))
    messages.success(request, _("个人信息已删除，留痕仍可核对。") if agree else _("已登记不同意。"))
    return redirect("people:data", key)


def _person(key: UUID) -> Person:
    found = Person.every.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
