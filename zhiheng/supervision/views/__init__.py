"""Pages of supervision: who is due, the scorecard of today, one supervision and its acts."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.acts import may
from zhiheng.access.once import once_a_page
from zhiheng.access.sights import opened_to, seen_by
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.acting import ActPage, answer, doing
from zhiheng.posts.models import Appointment
from zhiheng.supervision import commands, forms, queries
from zhiheng.supervision.models import Report, Supervision
from zhiheng.supervision.rules import managers_are_supervised
from zhiheng.supervision.scorecard import lines
from zhiheng.supervision.sights import WHOLE
from zhiheng.training.views import found

SHOWN = 50


def _today(request: HttpRequest) -> Any:
    return in_shanghai(request.now).date()  # type: ignore[attr-defined]


def _may(request: HttpRequest, act: str, row: Any) -> bool:
    return may(request.actor, act, request.now, request.posts, on=row)  # type: ignore[attr-defined]


def _sees_all(request: HttpRequest) -> bool:
    """A manager sees his own and nobody else's; those who look over the whole see all."""
    return bool(request.posts & WHOLE)  # type: ignore[attr-defined]


def _open_to(request: HttpRequest, person: UUID) -> None:
    if not _sees_all(request) and person != request.actor.person:  # type: ignore[attr-defined]
        raise PermissionDenied("see.supervision")


@once_a_page
def _supervised(person: UUID | None) -> frozenset[UUID]:
    """The supervisions of this person."""
    return frozenset(Supervision.objects.filter(person=person).values_list("pk", flat=True))


def _opened(request: HttpRequest, key: UUID) -> bool:
    return _sees_all(request) or key in _supervised(request.actor.person)  # type: ignore[attr-defined]


@seen_by("see.supervision")
def overview(request: HttpRequest) -> HttpResponse:
    """Every manager in office with his last and next supervision; the latest supervisions."""
    on, whole = _today(request), _sees_all(request)
    person = request.actor.person  # type: ignore[attr-defined]
    rows = Supervision.objects.select_related("person").order_by("-supervised_on", "id")
    facts = queries.facts(on)
    told = Report.objects.select_related("person").order_by("-reported_on", "id")
    context = {
        "reports": told[:SHOWN] if whole else told.filter(person=person)[:SHOWN],
        "own": [
            one
            for one in queries.managers_on(on)
            if one.person_id == person and _may(request, "report_to_director", one)
        ],
        "rows": [
            one for one in queries.overview(on) if whole or one.appointment.person_id == person
        ],
        "done": rows[:SHOWN] if whole else rows.filter(person=person)[:SHOWN],
        "months": facts.months,
        "judgement": managers_are_supervised(facts),
        "sentence": _(managers_are_supervised.sentence),
        "columns": [
            {"label": label} for label in (_("姓名"), _("上次监督"), _("下次最迟"), _("记分表"))
        ],
    }
    return render(request, "supervision/overview.html", context)


@seen_by("see.supervision")
def card(request: HttpRequest, key: UUID) -> HttpResponse:
    """The scorecard as the records make it today, from the last supervision on; to be printed."""
    row, on = found(Appointment, key, "person"), _today(request)
    _open_to(request, row.person_id)
    start, end = queries.period(row, on)
    context = {
        "row": row, "start": start, "end": end, "lines": lines(queries.records(row, start, end)),
        "may_supervise": end > start and _may(request, "supervise", row),
    }  # fmt: skip
    return render(request, "supervision/card.html", context)


@opened_to(_opened)
@seen_by("see.supervision")
def supervision(request: HttpRequest, key: UUID) -> HttpResponse:
    """One supervision as it was frozen; to be printed."""
    row = found(Supervision, key, "person", "by_person", "appointment")
    _open_to(request, row.person_id)
    attach = ("supervision_supervision", row.pk) if may_attach(request) else None
    own = row.person_id == request.actor.person  # type: ignore[attr-defined]
    context = {
        "row": row,
        "may_sign": own and _may(request, "acknowledge_supervision", row),
        "may_prove": _may(request, "prove_supervision_measures", row),
        "evidence": evidence.gathered([row.pk], attach),
    }  # fmt: skip
    return render(request, "supervision/supervision.html", context)


@seen_by("see.supervision", does="supervise")
def supervise(request: HttpRequest, key: UUID) -> HttpResponse:
    row, on = found(Appointment, key, "person"), _today(request)
    start, end = queries.period(row, on)
    shown = ActPage(
        "supervise", _("监督履职"), _("记分表按记录算出并冻结，不能填写；本人随后确认。"),
        reverse("supervision:card", args=[key]), row.person.name, row.version,
        button=_("监督履职"), template="supervision/supervise.html", on=row,
        more={"lines": lines(queries.records(row, start, end)) if request.method != "POST" else ()},
        then=lambda done: reverse("supervision:supervision", args=[done.value.pk])
        if done.value else reverse("supervision:overview"),
    )  # fmt: skip
    return answer(
        request, shown, forms.SuperviseForm(request.POST or None),
        doing(commands.supervise, key),
    )  # fmt: skip


@seen_by("see.supervision", does="acknowledge_supervision")
def acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Supervision, key, "person")
    _open_to(request, row.person_id)
    shown = _act("acknowledge_supervision", _("确认履职监督"), _("确认只表示看过。"), row)
    return answer(
        request, shown, forms.AcknowledgeForm(request.POST or None),
        doing(commands.acknowledge_supervision, key),
    )  # fmt: skip


@seen_by("see.supervision", does="prove_supervision_measures")
def prove(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Supervision, key, "person")
    guard = _("措施的时限随之办结；文件可作为证据附上。")
    shown = _act("prove_supervision_measures", _("登记改进措施完成"), guard, row)
    return answer(
        request, shown, forms.ProofForm(request.POST or None),
        doing(commands.prove_supervision_measures, key),
    )  # fmt: skip


def _act(act: str, title: str, guard: str, row: Supervision) -> ActPage:
    back = reverse("supervision:supervision", args=[row.pk])
    return ActPage(act, title, guard, back, row.person.name, row.version, button=title, on=row)
