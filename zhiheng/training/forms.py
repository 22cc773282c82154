"""What is typed about training, made into plain values; the commands judge it."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.personnel.models import Person, Registration
from zhiheng.personnel.queries import departments
from zhiheng.posts.people.forms import day
from zhiheng.posts.terms import PostKind
from zhiheng.schemes.models import Scheme
from zhiheng.training.models import PlanItem
from zhiheng.training.terms import Outcome

MOST = 2000


def _people() -> list[tuple[str, str]]:
    rows = Person.objects.order_by("sort_key", "id").values_list("pk", "name", "number")[:MOST]
    return [("", "—"), *((str(key), f"{name}（{number}）") for key, name, number in rows)]


def _kinds() -> list[tuple[str, str]]:
    rows = Registration.objects.exclude(kind="").order_by("kind")
    return [(kind, kind) for kind in rows.values_list("kind", flat=True).distinct()[:MOST]]


def _schemes() -> list[tuple[str, str]]:
    rows = Scheme.objects.order_by("code").values_list("code", "name")[:MOST]
    return [(code, f"{code} {name}") for code, name in rows]


def _departments() -> list[tuple[str, str]]:
    return [(one, one) for one in departments()]


def _many(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _person(label: Any, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_people, required=False, empty_value=None,
        coerce=lambda typed: UUID(typed) if typed else None, **more,
    )  # fmt: skip


class PlanForm(forms.Form):
    year = forms.IntegerField(label=_("年度"))
    title = forms.CharField(label=_("名称"), max_length=200)


class AdoptForm(forms.Form):
    adopted_on = day(label=_("通过日期"))


class ItemForm(forms.Form):
    """One item; nothing chosen in the four lists: everybody."""

    number = forms.CharField(label=_("编号"), max_length=20)
    subject_text = forms.CharField(label=_("内容"), max_length=200)
    due = day(label=_("完成期限"))
    clause = forms.CharField(
        label=_("对应条款"), max_length=20, required=False,
        help_text=_("这项培训服务于哪一条或哪项能力，例如 8.2(3)。"),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("课时"), required=False)
    examined = forms.BooleanField(
        label=_("要考核：到场还不够，须有通过的结果"), required=False, initial=True
    )
    posts = _many(_("针对岗位"), PostKind.choices, _("以下各项一个都不选表示针对全体人员。"))
    kinds = _many(_("针对注册类别"), _kinds)
    departments = _many(_("针对部门"), _departments)
    schemes = _many(_("只针对这些认证规则的人员"), _schemes)


class ChangeItemForm(ItemForm):
    reason = forms.CharField(
        label=_("更改的理由"), max_length=300, required=False,
        help_text=_("计划已经通过的，请写明。"),
    )  # fmt: skip

    @staticmethod
    def of(row: PlanItem) -> dict[str, Any]:
        """What stands now."""
        names = ("number", "due", "clause", "hours", "examined", "posts", "kinds", "departments",
                 "schemes")  # fmt: skip
        return {"subject_text": row.subject, **{name: getattr(row, name) for name in names}}


class DropForm(forms.Form):
    reason = forms.CharField(label=_("取消的理由"), max_length=300)


class SessionForm(forms.Form):
    held_on = day(label=_("日期"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    hours = forms.IntegerField(label=_("课时"), required=False)
    trainer = _person(_("培训人"))
    outside = forms.CharField(
        label=_("外部培训人"), max_length=120, required=False,
        help_text=_("不是本机构人员的，写明单位和姓名。"),
    )  # fmt: skip


class CorrectSessionForm(SessionForm):
    reason = forms.CharField(label=_("更正的理由"), max_length=300)


class ResultsForm(forms.Form):
    """One row for each person: `r_<id>` the outcome (empty: leave alone), `s_<id>` the score."""

    judge = _person(_("评定人"), help_text=_("不选表示由登记的人评定；本人不能评定自己。"))

    def __init__(self, *given: Any, people: Iterable[UUID], **more: Any) -> None:
        super().__init__(*given, **more)
        self.people = list(people)

    def results(self) -> dict[UUID, tuple[str, str]]:
        """What was chosen, person by person."""
        found = {}
        for key in self.people:
            outcome = self.data.get(f"r_{key}", "")
            if outcome in Outcome.values:
                found[key] = (outcome, re.sub(r"\s+", " ", self.data.get(f"s_{key}", ""))[:40])
        return found
