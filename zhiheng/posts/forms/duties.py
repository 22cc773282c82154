"""What is typed about duty documents, resources and the authority's assessments."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.posts.models import Appointment
from zhiheng.posts.people.forms import day
from zhiheng.posts.terms import AssessmentResult, PostKind, ResourceKind


def _text(label: Any, most: int = 1000, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": 4}), **more)


class DocumentForm(forms.Form):
    post = forms.ChoiceField(label=_("岗位"), choices=PostKind.choices, widget=forms.RadioSelect)
    label = forms.CharField(label=_("版本"), max_length=40)
    title = forms.CharField(label=_("名称"), max_length=200)
    body = _text(_("正文"), 20_000)
    clauses = forms.CharField(label=_("对应的条款"), max_length=1000)
    starts = day(label=_("施行日期"))

    def values(self) -> dict[str, Any]:
        """The clauses as a list: they are typed with commas, for some hold blanks."""
        typed = dict(self.cleaned_data)
        return {**typed, "clauses": re.split(r"[、，,;；\n]+", typed["clauses"])}


class AcknowledgeForm(forms.Form):
    """Of whom a signed paper is entered; left empty by whoever confirms for himself."""

    appointment = forms.ModelChoiceField(
        Appointment.objects.none(), label=_("按签字文件登记的在任人员"), required=False,
        empty_label=_("本人"),
    )  # fmt: skip

    def __init__(self, *given: Any, post: str, **more: Any) -> None:
        super().__init__(*given, **more)
        field: Any = self.fields["appointment"]
        rows = Appointment.objects.filter(post=post).select_related("person")
        field.queryset = rows.order_by("person__sort_key")
        field.label_from_instance = lambda row: f"{row.person.name}（{row.starts}）"

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ResourceForm(forms.Form):
    post = forms.ChoiceField(label=_("岗位"), choices=PostKind.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("资源"), choices=ResourceKind.choices)
    needs = _text(_("需要什么"), 600)


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("答复"), widget=forms.RadioSelect, coerce=lambda typed: typed == "yes",
        choices=[("yes", _("予以配备")), ("no", _("不予配备"))],
    )  # fmt: skip
    answer = _text(_("说明"), 600)


class NoticeForm(forms.Form):
    noticed_on = day(label=_("通知日期"))
    notice = forms.CharField(label=_("通知文号"), max_length=120)
    planned_on = day(label=_("考核日期"), required=False)


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("结果"), choices=AssessmentResult.choices, widget=forms.RadioSelect
    )
    result_on = day(label=_("结果日期"))
    findings = _text(_("指出的问题"), required=False)


class MeasuresForm(forms.Form):
    measures = _text(_("整改措施"))
    measures_on = day(label=_("采取整改日期"))


class ProofForm(forms.Form):
    proof = _text(_("整改证明"))
    rectified_on = day(label=_("整改完成日期"))
