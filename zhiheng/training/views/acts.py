"""A page for each act of training."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person
from zhiheng.posts.acting import ActPage, answer, doing
from zhiheng.training import commands, forms, queries
from zhiheng.training.models import Attendance, Plan, PlanItem, Session
from zhiheng.training.owing import concerns
from zhiheng.training.terms import Outcome
from zhiheng.training.views import found

AT_ONCE = 60


def _page(act: str, title: str, guard: str, back: str, over: str, **more: Any) -> ActPage:
    return ActPage(act, title, guard, back, over, button=title, **more)


@seen_by("see.training", does="open_plan")
def open_plan(request: HttpRequest) -> HttpResponse:
    year = in_shanghai(request.now).year  # type: ignore[attr-defined]
    form = forms.PlanForm(request.POST or None, initial={"year": year})
    shown = _page(
        "open_plan", _("编制培训考核计划"), _("增加项目之后由总监通过，通过之日起才算数。"),
        reverse("training:plans"), _("培训考核"),
        then=lambda done: reverse("training:plan", args=[done.value.pk]) if done.value
        else reverse("training:plans"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.open_plan))


@seen_by("see.training", does="adopt_plan")
def adopt_plan(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Plan, key)
    today = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    form = forms.AdoptForm(request.POST or None, initial={"adopted_on": today})
    shown = _page(
        "adopt_plan", _("通过培训考核计划"), _("每个项目的时限自通过之日起走。"),
        reverse("training:plan", args=[key]), row.title, version=row.version,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.adopt_plan, key))


@seen_by("see.training", does="add_plan_item")
def add_item(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Plan, key)
    form = forms.ItemForm(request.POST or None)
    shown = _page(
        "add_plan_item", _("增加培训项目"), _("人多的计划可以用导入的“培训项目”表一次登记。"),
        reverse("training:plan", args=[key]), row.title, version=row.version,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.add_plan_item, key))


@seen_by("see.training", does="change_plan_item")
def change_item(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(PlanItem, key, "plan")
    form = forms.ChangeItemForm(request.POST or None, initial=forms.ChangeItemForm.of(row))
    shown = _page(
        "change_plan_item", _("更改培训项目"), _("改动留痕；期限改了，时限重新起算。"),
        reverse("training:item", args=[key]), row.subject, version=row.version,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.change_plan_item, key))


@seen_by("see.training", does="drop_plan_item")
def drop_item(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(PlanItem, key, "plan")
    form = forms.DropForm(request.POST or None)
    shown = _page(
        "drop_plan_item", _("取消培训项目"), _("自今天起不再欠这一项；已开展的照样保留。"),
        reverse("training:item", args=[key]), row.subject, version=row.version,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.drop_plan_item, key))


@seen_by("see.training", does="hold_session")
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(PlanItem, key, "plan")
    form = forms.SessionForm(request.POST or None, initial={"hours": row.hours})
    shown = _page(
        "hold_session", _("登记培训场次"), _("接着登记到场与结果；人多的用导入的“培训到场”表。"),
        reverse("training:item", args=[key]), row.subject, version=row.version,
        proves=_("培训签到与材料"),
        then=lambda done: reverse("training:results", args=[done.value.pk]) if done.value
        else reverse("training:item", args=[key]),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.hold_session, key))


@seen_by("see.training", does="correct_session")
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Session, key, "item")
    initial = {"held_on": row.held_on, "place": row.place, "hours": row.hours,
               "trainer": row.trainer_id, "outside": row.outside}  # fmt: skip
    form = forms.CorrectSessionForm(request.POST or None, initial=initial)
    shown = _page(
        "correct_session", _("更正培训场次"), _("登记有误的才更正；补训的期限随日期重新计算。"),
        reverse("training:session", args=[key]), row.item.subject, version=row.version,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.correct_session, key))


@seen_by("see.training", does="record_results")
def results(request: HttpRequest, key: UUID) -> HttpResponse:
    """Those whom the item concerns and who have no result here, some at a time; or all again."""
    row = found(Session, key, "item__plan")
    people, more = _people(request, row)
    form = forms.ResultsForm(request.POST or None, people=[one["person"].pk for one in people])
    shown = _page(
        "record_results", _("登记到场与结果"),
        _("缺席或未通过的，补训随之开始；本人不能评定自己。"),
        reverse("training:session", args=[key]), row.item.subject, version=row.version,
        template="training/results.html",
        more={"people": people, "outcomes": Outcome.choices, "more": more,
              "columns": [{"label": label} for label in (_("姓名"), _("结果"), _("成绩"))]},
    )  # fmt: skip
    return answer(
        request, shown, form,
        lambda asked, typed: commands.record_results(
            subject=key, results=form.results(), judge=typed["judge"], **asked
        ),
    )  # fmt: skip


def _people(request: HttpRequest, row: Session) -> tuple[list[dict[str, Any]], int]:
    """Whom to ask about: those concerned without a row here – with `all`, those with one."""
    plain = queries.plain(row.item)
    known = {one.person_id: one for one in Attendance.objects.filter(session=row)}
    again = bool(request.GET.get("all"))
    keys = [
        facts.trainee.person
        for facts in queries.facts_for(row.held_on, None, (plain,))
        if concerns(plain, facts.trainee) and (facts.trainee.person in known) is again
    ]
    shown = Person.objects.filter(pk__in=keys[:AT_ONCE]).order_by("sort_key", "id")
    people = []
    for one in shown:
        before = known.get(one.pk)
        outcome = request.POST.get(f"r_{one.pk}", before.outcome if before else "")
        score = request.POST.get(f"s_{one.pk}", before.score if before else "")
        people.append({"person": one, "outcome": outcome, "score": score})
    return people, max(len(keys) - AT_ONCE, 0)
