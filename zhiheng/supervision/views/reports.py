"""Pages of the reports to the director: make one, read one, answer one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.once import once_a_page
from zhiheng.access.sights import opened_to, seen_by
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.posts.acting import ActPage, answer, doing
from zhiheng.posts.models import Appointment
from zhiheng.supervision import commands, forms, queries
from zhiheng.supervision.models import Report
from zhiheng.supervision.scorecard import lines
from zhiheng.supervision.views import _may, _open_to, _sees_all, _today
from zhiheng.training.views import found


@seen_by("see.supervision", does="report_to_director")
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """The numbers are there already; the manager adds what he makes of them."""
    row, on = found(Appointment, key, "person"), _today(request)
    _open_to(request, row.person_id)
    start, end = queries.report_period(row, on)
    shown_lines = lines(queries.records(row, start, end)) if start < end else ()
    shown = ActPage(
        "report_to_director", _("向总监报告"),
        _("数字按记录算出并随报告冻结；报告直接送到总监，由总监答复。"),
        reverse("supervision:overview"), row.person.name, row.version, button=_("向总监报告"),
        template="supervision/supervise.html", more={"lines": shown_lines}, on=row,
        then=lambda done: reverse("supervision:one_report", args=[done.answer["subject"]]),
    )  # fmt: skip
    return answer(
        request, shown, forms.ReportForm(request.POST or None),
        doing(commands.report_to_director, key),
    )  # fmt: skip


@once_a_page
def _reported(person: UUID | None) -> frozenset[UUID]:
    """The reports of this person."""
    return frozenset(Report.objects.filter(person=person).values_list("pk", flat=True))


def _opened(request: HttpRequest, key: UUID) -> bool:
    return _sees_all(request) or key in _reported(request.actor.person)  # type: ignore[attr-defined]


@opened_to(_opened)
@seen_by("see.supervision")
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """One report as it was made, and the director's answer; to be printed."""
    row = found(Report, key, "person", "answered_by", "appointment")
    _open_to(request, row.person_id)
    attach = ("supervision_report", row.pk) if may_attach(request) else None
    context = {
        "row": row,
        "may_answer": _may(request, "answer_report", row),
        "evidence": evidence.gathered([row.pk], attach),
    }
    return render(request, "supervision/report.html", context)


@seen_by("see.supervision", does="answer_report")
def answer_one(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Report, key, "person")
    back = reverse("supervision:one_report", args=[key])
    shown = ActPage(
        "answer_report", _("答复报告"), _("答复一次，写在报告下面，双方都看得到。"), back,
        row.person.name, row.version, button=_("答复"), on=row,
    )  # fmt: skip
    return answer(
        request, shown, forms.AnswerForm(request.POST or None),
        doing(commands.answer_report, key),
    )  # fmt: skip
