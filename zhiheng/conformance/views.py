"""Pages of findings: the list, one finding, its explanation."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiheng.access.acts import may
from zhiheng.access.door import Done
from zhiheng.access.sights import opens, seen_by
from zhiheng.access.terms import Post
from zhiheng.conformance import queries
from zhiheng.conformance.conditions import is_his
from zhiheng.conformance.explaining import (
    MOST_TOGETHER,
    OWNERS,
    all_alike,
    explain_finding,
    explained_with,
    take_back_explanation,
)
from zhiheng.conformance.forms import ExplainForm, FilterForm, TakeBackForm
from zhiheng.conformance.history import history
from zhiheng.conformance.models import Finding
from zhiheng.conformance.queries import AGES, Mine
from zhiheng.conformance.running_page import judging
from zhiheng.law.register import obligation
from zhiheng.schemes.acting import carry_out
from zhiheng.ui import charts
from zhiheng.ui.lists import register

READERS = {Post.REGULATOR}  # they mend nothing
SHOWN_ALIKE = 20
TONES = {"week": "calm", "month": "info", "quarter": "warn", "older": "late"}


@require_safe
@seen_by("see.findings")
def findings(request: HttpRequest) -> HttpResponse:
    """Everything not in order or not known, the most urgent first."""
    form = FilterForm(_given(request))
    today, mine = timezone.localdate(request.now), _mine(request)  # type: ignore[attr-defined]
    filters = form.filters()
    page = queries.page(filters, today, mine, request.GET.get("after", ""))
    number = queries.count_up_to(filters, today, mine)
    context = {
        "form": form,
        "rows": page.rows,
        "columns": _columns(),
        "says": _says(number),
        "filtered": bool(request.GET),
        "first_url": _address(request, None) if request.GET.get("after") else "",
        "next_url": _address(request, page.next) if page.next else "",
        "query": _query(request),
        "ages": _age_chart(queries.by_age(today)),
        "states": charts.by_verdict(queries.by_state()),
        "explained": queries.explained_up_to() if filters.state != "explained" else 0,
        "most": queries.MOST_COUNTED,
        **judging(request, "conformance:findings"),
    }
    return render(request, "conformance/findings.html", context)


@require_safe
@seen_by("see.findings")
def finding(request: HttpRequest, key: UUID) -> HttpResponse:
    """One finding: why, since when, until when, whose, what next, what happened."""
    return _shown(request, key)


@require_POST
@seen_by("see.findings", does="explain_finding")
def explain(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its owner explains what is past; from then on it waits for nobody."""
    form = ExplainForm(request.POST)
    if done := carry_out(request, form, explain_finding, key):
        messages.success(request, _explained(request, done))
        return redirect("conformance:finding", key)
    return _shown(request, key, form=form)


@require_POST
@seen_by("see.findings", does="take_back_explanation")
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """The explanation is taken back; the finding waits for its owner again."""
    form = TakeBackForm(request.POST)
    if carry_out(request, form, take_back_explanation, key):
        messages.success(request, _("已收回说明并留痕，发现项重新未了。"))
        return redirect("conformance:finding", key)
    return _shown(request, key, back_form=form)


def _shown(
    request: HttpRequest, key: UUID, form: ExplainForm | None = None,
    back_form: TakeBackForm | None = None,
) -> HttpResponse:  # fmt: skip
    row = queries.one(key)
    if row is None:
        raise Http404
    his = _may_explain(request, row.finding)
    others = _others(request, row.finding) if his else []
    form, back_form = form or ExplainForm(), back_form or TakeBackForm()
    form.offer(others)
    back_form.offer(others)
    context = {
        "row": row,
        "his": his,
        "form": form,
        "back_form": back_form,
        "others": queries.shown(others[:SHOWN_ALIKE]),
        "alike": len(others),
        "unshown": max(len(others) - SHOWN_ALIKE, 0),
        "capped": MOST_TOGETHER if len(others) == MOST_TOGETHER else 0,
        "explained_by": queries.account_name(row.finding.explained_by),
        "finding": row.finding,
        "called": queries.called(row.finding),
        "entry": obligation(row.finding.clause),
        "now": request.now,  # type: ignore[attr-defined]
        "earlier": queries.earlier(row.finding),
        "history": history(row.finding),
        "freshness": queries.freshness(),
        "mend": row.mend if request.posts - READERS and opens(request, row.mend) else "",  # type: ignore[attr-defined]
        "subject_url": row.subject_url if opens(request, row.subject_url) else "",
    }
    status = 422 if form.is_bound or back_form.is_bound else 200
    return render(request, "conformance/finding.html", context, status=status)


