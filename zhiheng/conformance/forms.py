"""The filters of the list of findings; what is explained and taken back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.door import LONGEST_TEXT
from zhiheng.access.terms import Post
from zhiheng.conformance.explaining import seen
from zhiheng.conformance.models import Finding
from zhiheng.conformance.queries import AGES, Filters
from zhiheng.conformance.terms import KINDS
from zhiheng.law.register import Status, obligations
from zhiheng.ui.terms import VERDICTS

ALL = ("", _("全部"))
OWNERS = (
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER,
    Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE,
)  # fmt: skip


def _clauses() -> list[tuple[str, str]]:
    ruled = (entry for entry in obligations() if entry.status is Status.RULED)
    return [("", str(_("全部"))), *((entry.clause, entry.clause) for entry in ruled)]


class TogetherForm(forms.Form):
    """An act on one finding that may take in those alike; asked only where there are any.

    alike: what stands for the others as the page showed them (explaining.seen); its field comes
    back blank where the box is not ticked.
    """

    together = forms.BooleanField(required=False)
    alike = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer(self, others: Sequence[Finding]) -> None:
        """Those that may be taken in; the box is not there where there are none."""
        if not others:
            del self.fields["together"], self.fields["alike"]
            return
        self.fields["alike"].initial = seen(others)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        together = given.pop("together", False)
        given["alike"] = given.get("alike", "") if together else ""
        return given


class ExplainForm(TogetherForm):
    """Why it came about and what was done since; its owner answers for both."""

    explanation = forms.CharField(
        label=_("为什么会这样"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    measures = forms.CharField(
        label=_("已采取的措施"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("怎样补救、怎样防止再次发生、何时由谁完成。"),
    )  # fmt: skip
    together = forms.BooleanField(label=_("上列各项的原因和措施也相同，一并说明"), required=False)
    field_order = ("explanation", "measures", "together")


class TakeBackForm(TogetherForm):
    reason = forms.CharField(label=_("收回的理由"), max_length=300)
    together = forms.BooleanField(label=_("上列各项的说明也一并收回"), required=False)
    field_order = ("reason", "together")


class FilterForm(forms.Form):
    """Filters in the address; what it does not know counts as not given."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("open", _("未了")), ("explained", _("已说明")), ("closed", _("已关闭")),
            ("all", _("全部")),
        ],
    )  # fmt: skip
    owner = forms.ChoiceField(
        label=_("责任"), required=False,
        choices=[ALL, ("mine", _("我的")), *((post.value, post.label) for post in OWNERS)],
    )  # fmt: skip
    clause = forms.ChoiceField(label=_("条款"), required=False, choices=_clauses)
    verdict = forms.ChoiceField(
        label=_("结论"), required=False,
        choices=[ALL, *((key, VERDICTS[key].label) for key in ("not_met", "unknown"))],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("类型"), required=False,
        choices=[ALL, *((key, kind.label) for key, kind in KINDS.items())],
    )  # fmt: skip
    age = forms.ChoiceField(
        label=_("发现至今"), required=False,
        choices=[ALL, *((key, told[0]) for key, told in AGES.items())],
    )  # fmt: skip

    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def filters(self) -> Filters:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Filters(**given)
