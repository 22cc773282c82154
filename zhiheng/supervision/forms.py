"""What is typed about supervision: the judgement only; every number is computed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.posts.people.forms import day
from zhiheng.supervision.terms import Grade


def _long(label: object, most: int = 1000, **more: object) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": 4}), **more)  # type: ignore[arg-type]


class SuperviseForm(forms.Form):
    grade = forms.ChoiceField(label=_("结论"), choices=Grade.choices, widget=forms.RadioSelect)
    grounds = _long(_("理由"))
    measures = _long(_("改进措施"), required=False)
    measures_due = day(label=_("措施期限"), required=False)


class ReportForm(forms.Form):
    says = _long(_("所负责项目的认证质量状况"), 2000)
    proposals = _long(
        _("改进措施、意见和建议"), 2000, required=False, help_text=_("没有的留空；总监在下面答复。")
    )


class AnswerForm(forms.Form):
    answer = _long(_("答复"), help_text=_("采纳哪些、怎样落实，不采纳的为什么。"))


class AcknowledgeForm(forms.Form):
    comment = _long(
        _("本人意见"), required=False, help_text=_("确认只表示看过；有不同意见的写在这里。")
    )


class ProofForm(forms.Form):
    done_on = day(label=_("完成日期"))
    proof = _long(_("完成证明"), 600)
