"""What managers checked, guided and found at a project's steps: the list, a page for each act."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.access.sights import seen_by
from zhiheng.cases import guiding
from zhiheng.cases.models import Case, StepNote
from zhiheng.cases.terms import NoteKind
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.posts import acting
from zhiheng.schemes.acting import day

MOST = 100
ACTS = ("note_step", "correct_fault", "verify_correction")


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=600, widget=forms.Textarea({"rows": 4}))


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("性质"), choices=NoteKind.choices, widget=forms.RadioSelect
    )
    step = forms.CharField(label=gettext_lazy("步骤"), max_length=60)
    about = forms.CharField(
        label=gettext_lazy("对谁（工号）"), max_length=60, required=False
    )  # fmt: skip
    says = _text(gettext_lazy("内容"))
    noted_on = day(gettext_lazy("日期"))

    def clean_about(self) -> Person | None:
        number = self.cleaned_data["about"].strip()
        if not number:
            return None
        found = Person.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("没有这个工号；请核对，或留空。"))
        return found


class CorrectForm(forms.Form):
    correction = _text(gettext_lazy("怎样纠正的"))
    corrected_on = day(gettext_lazy("纠正日期"))


class VerifyForm(forms.Form):
    verified = _text(gettext_lazy("怎样验证的"))


@seen_by("see.cases")
def notes(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notes of one project, the latest first."""
    case = _case(key)
    rows = StepNote.objects.filter(case=case).select_related("about", "noted_by")
    context = {
        "case": case,
        "rows": rows.order_by("-noted_on", "-trail__seq", "id")[:MOST],
        "may": {name: acting.permitted(request, name) for name in ACTS},
    }
    return render(request, "cases/notes.html", context)


@seen_by("see.cases")
def note(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a clock leads: the note stands on the page of its project."""
    row = _note(key)
    return redirect(reverse("cases:notes", args=[row.case_id]) + f"#n{key}")


@seen_by("see.cases", does="note_step")
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    case = _case(key)
    initial = {"noted_on": in_shanghai(request.now).date()}  # type: ignore[attr-defined]
    form = NoteForm(request.POST or None, initial=initial)
    guard = _("发现未尽责的，纠正的内部时限随之起算（9(1)）。")
    shown = _page("note_step", _("登记督促与检查"), guard, case, case.version)
    return acting.answer(
        request, shown, form,
        acting.doing(guiding.note_step, case),
    )  # fmt: skip


@seen_by("see.cases", does="correct_fault")
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _note(key)
    guard = _("纠正后由项目质量负责人验证。")
    shown = _page("correct_fault", _("登记纠正"), guard, row.case, row.version)
    return acting.answer(
        request, shown, CorrectForm(request.POST or None),
        acting.doing(guiding.correct_fault, row),
    )  # fmt: skip


@seen_by("see.cases", does="verify_correction")
def verify(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _note(key)
    guard = _("写明怎样看出已经改正。")
    shown = _page("verify_correction", _("验证纠正"), guard, row.case, row.version)
    return acting.answer(
        request, shown, VerifyForm(request.POST or None),
        acting.doing(guiding.verify_correction, row),
    )  # fmt: skip


def _page(act: str, title: str, guard: str, case: Case, version: int) -> acting.ActPage:
    back = reverse("cases:notes", args=[case.pk])
    return acting.ActPage(act, title, guard, back, case.number, version, button=title)


def _case(key: UUID) -> Case:
    case = Case.objects.select_related("scheme").filter(pk=key).first()
    if case is None:
        raise Http404
    return case


def _note(key: UUID) -> StepNote:
    row = StepNote.objects.select_related("case__scheme").filter(pk=key).first()
    if row is None:
        raise Http404
    return row
