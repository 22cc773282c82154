"""Pages of the two posts: who holds them, one appointment, and a page for each act."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.deadlines import queries as clocks
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.law.clock import in_shanghai
from zhiheng.posts import acting, commands, forms, path, queries, rules
from zhiheng.posts.facts import Office
from zhiheng.posts.models import Appointment, FiledChange
from zhiheng.posts.terms import Authoriser, PostKind
from zhiheng.ui.lists import register

HEADS = (
    "岗位", "姓名", "任职自", "任职至", "代行", "授权人身份", "授权日期", "接受日期", "认证规则",
    "首次报备", "回执",
)  # fmt: skip
ACTS = (
    "appoint", "nominate", "authorise", "review", "accept", "put_in_office", "requalify",
    "change_schemes", "end_appointment", "file_director", "note_filed_change",
    "make_filing_sheet", "withdraw_filed_change",
)  # fmt: skip


@seen_by("see.posts")
def posts(request: HttpRequest) -> HttpResponse:
    """Who holds which post since when, authorised by whom, filed or not, and what clocks run."""
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    facts = queries.office_facts(on)
    reports = {office.appointment: report for office, report in queries.reports_of(facts)}
    given = queries.powers(facts.offices, request.now)  # type: ignore[attr-defined]
    running = _clocks(facts.offices, request)
    rows: list[dict[str, Any]] = [
        {
            "office": office,
            "report": reports[office.appointment],
            "powers": given[office.appointment],
            "authorised": _authorised(office),
            "clocks": running.get(office.appointment, ()),
        }
        for office in facts.offices
    ]
    context = {
        "on": on,
        "directors": [row for row in rows if row["office"].is_director],
        "managers": [row for row in rows if not row["office"].is_director],
        "answers": _answers(facts),
        "former": queries.former(on) if request.GET.get("former") else None,
        "may": {name: acting.permitted(request, name) for name in ACTS},
        "columns": _columns(),
        "nominations": queries.open_nominations(),
    }
    return render(request, "posts/posts.html", context)


def _columns() -> list[dict[str, str]]:
    heads = (_("姓名"), _("任职自"), _("认证规则"), _("资格"), _("授权"), _("职权"))
    return [{"label": head} for head in heads]


def _answers(facts: Any) -> list[dict[str, Any]]:
    """Rules that need no facts from higher areas; the clause board has them all."""
    shown = (
        rules.both_posts_are_filled, rules.director_in_office_is_in_top_management,
        rules.director_in_office_is_authorised,
        rules.director_in_office_is_not_the_legal_representative, rules.director_is_filed,
        rules.changes_are_filed_in_time,
    )  # fmt: skip
    return [{"judgement": rule(facts), "sentence": rule.sentence} for rule in shown]


def _authorised(office: Office) -> str:
    if not office.authorised_by:
        return ""
    label = str(Authoriser(office.authorised_by).label)
    return f"{label} {office.authoriser_name}".strip()


def _clocks(offices: Iterable[Office], request: HttpRequest) -> dict[UUID, list[Any]]:
    """Unanswered clocks by appointment, those of its changes included, by their ends."""
    owner = {office.appointment: office.appointment for office in offices}
    owner |= {change.id: office.appointment for office in offices for change in office.changes}
    found: dict[UUID, list[Any]] = {}
    for key, listed in clocks.over(owner, request.now).items():  # type: ignore[attr-defined]
        running = [one for one in listed if one.answered_at is None]
        found.setdefault(owner[key], []).extend(running)
    return {key: sorted(listed, key=lambda one: one.due) for key, listed in found.items()}


def _rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    for one in queries.posts_on(on):
        yield (
            str(PostKind(one.post).label), one.name, one.starts, one.ends, one.acting,
            str(Authoriser(one.authorised_by).label) if one.authorised_by else "",
            one.authorised_on, one.accepted_on, "；".join(one.schemes), one.first_filed_on,
            one.first_receipt,
        )  # fmt: skip


register("posts", "两类岗位", "see.posts", HEADS, _rows)


# -- one appointment -------------------------------------------------------------------------------


@seen_by("see.posts")
def appointment(request: HttpRequest, key: UUID) -> HttpResponse:
    """One appointment: how far it has come, what is filed, and what can be done next."""
    related = ("person", "authoriser", "supervisor", "nomination")
    row = Appointment.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    (office,) = queries.offices_from([row])
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    report = queries.reports_for([row], max(on, row.starts))[key]
    held = queries.powers([office], request.now)[key]  # type: ignore[attr-defined]
    state = commands.stage(row, report, on)
    sheets = queries.sheets_of(key)
    way = path.Way(
        row.nomination.nominated_on if row.nomination else None,
        sheets[-1].judged_on if sheets else None, row.reviewed_on, row.review_passed,
        row.review_reason or "", held.granted, held.account, str(state), state == "ended",
        queries.is_the_directors(row, on),
    )  # fmt: skip
    context = {
        "row": row,
        "steps": path.steps(office, way),
        "sheets": sheets,
        "others": queries.other_posts(row, on),
        "office": office,
        "post_label": PostKind(office.post).label,
        "authorised": _authorised(office),
        "report": report,
        "powers": held,
        "stage": str(state),
        "himself": way.himself,
        "ended": state == "ended",
        "clocks": _clocks([office], request).get(key, ()),
        "may": {name: acting.permitted(request, name, row) for name in ACTS},
        "on": on,
        "evidence": evidence.gathered(
            [key, *office.filings, *(change.id for change in office.changes)],
            ("posts_appointment", key) if may_attach(request) else None,
        ),
    }  # fmt: skip
    return render(request, "posts/appointment.html", context)


@seen_by("see.posts")
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """A change of what was filed is shown with its appointment."""
    row = FiledChange.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return redirect("posts:appointment", row.appointment_id)


def _office(key: UUID) -> Office:
    found = queries.offices(Appointment.objects.filter(pk=key))
    if not found:
        raise Http404
    return found[0]


@seen_by("see.posts", does="appoint")
def appoint(request: HttpRequest) -> HttpResponse:
    initial: dict[str, Any] = {name: request.GET.get(name, "") for name in ("person", "post")}
    initial["schemes"] = request.GET.getlist("scheme")
    form = forms.AppointForm(request.POST or None, initial=initial)
    shown = acting.ActPage(
        "appoint", _("任命"),
        _("任命只记录事实：授权、本人接受、资格三项齐备后才有职权。法定代表人不得任总监（4 ¶1-d）；"
          "禁止期内的人员不得任职（13-c）。"),
        reverse("posts:posts"), _("两类岗位"), button=_("任命"),
        then=lambda done: reverse("posts:appointment", args=[done.answer["subject"]]),
    )  # fmt: skip

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> Any:
        second = UUID(typed["supervisor"]) if typed.get("supervisor") else None
        given = {**typed, "person": UUID(typed["person"]), "supervisor": second}
        return commands.appoint(**asked, **given)

    return acting.answer(request, shown, form, do)


def _act(
    request: HttpRequest, key: UUID, act: str, title: str, guard: str, form: django_forms.Form,
    values: Any = None, proves: str = "",
) -> HttpResponse:  # fmt: skip
    """A page for one act on the appointment; `values` takes what was typed to the command's."""
    office = _office(key)
    seen = acting.permitted(request, "see.posts")
    shown = acting.ActPage(
        act, title, guard, reverse("posts:appointment", args=[key]) if seen else reverse("home"),
        f"{PostKind(office.post).label} {office.name}", office.version, button=title,
        proves=proves, on=Appointment.objects.select_related("person").get(pk=key),
    )  # fmt: skip
    command = getattr(commands, act)
    return acting.answer(
        request,
        shown,
        form,
        lambda asked, typed: command(subject=key, **asked, **(values() if values else typed)),
    )


