"""The filters of the list of findings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.terms import Post
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


class ExplainForm(forms.Form):
    """Why it came about and what was done since; its owner answers for both."""

    explanation = forms.CharField(
        label=_("为什么会这样"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    measures = forms.CharField(
        label=_("已采取的措施"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("怎样补救、怎样防止再次发生、何时由谁完成。"),
    )  # fmt: skip


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("收回的理由"), max_length=300)


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
