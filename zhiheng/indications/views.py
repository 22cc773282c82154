"""Pages of the questions: those that wait, those answered, one with its records; absences."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.indications import commands, forms, queries
from zhiheng.indications.models import OPEN, Absence, Question
from zhiheng.indications.terms import Kind
from zhiheng.law.clock import in_shanghai
from zhiheng.lawbook.own import KINDS, own_figures
from zhiheng.posts.acting import ActPage, answer, doing, permitted
from zhiheng.training.views import found

PAGE = 50
ACTS = ("ask_questions", "answer_question", "record_absence", "retract_absence")
SHOWN_FIGURES = ("idle_months", "site_days", "question_days")


@seen_by("see.questions")
def questions(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; or what was answered, the latest first."""
    answered = request.GET.get("show") == "answered"
    kind = request.GET.get("kind", "")
    rows = Question.objects.select_related("person", "answered_by")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if answered:
        rows = rows.filter(answered_on__isnull=False).order_by("-answered_on", "id")
    else:
        rows = rows.filter(OPEN).order_by("asked_on", "id")
    text = request.GET.get("from", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    listed = list(rows[place : place + PAGE + 1])
    more = f"&kind={kind}" if kind in Kind.values else ""
    more += "&show=answered" if answered else ""
    own = own_figures(in_shanghai(request.now).date())  # type: ignore[attr-defined]
    context = {
        "rows": listed[:PAGE], "answered": answered, "kinds": Kind.choices, "kind": kind,
        "next_url": f"?from={place + PAGE}{more}" if len(listed) > PAGE else "",
        "previous_url": f"?from={max(place - PAGE, 0)}{more}" if place else "",
        "figures": [{"kind": KINDS[key], "own": own[key]} for key in SHOWN_FIGURES],
        "absences": Absence.objects.select_related("person").order_by("-starts", "id")[:PAGE],
        "may": {name: permitted(request, name) for name in ACTS},
    }  # fmt: skip
    return render(request, "indications/questions.html", context)


@seen_by("see.questions")
def question(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question with the records behind it, and what was found out."""
    row = found(Question, key, "person", "answered_by")
    attach = ("indications_question", row.pk) if may_attach(request) else None
    context = {
        "row": row, "behind": queries.behind(row),
        "may_answer": permitted(request, "answer_question", row),
        "evidence": evidence.gathered([row.pk], attach),
    }  # fmt: skip
    return render(request, "indications/question.html", context)


def _page(act: str, title: str, guard: str, version: int | None = None, back: str = "") -> ActPage:
    home = reverse("indications:questions")
    return ActPage(act, title, guard, back or home, _("请核实的事项"), version, button=title)


@seen_by("see.questions", does="ask_questions")
def ask(request: HttpRequest) -> HttpResponse:
    guard = _("按现在的记录提出问题；问过的不再问，不再成立的自行撤下。")
    shown = _page("ask_questions", _("现在核对一遍"), guard)
    form = forms.NothingForm(request.POST if request.method == "POST" else None)
    return answer(request, shown, form, lambda asked, typed: commands.ask_questions(**asked))


@seen_by("see.questions", does="answer_question")
def answer_one(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Question, key)
    guard = _("只留下说明，不是结论；确有违法的，由人另行处理。")
    back = reverse("indications:question", args=[key])
    shown = _page("answer_question", _("核实"), guard, row.version, back)
    return answer(
        request, shown, forms.AnswerForm(request.POST or None),
        doing(commands.answer_question, key),
    )  # fmt: skip


@seen_by("see.questions", does="record_absence")
def absence(request: HttpRequest) -> HttpResponse:
    shown = _page("record_absence", _("登记缺勤"), _("只用来发现缺勤日的活动记录。"))
    return answer(
        request, shown, forms.AbsenceForm(request.POST or None),
        lambda asked, typed: commands.record_absence(
            subject=typed.pop("person"), **asked, **typed
        ),
    )  # fmt: skip


@seen_by("see.questions", does="retract_absence")
def retract(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Absence, key)
    shown = _page("retract_absence", _("撤回缺勤登记"), _("登记有误的才撤回。"), row.version)
    return answer(
        request, shown, forms.RetractForm(request.POST or None),
        doing(commands.retract_absence, key),
    )  # fmt: skip