@seen_by("see.posts", does="authorise")
def authorise(request: HttpRequest, key: UUID) -> HttpResponse:
    office, row = _office(key), Appointment.objects.get(pk=key)
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    form = forms.AuthoriseForm(
        request.POST or None, director=office.is_director, himself=queries.is_the_directors(row, on)
    )

    def values() -> dict[str, Any]:
        giver = form.cleaned_data["authoriser"]
        return {**form.cleaned_data, "authoriser": UUID(giver) if giver else None}

    guard = _("总监由法定代表人或实际控制人授权（4 ¶1-b）；任命与授权由两人分别办理，须第二因素。")
    return _act(request, key, "authorise", _("登记授权"), guard, form, values)


@seen_by("see.home", does="accept")
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open to the appointed, who holds no post before he has accepted."""
    own = Appointment.objects.filter(pk=key, person=request.actor.person)  # type: ignore[attr-defined]
    if not acting.permitted(request, "see.posts") and not own.exists():
        raise Http404
    form = forms.AcceptForm(request.POST or None)
    guard = _("由本人接受，或由人事专员按本人签字的文件登记。")
    return _act(request, key, "accept", _("接受任命"), guard, form)


@seen_by("see.posts", does="put_in_office")
def put_in_office(request: HttpRequest, key: UUID) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    guard = _("有要求不符合的不能赋予；尚不知道的须写理由。办理须第二因素。")
    return _act(request, key, "put_in_office", _("赋予岗位职权"), guard, form)


@seen_by("see.posts", does="end_appointment")
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    form = forms.EndForm(request.POST or None)
    guard = _("职权随之结束；已报备的总监离任，30日内办理变更报备（4 ¶3-b）。")
    return _act(
        request, key, "end_appointment", _("结束任职"), guard, form, proves=_("辞呈、免职决定等")
    )


@seen_by("see.posts", does="file_director")
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    office = _office(key)
    open_changes = [one for one in office.changes if one.filed_on is None]
    form = forms.FileForm(
        request.POST or None, first=office.first_filed_on is not None, changes=open_changes
    )
    guard = _("报备在总局的行政审批系统中办理；这里登记回执，时限随之办结。")
    return _act(
        request, key, "file_director", _("登记报备"), guard, form, form.values, _("报备回执")
    )


@seen_by("see.posts", does="note_filed_change")
def note_change(request: HttpRequest, key: UUID) -> HttpResponse:
    form = forms.ChangeForm(request.POST or None)
    guard = _("自变更之日起30日内在系统中变更（4 ¶3-b）；时限自动起算。")
    return _act(request, key, "note_filed_change", _("登记报备信息变更"), guard, form)
