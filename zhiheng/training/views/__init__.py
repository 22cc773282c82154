"""Pages of training: the plans, an item, a session, who owes what, one's own."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.acting import permitted
from zhiheng.trace.models import Record
from zhiheng.training import queries
from zhiheng.training.models import Attendance, Plan, PlanItem, Retraining, Session
from zhiheng.training.owing import owed
from zhiheng.training.rules import plan_is_made_and_held, training_is_carried_out
from zhiheng.training.terms import Cause
from zhiheng.ui.lists import register

ACTS = (
    "open_plan", "add_plan_item", "change_plan_item", "drop_plan_item", "adopt_plan",
    "hold_session", "correct_session", "record_results",
)  # fmt: skip
PAGE, YEARS = 50, 20
HEADS = ("姓名", "工号", "编号", "培训内容", "条款", "原因", "期限", "已过期")


def may(request: HttpRequest, row: Record | None = None) -> dict[str, bool]:
    """Which acts of training whoever asks may do."""
    return {name: permitted(request, name, row) for name in ACTS}


def found(model: Any, key: UUID, *related: str) -> Any:
    """The row; 404 where there is none."""
    row = model.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _today(request: HttpRequest) -> Any:
    return in_shanghai(request.now).date()  # type: ignore[attr-defined]


@seen_by("see.training")
def plans(request: HttpRequest) -> HttpResponse:
    """This year: what the rules answer; every plan, the latest first."""
    facts = queries.plan_facts(_today(request))
    counted = Plan.objects.annotate(number=Count("items")).order_by("-year")
    context = {
        "plans": counted[:YEARS],
        "answers": [
            {"judgement": rule(facts), "sentence": _(rule.sentence)}
            for rule in (plan_is_made_and_held, training_is_carried_out)
        ],
        "owing": sum(one.owing for one in facts.items),
        "late": sum(one.late for one in facts.items),
        "year": facts.on.year,
        "may_mine": permitted(request, "see.my_training"),
        "may": may(request),
    }
    return render(request, "training/plans.html", context)


@seen_by("see.training")
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """One plan: its items, each with how many it concerns and how many owe it."""
    row, on = found(Plan, key, "adopted_by"), _today(request)
    items = list(PlanItem.objects.filter(plan=row).select_related("plan").order_by("due", "number"))
    told = queries.tallies(tuple(queries.plain(one) for one in items), on)
    context = {
        "row": row,
        "items": [
            {"row": one, "tally": tally, "whom": queries.post_words(one)}
            for one, tally in zip(items, told, strict=True)
        ],
        "on": on,
        "may": may(request, row),
        "columns": [
            {"label": label}
            for label in (
                _("培训项目"),
                _("针对"),
                _("期限"),
                _("首次开展"),
                _("应参加"),
                _("未完成"),
            )
        ],
    }
    return render(request, "training/plan.html", context)


@seen_by("see.training")
def item(request: HttpRequest, key: UUID) -> HttpResponse:
    """One item: sessions, and who owes it."""
    row, on = found(PlanItem, key, "plan"), _today(request)
    owing = queries.owed_by_all(on, None, (queries.plain(row),))
    sessions = Session.objects.filter(item=row).select_related("trainer")
    context = {
        "row": row,
        "whom": queries.post_words(row),
        "sessions": sessions.annotate(number=Count("attendances")).order_by("-held_on")[:PAGE],
        "owing": queries.lines(owing[:PAGE]),
        "more": max(len(owing) - PAGE, 0),
        "may": may(request, row),
    }
    return render(request, "training/item.html", context)


@seen_by("see.training")
def session(request: HttpRequest, key: UUID) -> HttpResponse:
    """One session: who was there and what came of it, its files."""
    row = found(Session, key, "item__plan", "trainer")
    rows = Attendance.objects.filter(session=row).select_related("person", "judge")
    place = max(0, _number(request.GET.get("from", "")))
    shown = list(rows.order_by("person__sort_key", "id")[place : place + PAGE + 1])
    attach = ("training_session", row.pk) if may_attach(request) else None
    held = evidence.gathered([row.pk], attach)
    context = {
        "row": row, "rows": shown[:PAGE], "evidence": held, "may": may(request, row),
        "next_url": f"?from={place + PAGE}" if len(shown) > PAGE else "",
        "previous_url": f"?from={max(place - PAGE, 0)}" if place else "",
        "columns": [{"label": label} for label in (_("姓名"), _("结果"), _("成绩"), _("评定"))],
    }  # fmt: skip
    return render(request, "training/session.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@seen_by("see.training")
def owing(request: HttpRequest) -> HttpResponse:
    """Who owes what, in alphabetical order; only what is late, or only one post's."""
    listed = _owed(request)
    place = _number(request.GET.get("from", ""))
    late = "&late=1" if request.GET.get("late") else ""
    context = {
        "rows": queries.lines(listed[place : place + PAGE]),
        "count": len(listed),
        "late": bool(late),
        "next_url": f"?from={place + PAGE}{late}" if len(listed) > place + PAGE else "",
        "previous_url": f"?from={max(place - PAGE, 0)}{late}" if place else "",
        "columns": [
            {"label": label}
            for label in (_("姓名"), _("培训项目"), _("条款"), _("原因"), _("期限"))
        ],
    }
    return render(request, "training/owed.html", context)


def _owed(request: HttpRequest) -> list[Any]:
    listed = queries.owed_by_all(_today(request))
    return [one for one in listed if one.late] if request.GET.get("late") else listed


def _rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    for line in queries.lines(_owed(request)):
        one = line.owed
        late = "是" if one.late else "否"
        yield (
            line.name, line.number, one.number, one.subject, one.clause, line.cause, one.due, late
        )  # fmt: skip


register("training-owed", "欠培训的人", "see.training", HEADS, _rows)


@seen_by("see.my_training")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own: what I owe, what I have done."""
    person, on = request.actor.person, _today(request)  # type: ignore[attr-defined]
    found_facts = queries.facts_for(on, [person]) if person else []
    done = Attendance.objects.filter(person=person).select_related("session__item")
    context = {
        "owed": [
            {"owed": one, "cause": Cause(one.cause).label}
            for facts in found_facts
            for one in owed(facts, on)
        ],
        "done": done.order_by("-session__held_on", "id")[:PAGE] if person else (),
        "known": person is not None,
    }
    return render(request, "training/mine.html", context)


@seen_by("see.my_training")
def retraining(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the clock of a retraining leads: to one's own page, or to the item."""
    row = found(Retraining, key)
    own = row.person_id == request.actor.person  # type: ignore[attr-defined]
    return redirect(reverse("training:mine") if own else f"/training/items/{row.item_id}/")
