"""What is typed about persons and facts, made into plain values; the commands judge it."""

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.personnel.facts import BY_PLURAL, COMPETENCE_CLAUSES, FactKind
from zhiheng.personnel.identity import Private
from zhiheng.personnel.models import Person
from zhiheng.personnel.terms import IdentityKind

YES_NO = [("", _("不清楚")), ("True", _("是")), ("False", _("否"))]
NATURES = [
    ("correction", _("更正：原来登记错了或没有登记")),
    ("change", _("变化：事实本身变了")),
]
_HELP = {
    "ends": _("不再如此的第一天；仍在持续的留空。"),
    "evidence": _("手中有证书、合同、社保记录等证明的选“是”。"),
    "full_time": _("学习、实习、兼职不计入年限。"),
    "recognised": _("领域为“其他”而机构认定为专业经历的选“是”，并写理由。"),
    "degree_only": _("只有学位而没有学历（如在职硕士学位）的选“是”。"),
    "scheme": _("只对某一认证规则评价时填规则代码。"),
}


def day(**more: Any) -> forms.DateField:
    """A date field that shows and takes 2026-01-05."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **more)


class PrivateField(forms.CharField):
    """A private text: handed on so that no digest or error shows it."""

    def clean(self, value: Any) -> Private:
        return Private(super().clean(value))


class PersonForm(forms.Form):
    number = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=120)
    identity_kind = forms.ChoiceField(label=_("证件类型"), choices=IdentityKind.choices)
    identity = PrivateField(
        label=_("证件号码"), max_length=60, required=False,
        help_text=_("加密保存，页面只显示末四位；不更改的留空。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone = PrivateField(
        label=_("联系电话"), max_length=60, required=False, help_text=_("加密保存；不更改的留空。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = PrivateField(
        label=_("电子邮箱"), max_length=120, required=False,
        help_text=_("加密保存；不更改的留空。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    department = forms.CharField(label=_("部门"), max_length=120, required=False)
    joined = day(label=_("入职日期"), required=False)
    left = day(label=_("离职日期"), required=False)

    def values(self) -> dict[str, Any]:
        """What was typed; private texts left empty are not named, so they stay."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not (isinstance(value, Private) and not value.text)
        }


class NatureFields(forms.Form):
    """Whether the record was wrong, or the world has changed, and when."""

    nature = forms.ChoiceField(
        label=_("更改的性质"), choices=NATURES, widget=forms.RadioSelect, initial="correction",
        help_text=_("已报备的总监信息发生变化的，自变化之日起30日内办理变更报备（4 ¶3-b）。"),
    )  # fmt: skip
    changed_on = day(label=_("变化日期"), required=False, help_text=_("性质为“变化”时填写。"))


class CorrectPersonForm(PersonForm, NatureFields):
    field_order = tuple(PersonForm.base_fields)


def initial_of(person: Person) -> dict[str, Any]:
    plain = ("number", "name", "identity_kind", "department", "joined", "left")
    return {name: getattr(person, name) for name in plain}


class KnownForm(forms.Form):
    what = forms.ChoiceField(
        label=_("内容"), choices=[(name, kind.label) for name, kind in BY_PLURAL.items()]
    )
    as_of = day(label=_("截至"))
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


def why() -> forms.CharField:
    """Asked where what is known of the person is frozen."""
    return forms.CharField(
        label=_("更正的理由"), max_length=300, required=False,
        help_text=_("此人已离职，资料已冻结：更正须写明理由；从业禁止不必。"),
    )  # fmt: skip


def fact_form(kind: FactKind) -> type[forms.Form]:
    """The form of one kind of fact, from the columns of its table.

    Only of what is filed it is asked whether the world changed.
    """
    made: dict[str, Any] = {}
    for column in kind.columns:
        name = "grounds" if column == "reason" else column
        made[name] = _field(kind, column)
    made["field_order"] = tuple(made)
    base = NatureFields if kind.filed else forms.Form
    return type(f"{kind.name.title()}Form", (base,), made)


def _field(kind: FactKind, column: str) -> forms.Field:
    stored: Any = kind.model._meta.get_field(column)
    given: dict[str, Any] = {
        "label": _(str(stored.verbose_name)),
        "required": column in kind.required,
        "help_text": _HELP.get(column, ""),
    }
    if column == "clause":
        choices = [(one, one) for one in COMPETENCE_CLAUSES]
        return forms.ChoiceField(choices=[("", "—"), *choices], **given)
    if stored.choices:
        return forms.ChoiceField(choices=[("", _("不清楚")), *stored.choices], **given)
    if isinstance(stored, models.DateField):
        return day(**given)
    if isinstance(stored, models.BooleanField):
        return forms.TypedChoiceField(
            choices=YES_NO, coerce=lambda text: text == "True", empty_value=None, **given
        )
    if isinstance(stored, models.TextField):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **given)
    return forms.CharField(max_length=stored.max_length, **given)


def fact_initial(kind: FactKind, fact: Any) -> dict[str, Any]:
    """The fact's values as its form shows them."""
    values = {column: getattr(fact, column) for column in kind.columns}
    if "reason" in values:
        values["grounds"] = values.pop("reason")
    return {name: str(v) if isinstance(v, bool) else v for name, v in values.items()}


def fact_values(kind: FactKind, typed: dict[str, Any]) -> dict[str, Any]:
    """What a command takes: an empty choice is not known, but a plain no where it must be said."""
    values = {n: v for n, v in typed.items() if n not in ("nature", "changed_on")}
    for column in kind.columns:
        stored: Any = kind.model._meta.get_field(column)
        name = "grounds" if column == "reason" else column
        if isinstance(stored, models.BooleanField) and not stored.null:
            values[name] = bool(values[name])
        elif stored.null and values[name] == "":
            values[name] = None
    return values


def changed(typed: dict[str, Any]) -> tuple[bool, date | None]:
    """Whether the world changed, and on which day."""
    return typed.get("nature") == "change", typed.get("changed_on")
