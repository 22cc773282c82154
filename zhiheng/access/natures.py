"""Why what is recorded already is given new values: it was written down wrongly, or the world has
changed. Both are amendments; only the second has a day of its own. Imports and pages ask alike."""

from datetime import date, datetime

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.refusals import BadInput
from zhiheng.trace.sheet import Sheet


class Nature(models.TextChoices):
    CORRECTION = "correction", _("更正（原记录有误）")
    CHANGE = "change", _("变更（事实有变化）")


class NatureForm(forms.Form):
    """The fields by which a page asks for it, below those that are amended."""

    nature = forms.ChoiceField(
        label=_("更改的性质"), choices=Nature.choices, widget=forms.RadioSelect,
        initial=Nature.CORRECTION,
    )  # fmt: skip
    effective_on = forms.DateField(
        label=_("变更日期"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("只有“变更”才填：事实发生变化的那一天。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=300, required=False,
        help_text=_("更正须写明原来错在哪里、依据是什么。"),
    )  # fmt: skip


def note_nature(
    sheet: Sheet, nature: str, effective_on: date | None, reason: str, at: datetime
) -> None:
    """Enter in the act why it amends. Raises BadInput where that is not said, or makes no sense."""
    if nature not in Nature.values:
        raise BadInput({"nature": "请选择更正或变更。"})
    if nature == Nature.CORRECTION:
        if effective_on is not None:
            raise BadInput({"effective_on": "只有“变更”才填变更日期；更正请留空。"})
        if not reason.strip():
            raise BadInput({"reason": "请写明原来错在哪里、依据是什么。"})
        sheet.note(nature=nature)
        return
    if effective_on is None:
        raise BadInput({"effective_on": "选了“变更”，请填写变更日期。"})
    if effective_on > timezone.localtime(at).date():
        raise BadInput({"effective_on": "变更日期还没有到；请填今天或以前的日期。"})
    sheet.note(nature=nature, effective_on=effective_on.isoformat())
