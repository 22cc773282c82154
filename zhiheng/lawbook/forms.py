"""Forms of the law book: choosing a reading, loading a text, keeping the calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.law.calendar import Entry, load_calendar
from zhiheng.law.readings import Reading
from zhiheng.lawbook import own
from zhiheng.lawbook.limits import KINDS, LONGEST

LARGEST_TEXT = 2_000_000
LARGEST_CALENDAR = 500_000


class ChoiceForm(forms.Form):
    """Choose an option of one reading, with the reason that a regulator will read."""

    option = forms.ChoiceField(label=_("选定"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("取值"),
        required=False,
        max_length=4,
        help_text=_("只在要改动选项里的数时填写；留空用选项自带的数。"),
    )
    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("请写明选定理由：监管部门查看口径时要看到它。")},
    )

    def __init__(self, reading: Reading, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["option"].choices = [(o.key, o.text) for o in reading.options]  # type: ignore[attr-defined]
        if not any(option.value for option in reading.options):
            del self.fields["value"]


def _limited(upload: Any, most: int) -> bytes:
    if upload.size > most:
        raise forms.ValidationError(_("文件太大，不像是所要的文件；请核对后重新选择。"))
    return bytes(upload.read())


class TextForm(forms.Form):
    """A text file of the regulation; `cleaned_data["file"]` are its bytes."""

    file = forms.FileField(
        label=_("规定全文（纯文本 .txt）"),
        help_text=_("由本机构自备；支持 UTF-8、GB18030、UTF-16，不超过 2 MB。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )

    def clean_file(self) -> bytes:
        return _limited(self.cleaned_data["file"], LARGEST_TEXT)


class DayForm(forms.Form):
    """One day of the calendar."""

    day = forms.DateField(
        label=_("日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请填写真实的日期，例如 2026-10-01。")},
    )
    kind = forms.ChoiceField(label=_("类型"), choices=[("rest", _("休息")), ("work", _("上班"))])
    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        error_messages={"required": _("请写明依据，例如通知的名称和文号。")},
    )

    def days(self) -> dict[Any, Entry]:
        cleaned = self.cleaned_data
        return {cleaned["day"]: Entry(cleaned["kind"], cleaned["source"].strip())}


class CalendarForm(forms.Form):
    """A calendar file (CSV: date, kind, source)."""

    file = forms.FileField(
        label=_("日历文件（CSV：date, kind, source）"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )

    def clean_file(self) -> dict[Any, Entry]:
        try:
            calendar = load_calendar(_limited(self.cleaned_data["file"], LARGEST_CALENDAR))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return dict(calendar.days)


class LimitForm(forms.Form):
    """A limit of the body's own."""

    kind = forms.ChoiceField(
        label=_("内部时限"), choices=[(k, one.says) for k, one in KINDS.items()]
    )
    clause = forms.CharField(
        label=_("只用于哪一条"), required=False, max_length=20, help_text=_("留空表示全部条款。")
    )
    amount = forms.IntegerField(
        label=_("天数"),
        min_value=1,
        max_value=LONGEST,
        error_messages={
            "invalid": _("请填写整数天数，例如 10。"),
            "min_value": _("请填 1 至 365 之间的天数。"),
            "max_value": _("请填 1 至 365 之间的天数。"),
        },
    )
    reason = forms.CharField(
        label=_("由谁、在哪份制度里定的"),
        max_length=200,
        error_messages={"required": _("请写明由谁、在哪份制度里定的。")},
    )


class FigureForm(forms.Form):
    """A number of the body's own, from a day on."""

    figure = forms.ChoiceField(
        label=_("自定数值"), choices=[(key, one.says) for key, one in own.KINDS.items()]
    )
    value = forms.IntegerField(label=_("取值"), min_value=1, max_value=365)
    starts = forms.DateField(
        label=_("自"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("由谁、在哪份制度里定的"), max_length=200)
