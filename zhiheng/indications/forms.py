"""What is typed about questions and absences."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.personnel.models import Person
from zhiheng.posts.people.forms import day

MOST = 2000


def _people() -> list[tuple[str, str]]:
    rows = Person.objects.order_by("sort_key", "id").values_list("pk", "name", "number")[:MOST]
    return [("", "—"), *((str(key), f"{name}（{number}）") for key, name, number in rows)]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("查了什么，结果怎样"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


class AbsenceForm(forms.Form):
    person = forms.TypedChoiceField(label=_("人员"), choices=_people, coerce=UUID)
    starts = day(label=_("自"))
    ends = day(label=_("至"), required=False, help_text=_("回来上班的第一天；还没有回来的留空。"))
    note = forms.CharField(label=_("事由"), max_length=200, required=False)


class NothingForm(forms.Form):
    """Nothing is typed: the act alone is asked for."""


class RetractForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=300)