def _explained(request: HttpRequest, done: Done) -> str:
    with_it = explained_with(done.value, *_who(request)).count() if done.value else 0
    if not with_it:
        return _("已说明并留痕。条款的答案不因此改变。")
    return _("已一并说明 %(n)d 项并留痕。条款的答案不因此改变。") % {"n": 1 + with_it}


def _may_explain(request: HttpRequest, finding: Finding) -> bool:
    his = is_his(finding, request.actor.person, request.posts & OWNERS)  # type: ignore[attr-defined]
    return his and may(request.actor, "explain_finding", request.now, request.posts)  # type: ignore[attr-defined]


def _others(request: HttpRequest, finding: Finding) -> list[Finding]:
    """Those that the act on this page could take in: alike, or explained together with it."""
    if finding.closed_on or not finding.past:
        return []
    found = explained_with if finding.explained_at else all_alike
    return list(found(finding, *_who(request)))


def _who(request: HttpRequest) -> tuple[UUID | None, frozenset[str]]:
    return request.actor.person, request.posts  # type: ignore[attr-defined]


# -- pieces ----------------------------------------------------------------------------------------


def _given(request: HttpRequest) -> QueryDict:
    given = request.GET.copy()
    given.setdefault("state", "open")
    return given


def _mine(request: HttpRequest) -> Mine:
    return Mine(request.posts, request.actor.person)  # type: ignore[attr-defined]


def _columns() -> list[dict[str, Any]]:
    heads = (_("对象"), _("条款"), _("结论"), _("说明"), _("责任"), _("期限"), _("发现"))
    return [{"label": head} for head in heads]


def _says(number: int) -> str:
    most = queries.MOST_COUNTED
    if number > most:
        return _("超过 %(n)d 项") % {"n": most}
    return _("共 %(n)d 项") % {"n": number}


def _query(request: HttpRequest) -> str:
    pairs = [(name, value) for name, value in request.GET.items() if name != "after" and value]
    return urlencode(pairs)


def _address(request: HttpRequest, after: str | None) -> str:
    given = _query(request)
    more = urlencode({"after": after}) if after else ""
    return "?" + "&".join(part for part in (given, more) if part)


def _age_chart(counted: dict[str, int]) -> dict[str, Any]:
    bars = [(str(AGES[age][0]), number, TONES[age]) for age, number in counted.items()]
    urls = [f"/findings/?age={age}" for age in counted]
    return charts.columns(bars, _("发现项"), _("项"), urls)


# -- export ----------------------------------------------------------------------------------------

HEADS = (
    "条款", "类型", "结论", "对象", "说明", "下一步", "责任岗位", "责任人", "自", "期限",
    "内部时限", "发现日", "关闭日", "为什么会这样", "已采取的措施", "说明时间",
)  # fmt: skip


def _rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    form = FilterForm(_given(request))
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    for row in queries.every(form.filters(), today, _mine(request)):
        one = row.finding
        verdict = _("不符合") if one.verdict == "not_met" else _("未知")
        yield (
            one.clause, str(row.kind.label), verdict, row.subject, one.says, one.next_step,
            row.owner, row.owner_name, one.since, one.due, _("是") if one.due_internal else "",
            one.found_on, one.closed_on, one.explanation or "", one.measures or "",
            one.explained_at,
        )  # fmt: skip


register("findings", "发现项", "see.findings", HEADS, _rows)
