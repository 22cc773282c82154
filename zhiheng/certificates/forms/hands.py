"""What is typed about who answers: acceptance, hand-overs, rules, and who takes what over."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.certificates.forms import ActForm, ManagerChoice, managers_in_office, why
from zhiheng.certificates.queries.holding import Proposed
from zhiheng.clients.models import Factory
from zhiheng.schemes.acting import day, offer
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.terms import ProductKind, SchemeKind

ANY = [("", _("不限"))]


class AcceptForm(ActForm):
    accepted_on = day(_("接受日期"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["accepted_on"].initial = more["on"]


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))


class HandOverForm(ActForm):
    """Everything of the giver, or only one scheme of his."""

    giver = ManagerChoice(_("交出的项目质量负责人"))
    taker = ManagerChoice(_("接任的项目质量负责人"))
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("只交接这一认证规则"), required=False,
        empty_label=_("名下全部证书"),
    )  # fmt: skip
    day = day(_("自哪天起由接任人负责"))
    reason = why()

    def __init__(self, *given: Any, on: Any, **more: Any) -> None:
        super().__init__(*given, on=on, **more)
        offer(self, "giver", managers_in_office(on))
        offer(self, "taker", managers_in_office(on))
        offer(self, "scheme", Scheme.objects.order_by("code"))


class OneHandOverForm(ActForm):
    """One certificate: who gives is known, and those are offered whose scope covers its scheme."""

    taker = ManagerChoice(_("接任的项目质量负责人"))
    day = day(_("自哪天起由接任人负责"))
    reason = why()

    def __init__(self, *given: Any, on: Any, code: str | None, **more: Any) -> None:
        super().__init__(*given, on=on, **more)
        offer(self, "taker", managers_in_office(on, code))


class RuleForm(ActForm):
    field = forms.ChoiceField(label=_("领域"), required=False, choices=[*ANY, *SchemeKind.choices])
    category = forms.ChoiceField(
        label=_("产品类别"), required=False, choices=[*ANY, *ProductKind.choices]
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), required=False, empty_label=_("不限")
    )
    site = forms.CharField(
        label=_("场所（工厂编号）"), max_length=50, required=False,
        help_text=_("已登记的工厂编号；不限请留空。"),
    )  # fmt: skip
    person = ManagerChoice(_("指定给"))
    starts = day(_("自"))
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_site(self) -> Factory | None:
        number = self.cleaned_data["site"].strip()
        if not number:
            return None
        row = Factory.objects.filter(number=number).first()
        if row is None:
            raise forms.ValidationError(_("没有登记过这个编号的工厂；请核对编号。"))
        return row

    def values(self) -> dict[str, Any]:
        """What was typed, as the command takes it."""
        typed = dict(self.cleaned_data)
        typed["factory"] = typed.pop("site")
        return typed


class EndRuleForm(ActForm):
    ends = day(_("结束日期"), help_text=_("不再适用的第一天。"))
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)


class ByRulesForm(ActForm):
    starts = day(_("自"))
    reason = why()


class ReassignForm(ActForm):
    """The day, and for each scheme who takes it over: the proposed one first."""

    day = day(_("自哪天起由接任人负责"))
    reason = why()

    def __init__(self, *given: Any, proposed: Iterable[Proposed], **more: Any) -> None:
        super().__init__(*given, **more)
        self.proposed = {_name(one): one for one in proposed if one.candidates}
        for name, one in self.proposed.items():
            label = f"{one.portion.code} {one.portion.name}".strip() or str(_("没有认证规则的"))
            self.fields[name] = forms.ChoiceField(
                label=f"{label}（{one.portion.count}）",
                choices=[
                    (str(who.person), _("%(name)s（现负责 %(n)d 张）")
                     % {"name": who.name, "n": who.load})
                    for who in one.candidates
                ],
            )  # fmt: skip

    def takers(self) -> dict[UUID | None, UUID]:
        return {
            one.portion.scheme: UUID(self.cleaned_data[name]) for name, one in self.proposed.items()
        }


def _name(one: Proposed) -> str:
    return f"taker_{one.portion.scheme or 'none'}"
