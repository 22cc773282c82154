"""Cases: the list, and one case: what happened against what the scheme prescribes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.acts import act, may
from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.access.sights import seen_by
from zhiheng.cases import commands, queries
from zhiheng.cases.door import judged_now
from zhiheng.cases.forms import EventForm, FilterForm, NewForm, VersionForm
from zhiheng.cases.mending import taken_back
from zhiheng.cases.models import Case
from zhiheng.cases.page import steps_of
from zhiheng.cases.rules import followed
from zhiheng.cases.versions import kept
from zhiheng.evidence import queries as evidence
from zhiheng.evidence import receiving
from zhiheng.evidence.views import may_attach
from zhiheng.law.judgement import Judgement
from zhiheng.posts.acting import told as refused
from zhiheng.schemes.acting import carry_out
from zhiheng.schemes.history import told
from zhiheng.ui import lists

COLUMNS = ("项目编号", "认证规则", "认证委托人", "申请日期", "初次认证已结束", "终止日期")
HEADS = (_("项目编号"), _("规则"), _("委托人"), _("申请日期"), _("阶段"))


def wanted(request: HttpRequest) -> tuple[FilterForm, dict[str, Any]]:
    """The filters of the address, as a form and as `queries.found` takes them."""
    form = FilterForm(request.GET)
    form.is_valid()
    typed = form.cleaned_data
    scheme = typed["scheme"].pk if typed.get("scheme") else None
    return form, {
        "query": typed.get("q", ""), "scheme": scheme, "state": typed.get("state", ""),
    }  # fmt: skip


@seen_by("see.cases")
def case_list(request: HttpRequest) -> HttpResponse:
    form, filters = wanted(request)
    page = queries.page(**filters, after=request.GET.get("after", ""))
    address = request.GET.copy()
    address["after"] = page.next or ""
    context = {
        "form": form,
        "page": page,
        "columns": [{"label": label} for label in HEADS],
        "next": "?" + address.urlencode() if page.next else "",
        "filtered": any(filters.values()),
        "may_open": _may(request, "open_case"),
        "may_export": _may(request, "export_log"),
    }
    return render(request, "cases/list.html", context)


def _act_of(request: HttpRequest, key: UUID) -> str:
    acts = {"close": "close_case", "version": "keep_version"}
    return acts.get(request.POST.get("act", ""), "record_events")


@seen_by("see.cases", does=_act_of)
def case_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One case; its two acts (record an event, close) are forms on the page."""
    case = Case.objects.select_related("scheme", "client").filter(pk=key).first()
    if case is None:
        raise Http404
    on = timezone.localtime(request.now).date()  # type: ignore[attr-defined]
    log = next(queries.case_logs(on, [key], case.scheme_id))
    acting = request.POST.get("act") if request.method == "POST" else ""
    form = EventForm(request.POST if acting == "record" else None, procedure=log.scheme)
    version = VersionForm(request.POST if acting == "version" else None, scheme=case.scheme_id)
    done, refusal = False, None
    if request.method == "POST":
        try:
            done = _done(request, case, acting, form, version)
        except Forbidden:
            raise
        except Refused as error:  # shown above what was typed, which stays
            refusal = refused(str(act(_act_of(request, key)).label), error)
    if done:
        messages.success(request, _("已登记并留痕。"))
        return redirect("cases:case", key)
    names = queries.performers(log.keys)
    facts = log.facts(on)
    answer = judged_now(facts)
    removed = taken_back(key)
    context = {
        "case": case,
        "refusal": refusal,
        "kept": kept(case),
        "version_form": version,
        "log": log,
        "judgement": _once(followed(facts, answer)),
        "steps": steps_of(log, names, answer),
        "form": form,
        "certificates": queries.certificates_of(key),
        "history": told([key, *log.keys[:200], *(one["key"] for one in removed)]),
        "may_record": _may(request, "record_events"),
        "may_dispatch": _may(request, "dispatch"),
        "dispatches": queries.dispatches_of(key),
        "taken_back": removed,
        "evidence": evidence.gathered(
            [key, *log.keys], ("cases_case", key) if may_attach(request) else None
        ),
    }
    failed = refusal or form.errors or version.errors
    return render(request, "cases/case.html", context, status=422 if failed else 200)


def _once(judgement: Judgement) -> Judgement:
    """For the page, where each part is told by itself, with its clause: not once more before."""
    repeats = any(part.because in judgement.because for part in judgement.parts)
    return replace(judgement, because="") if repeats else judgement


def _done(
    request: HttpRequest, case: Case, acting: str | None, form: EventForm, version: VersionForm
) -> bool:
    if acting == "close":
        return bool(commands.close_case(subject=case, **asked(request)))
    if acting == "version":
        return carry_out(request, version, commands.keep_version, case) is not None
    if not form.is_valid():
        return False
    try:
        files = receiving.brought(request)
        commands.record_events(
            subject=case, **asked(request), events=[form.happened()], files=files,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        for says in receiving.problems(files):
            messages.warning(request, _("文件没有收下，请在本页补交：") + says)
    except BadInput as error:
        error.put_on(form)
        return False
    return True


@seen_by("see.cases", does="open_case")
def new_case(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST or None)
    if request.method == "POST" and (done := carry_out(request, form, commands.open_case)):
        messages.success(request, _("已登记并留痕。"))
        return redirect("cases:case", done.answer["subject"])
    context = {"form": form, "may_open": _may(request, "open_case")}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


def _may(request: HttpRequest, act: str) -> bool:
    return may(request.actor, act, request.now, request.posts)  # type: ignore[attr-defined]


def _rows(request: HttpRequest) -> Iterable[tuple[Any, ...]]:
    closed = {True: "是", False: "否", None: "不清楚"}
    for row in queries.found(**wanted(request)[1]).iterator(chunk_size=2000):
        client = row.client.name if row.client else ""
        yield (
            row.number, row.scheme.code, client, row.applied_on, closed[row.closed], row.ended_on
        )  # fmt: skip


lists.register("cases", "认证项目", "see.cases", COLUMNS, _rows)
