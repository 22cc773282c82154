"""What is typed about appointments, made into plain values; the commands judge it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.personnel.models import Person
from zhiheng.posts.facts import Change
from zhiheng.posts.people.forms import day
from zhiheng.posts.terms import Authoriser, FilingKind, PostKind
from zhiheng.schemes.models import Scheme

MOST = 2000


def _people() -> list[tuple[str, str]]:
    """Persons to choose from, in alphabetical order."""
    rows = Person.objects.order_by("sort_key", "id").values_list("pk", "name", "number")[:MOST]
    return [("", "—"), *((str(key), f"{name}（{number}）") for key, name, number in rows)]


def _schemes() -> list[tuple[str, str]]:
    rows = Scheme.objects.order_by("code").values_list("code", "name")[:MOST]
    return [(code, f"{code} {name}") for code, name in rows]


class AppointForm(forms.Form):
    post = forms.ChoiceField(label=_("岗位"), choices=PostKind.choices, widget=forms.RadioSelect)
    person = forms.TypedChoiceField(label=_("人员"), choices=_people, coerce=str)
    starts = day(label=_("任职自"))
    ends = day(label=_("任职至"), required=False, help_text=_("不再任职的第一天；没有期限的留空。"))
    schemes = forms.MultipleChoiceField(
        label=_("负责的认证规则"), choices=_schemes, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只对项目质量负责人；一项都不选表示负责全部。"),
    )  # fmt: skip
    acting = forms.BooleanField(
        label=_("代行总监职责"),
        required=False,
        help_text=_("规定未载明代行；将照此标明（口径 A-10）。"),
    )
    reason = forms.CharField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("一人兼任两个岗位的必填：写明理由（口径 A-32）。"),
    )  # fmt: skip
    supervisor = forms.TypedChoiceField(
        label=_("另设的监督人"), choices=_people, required=False, empty_value=None, coerce=str,
        help_text=_("一人兼任两个岗位的必填：由谁监督他自己负责的项目（口径 A-32）。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _without_an_empty_box(self)


def _without_an_empty_box(form: forms.Form) -> None:
    """Where there are no schemes to choose from, the field would be an empty box."""
    field: Any = form.fields["schemes"]
    if not list(field.choices):
        del form.fields["schemes"]


def _scheme_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("负责的认证规则"), choices=_schemes, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("一项都不选表示负责全部。"),
    )  # fmt: skip


class NominateForm(forms.Form):
    person = forms.TypedChoiceField(label=_("人员"), choices=_people, coerce=str)
    schemes = _scheme_field()
    reason = forms.CharField(
        label=_("提名理由"), max_length=300, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _without_an_empty_box(self)


class ReviewForm(forms.Form):
    passed = forms.TypedChoiceField(
        label=_("审核结论"), widget=forms.RadioSelect, coerce=lambda typed: typed == "yes",
        choices=[("yes", _("通过")), ("no", _("不通过"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("审核意见"), max_length=300, required=False, help_text=_("不通过的必填。")
    )


class SchemesForm(forms.Form):
    schemes = _scheme_field()
    reason = forms.CharField(
        label=_("理由"), max_length=300,
        help_text=_("写明为何变更，以及对新范围能力的判断（8.2）。"),
    )  # fmt: skip


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))


class EmptyForm(forms.Form):
    """An act that asks for nothing but the button."""


class AuthoriseForm(forms.Form):
    authorised_by = forms.ChoiceField(label=_("授权人身份"), widget=forms.RadioSelect)
    authoriser = forms.TypedChoiceField(
        label=_("授权人"), choices=_people, required=False, empty_value=None, coerce=str
    )
    authorised_on = day(label=_("授权日期"))
    evidence = forms.BooleanField(label=_("手中有签署的授权书"), required=False)
    powers = forms.MultipleChoiceField(
        label=_("授权书列明的权利"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("6(1)", _("6(1) 提名、审核项目质量负责人")),
            ("6(2)", _("6(2) 抽查监督、调阅档案、整改指令、叫停项目")),
            ("6(3)", _("6(3) 停止认证活动、暂停证书、直接报告")),
            ("6(4)", _("6(4) 奖励与处理建议")),
        ],
        help_text=_("第六条的权利来自规定，授权书应逐项列明；漏列的会提示。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, director: bool, himself: bool = False, **more: Any
    ) -> None:  # fmt: skip
        """himself: the director as project quality manager; nobody reviews himself (A-32)."""
        super().__init__(*args, **more)
        above = director or himself
        allowed = [one for one in Authoriser if not above or one != Authoriser.QUALITY_DIRECTOR]
        if not director:
            del self.fields["powers"]
        field: Any = self.fields["authorised_by"]
        field.choices = [(one.value, one.label) for one in allowed]


class AcceptForm(forms.Form):
    accepted_on = day(label=_("接受日期"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("资格还有待证实的事项时必填：写明为何仍然赋予职权。"),
    )  # fmt: skip


class EndForm(forms.Form):
    ends = day(label=_("离任日期"), help_text=_("不再任职的第一天。"))
    reason = forms.CharField(label=_("离任原因"), max_length=300)


class FileForm(forms.Form):
    """A first filing, or that of one of the changes not yet filed."""

    what = forms.ChoiceField(
        label=_("报备的是"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("这一项刚刚已经登记过报备；请从列表选择。")},
    )  # fmt: skip
    filed_on = day(label=_("报备日期"))
    receipt = forms.CharField(label=_("回执编号"), max_length=120)
    late_reason = forms.CharField(
        label=_("迟报理由"), max_length=300, required=False,
        help_text=_("超过30日才报备的必填；如实留存，不能更改。"),
    )  # fmt: skip

    def __init__(self, *args: Any, first: bool, changes: Iterable[Change], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(one.id), f"{one.what}（{one.changed_on}）") for one in changes]
        if not first:
            choices.insert(0, ("first", str(_("首次报备"))))
        field: Any = self.fields["what"]
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]

    def values(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        what = typed.pop("what")
        if what == "first":
            return {**typed, "kind": FilingKind.FIRST}
        return {**typed, "kind": FilingKind.CHANGE, "change": what}


class ChangeForm(forms.Form):
    what = forms.CharField(
        label=_("变更内容"),
        max_length=120,
        help_text=_("只写哪一项，例如“联系电话”；不写具体内容。"),
    )
    changed_on = day(label=_("变更日期"))


class PaperForm(forms.Form):
    format = forms.ChoiceField(
        label=_("格式"), widget=forms.RadioSelect, initial="docx",
        choices=[("docx", "Word"), ("pdf", "PDF/A"), ("xlsx", _("工作簿"))],
    )  # fmt: skip
