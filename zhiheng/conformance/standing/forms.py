"""The filters of the list of judged cases; what comes from a tally stays as it is, hidden."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.conformance.standing.reading import (
    UNKNOWN_MONTH,
    VERDICTS,
    Filters,
    first_day,
)
from zhiheng.conformance.terms import KINDS
from zhiheng.schemes.acting import offer
from zhiheng.schemes.models import Scheme
from zhiheng.ui.terms import VERDICTS as WORDS
from zhiheng.ui.terms import look

ALL = ("", _("全部"))
OF_CASES = (
    "added", "omitted", "reduced", "out_of_order", "no_evidence", "not_separated", "late",
    "unknown", "no_procedure", "no_events", "no_separations",
)  # fmt: skip


class CasesForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("结论"), required=False,
        choices=lambda: [ALL, *((each, look(WORDS, each).label) for each in VERDICTS)],
    )  # fmt: skip
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), required=False, empty_label=_("全部")
    )
    kind = forms.ChoiceField(
        label=_("问题"), required=False,
        choices=lambda: [ALL, *((each, KINDS[each].label) for each in OF_CASES if each in KINDS)],
    )  # fmt: skip
    month = forms.CharField(
        label=_("申请月份"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "2026-05"}),
    )
    person = forms.CharField(required=False, max_length=40, label=_("承担人工号"))
    outsider = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    path = forms.IntegerField(
        required=False, min_value=-(2**63), max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_month(self) -> str:
        month: str = self.cleaned_data["month"]
        if month and month != UNKNOWN_MONTH and first_day(month) is None:
            raise forms.ValidationError(
                _("没有“%(month)s”这个月份，请写作 2026-05。") % {"month": month}
            )
        return month

    def filters(self) -> Filters:
        """What was understood of what was typed; the rest is as if it were not there."""
        self.is_valid()
        typed = self.cleaned_data
        scheme = typed.pop("scheme", None)
        return Filters(
            scheme=scheme.pk if scheme else None,
            **{name: value for name, value in typed.items() if value not in ("", None)},
        )
