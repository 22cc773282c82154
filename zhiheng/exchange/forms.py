"""What is typed on the pages of imports, made into plain values."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import Nature
from zhiheng.exchange.sheets import SHEETS

EARLIEST = date(1900, 1, 1)


class UploadForm(forms.Form):
    """A file and what it means: a correction of the records, or a change in the world."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("我们的工作簿（.xlsx、.xls）、官方 CCC 报表，或单张表的 CSV；不超过 50 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": _("请选择要导入的文件。"),
            "empty": _("这个文件是空的（0 字节）。请选择填好的工作簿或 CSV 文件。"),
        },
    )
    nature = forms.ChoiceField(
        label=_("已有的记录与文件不同时"),
        choices=Nature.choices,
        initial=Nature.CORRECTION,
        help_text=_(
            "更正：原来录错了，事实没有变，不产生新的时限。变更：事实在某日变了；"
            "涉及已报备的认证质量总监信息时，自该日起 30 日内须办理变更报备。"
        ),
    )
    effective = forms.DateField(
        label=_("变更日期"),
        required=False,
        help_text=_("只有“变更”才填：事实发生变化的那一天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填写真实的日期，如 2026-01-05。")},
    )
    sheet = forms.ChoiceField(
        label=_("单张表是哪一类"),
        required=False,
        choices=[("", _("按表头辨认")), *((spec.title, spec.title) for spec in SHEETS)],
        help_text=_("只在 CSV 等单表文件的表头分不清时才选。"),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        effective = found.get("effective")
        if (
            found.get("nature") == Nature.CHANGE
            and not effective
            and "effective" not in self.errors
        ):
            self.add_error("effective", _("选了“变更”，请填写变更日期。"))
        if effective and effective < EARLIEST:
            self.add_error("effective", _("早于 1900-01-01，多半是笔误，请核对年份。"))
        return found

    def too_big(self) -> None:
        most = settings.MAX_IMPORT_BYTES >> 20
        self.errors.pop("file", None)
        self.add_error("file", _("文件超过 {most} MB，请分成几个文件。").format(most=most))


class MappingForm(forms.Form):
    """One field for each question that an official sheet leaves open; `names`: field → question."""

    def __init__(
        self, questions: list[dict[str, Any]], answers: dict[str, str], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.names: dict[str, str] = {}
        for number, question in enumerate(questions):
            name = f"q{number}"
            self.names[name] = question["key"]
            initial = answers.get(question["key"], question["default"])
            self.fields[name] = _field(question, initial)

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] or "" for name, key in self.names.items()}


def _field(question: dict[str, Any], initial: str) -> forms.Field:
    more: dict[str, Any] = {
        "label": question["label"],
        "help_text": question["says"],
        "required": question["must"],
        "initial": initial,
        "error_messages": {"required": _("请回答这个问题，否则无法导入。")},
    }
    if question["choices"]:
        choices = [(value, label) for value, label in question["choices"]]
        return forms.ChoiceField(choices=[("", "—"), *choices], **more)
    return forms.CharField(max_length=80, **more)


class WithdrawForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label=_("撤回的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明撤回的理由。")},
    )
