"""One person's competence, the acts on it; who owes a declaration; the list of bans."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.competence import commands, forms
from zhiheng.competence.models import StepAuthorisation
from zhiheng.competence.queries import people
from zhiheng.competence.queries.instead import projects_of
from zhiheng.evidence import queries as evidence
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel import queries as personnel
from zhiheng.personnel.models import Person, Registration
from zhiheng.posts.acting import ActPage, answer, doing, permitted
from zhiheng.ui import lists

ACTS = (
    "authorise_work", "end_work_authorisation", "renew_registration", "withdraw_registration",
    "declare_one_body", "declare_conflict", "end_conflict", "add_registration", "add_ban",
)  # fmt: skip
BAN_HEADS = ("姓名", "工号", "自", "至", "依据")


def found(model: Any, key: UUID, *related: str) -> Any:
    row = model.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def today(request: HttpRequest) -> Any:
    return in_shanghai(request.now).date()  # type: ignore[attr-defined]


@seen_by("see.people")
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """What one person may do here: authorisations, registrations, declarations, interests."""
    one, on = found(Person, key), today(request)
    held = people.authorisations_of(key)
    declared = people.declarations_of(key)
    context = {
        "person": one,
        "on": on,
        "authorisations": held,
        "registrations": people.registrations_of(key),
        "declarations": declared,
        "owed": people.owed(key, on),
        "conflicts": people.conflicts_of(key),
        "projects": projects_of([key]).get(key, 0),
        "may": {name: permitted(request, name) for name in ACTS},
        "evidence": evidence.gathered([row.pk for row in (*held, *declared)], None),
    }
    return render(request, "competence/person.html", context)


@seen_by("see.people", does="authorise_work")
def authorise(request: HttpRequest, key: UUID) -> HttpResponse:
    one = found(Person, key)
    form = forms.AuthoriseForm(
        request.POST or None,
        initial={name: request.GET.get(name, "") for name in ("scheme", "step")},
    )
    shown = ActPage(
        "authorise_work", _("授权承担步骤"),
        _("能力由人评价，结论须有理由；不能评价自己，也不能给自己授权。"),
        _person_page(key), one.name, button=_("授权"), proves=_("能力评价记录"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.authorise_work, key),
    )  # fmt: skip


@seen_by("see.people", does="end_work_authorisation")
def end_authorisation(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(StepAuthorisation, key, "person", "scheme")
    form = forms.EndForm(request.POST or None, initial={"ends": today(request)})
    shown = ActPage(
        "end_work_authorisation", _("终止步骤授权"), _("以前的日子不变；已派的工请另行改派。"),
        _person_page(row.person_id), row.person.name, row.version,
        lead=f"{row.scheme.code} · {row.step}", button=_("终止授权"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.end_work_authorisation, key),
    )  # fmt: skip


@seen_by("see.people", does="renew_registration")
def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Registration, key, "person")
    form = forms.RenewForm(request.POST or None, initial={"starts": row.ends})
    shown = ActPage(
        "renew_registration", _("注册续期"), _("另登记一期；中间断开的日子仍算没有注册。"),
        _person_page(row.person_id), row.person.name, row.version, lead=row.kind,
        button=_("登记续期"), proves=_("注册证书"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.renew_registration, key),
    )  # fmt: skip


@seen_by("see.people", does="withdraw_registration")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Registration, key, "person")
    form = forms.EndForm(request.POST or None, initial={"ends": today(request)})
    shown = ActPage(
        "withdraw_registration", _("登记注册被撤销"), _("自这一日起派工时按没有注册处理。"),
        _person_page(row.person_id), row.person.name, row.version, lead=row.kind,
        button=_("登记撤销"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        doing(commands.withdraw_registration, key),
    )  # fmt: skip


def _person_page(key: UUID) -> str:
    return reverse("competence:person", args=[key])


# -- lists -----------------------------------------------------------------------------------------


@seen_by("see.people")
def declarations(request: HttpRequest) -> HttpResponse:
    """Who takes steps, when he last declared, and whose year is over."""
    on = today(request)
    every = bool(request.GET.get("all"))
    rows = people.declarers(on) if every else people.owing(on)
    page = personnel.page_of(rows, request.GET.get("place", ""))
    kept = {"all": "1"} if every else {}
    context = {
        "rows": page.persons,
        "every": every,
        "limit": people.year_before(on),
        "next": "?" + urlencode({**kept, "place": page.next}) if page.next else "",
        "previous": "?" + urlencode({**kept, "place": page.previous}) if page.previous else "",
        "columns": [{"label": label} for label in (_("姓名"), _("只在本机构执业"), _("公正性"))],
    }
    return render(request, "competence/declarations.html", context)


@seen_by("see.people")
def bans(request: HttpRequest) -> HttpResponse:
    """Every ban with start, end or life, source: it blocks every role on its days (13-c)."""
    on = today(request)
    live = request.GET.get("live") == "1"
    listed = people.bans(on, live=live, after=request.GET.get("after", ""))
    shown = listed[: people.PAGE]
    kept = {"live": "1"} if live else {}
    last = f"{shown[-1].starts}~{shown[-1].pk}" if len(listed) > people.PAGE else ""
    context = {
        "rows": [
            {"ban": one, "state": _state(one, on)} for one in shown
        ],
        "live": live,
        "next": "?" + urlencode({**kept, "after": last}) if last else "",
        "columns": [
            {"label": label}
            for label in (_("姓名"), _("自"), _("至"), _("依据"), _("今天"))
        ],
    }  # fmt: skip
    return render(request, "competence/bans.html", context)


def _state(ban: Any, on: Any) -> str:
    if ban.starts > on:
        return "ahead"
    return "over" if ban.ends is not None and ban.ends <= on else "live"


def _ban_rows(request: HttpRequest) -> Any:
    on, place = today(request), ""
    live = request.GET.get("live") == "1"
    while True:
        listed = people.bans(on, live=live, after=place)
        for one in listed[: people.PAGE]:
            yield (one.person.name, one.person.number, one.starts, one.ends or "终身", one.basis)
        if len(listed) <= people.PAGE:
            return
        last = listed[people.PAGE - 1]
        place = f"{last.starts}~{last.pk}"


lists.register("bans", "从业禁止", "see.people", BAN_HEADS, _ban_rows)
