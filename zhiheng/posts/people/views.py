"""Pages of persons: the list, one person's sheet, and a page for each act."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.sights import seen_by
from zhiheng.evidence import queries as evidence
from zhiheng.evidence.views import may_attach
from zhiheng.law.clock import in_shanghai
from zhiheng.law.qualification import Post
from zhiheng.personnel import commands, queries
from zhiheng.personnel.commands.freezing import frozen
from zhiheng.personnel.facts import KINDS, FactKind
from zhiheng.personnel.identity import masked
from zhiheng.personnel.models import KnownSet, Person
from zhiheng.posts import acting
from zhiheng.posts.commands import change_information
from zhiheng.posts.people import forms, sheet
from zhiheng.posts.queries import holders_of, offices_of, posts_of, powers
from zhiheng.posts.terms import PostKind
from zhiheng.ui.lists import register

HEADS = ("工号", "姓名", "部门", "岗位", "证件号码末四位", "入职日期", "离职日期")


# -- the list --------------------------------------------------------------------------------------


@seen_by("see.people")
def people(request: HttpRequest) -> HttpResponse:
    """The list: two characters of a name or number, department, post; twelve statements at most."""
    found, asked = _found(request)
    page = queries.page_of(found, request.GET.get("place", ""))
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    held = posts_of([one.pk for one in page.persons], on)
    query = urlencode({name: value for name, value in asked.items() if value})
    return render(
        request,
        "posts/people.html",
        {
            "rows": [{"person": one, "posts": held.get(one.pk, [])} for one in page.persons],
            "asked": asked,
            "query": query,
            "count": queries.count_up_to(found),
            "most": queries.MOST_COUNTED,
            "next_url": _place(query, page.next),
            "previous_url": _place(query, page.previous),
            "departments": queries.departments(),
            "posts": PostKind.choices,
            "columns": _columns(),
            "may_register": acting.permitted(request, "register_person"),
        },
    )


def _columns() -> list[dict[str, str]]:
    heads = (_("姓名"), _("工号"), _("部门"), _("岗位"), _("入职"), _("状态"))
    return [{"label": head} for head in heads]


def _found(request: HttpRequest) -> tuple[QuerySet[Person], dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "department", "post", "all")}
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    post = asked["post"] if asked["post"] in PostKind.values else ""
    found = queries.found_people(
        text=asked["q"],
        department=asked["department"],
        among=holders_of(post, on) if post else None,
        left_before=None if asked["all"] else on,
    )
    return found, asked


def _place(query: str, place: str | None) -> str:
    if not place:
        return ""
    return f"?{query}&{urlencode({'place': place})}" if query else f"?{urlencode({'place': place})}"


def _rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    found, _asked = _found(request)
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    held = posts_of(found.values_list("pk", flat=True), on)
    for one in found.order_by("sort_key", "id").iterator(chunk_size=2000):
        yield (
            one.number, one.name, one.department, "、".join(held.get(one.pk, [])),
            one.identity_tail, one.joined, one.left,
        )  # fmt: skip


register("people", "人员", "see.people", HEADS, _rows)


# -- one person ------------------------------------------------------------------------------------


@never_cache
@seen_by("see.people")
def person(request: HttpRequest, key: UUID, seen: dict[str, str] | None = None) -> HttpResponse:
    """The sheet: may this person hold the post, and why?"""
    one = _person(key)
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    held = offices_of(key)
    facts = queries.facts_of(key)
    post = sheet.post_shown(request.GET.get("post", ""), held)
    context = {
        "person": one,
        "on": on,
        "masked": masked(one.identity_tail),
        "frozen": _frozen(request, one),
        "seen": seen,
        "answer": sheet.answer(key, post, on),
        "choices": [(choice.value, _(choice.label)) for choice in Post],
        "timeline": sheet.timeline(facts["employments"], on),
        "lists": [
            {**one, "may": acting.permitted(request, f"add_{one['kind']}")}
            for one in sheet.lists(facts)
        ],
        "offices": [(office, powers(held, request.now)[office.appointment]) for office in held],  # type: ignore[attr-defined]
        "entries": sheet.entries(one, facts),
        "evidence": evidence.gathered(
            [key, *(row.pk for rows in facts.values() for row in rows)],
            ("personnel_person", key) if may_attach(request) else None,
        ),
        "may": _may(request),
    }
    return render(request, "posts/person.html", context)


def _may(request: HttpRequest) -> dict[str, bool]:
    names = ("correct_person", "reveal_identity", "declare_known", "appoint", "add_competence")
    return {
        name: may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]
        for name in names
    }


def _frozen(request: HttpRequest, one: Person) -> bool:
    return frozen(one, in_shanghai(request.now).date())  # type: ignore[attr-defined]


def _ask_why(request: HttpRequest, one: Person, form: Form) -> None:
    """What is known of one who has left is only mended, with a reason."""
    if _frozen(request, one):
        form.fields["reason"] = forms.why()


def _person(key: UUID) -> Person:
    found = Person.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_POST
@never_cache
@seen_by("see.identity", does="reveal_identity")
def identity(request: HttpRequest, key: UUID) -> HttpResponse:
    """The clear number, shown once and kept nowhere; that it was read is an act of its own."""
    _person(key)
    reason = request.POST.get("reason", "")
    done = commands.reveal_identity(subject=key, **asked(request), reason=reason)
    if done.repeated:
        messages.warning(request, _("证件号码只显示一次；要再看，请重新办理，再记一次。"))
        return redirect("people:person", key)
    return person(request, key, done.value)


# -- acts ------------------------------------------------------------------------------------------


def _on_fact(verb: str) -> Callable[..., str]:
    """The act of that verb on a fact, by the kind of fact in the path."""
    return lambda _request, key, kind, **more: f"{verb}_{kind}" if kind in KINDS else ""


@seen_by("see.people", does="register_person")
def register_person(request: HttpRequest) -> HttpResponse:
    form = forms.PersonForm(request.POST or None)
    shown = acting.ActPage(
        "register_person", _("登记人员"), _("登记后留痕；证件号码加密保存，查看一次记一次。"),
        reverse("people:list"), pgettext("list", "人员"), button=_("登记"),
    )  # fmt: skip
    return acting.answer(
        request,
        shown,
        form,
        lambda asked, _typed: commands.register_person(**asked, **form.values()),
    )


@seen_by("see.people", does="correct_person")
def correct_person(request: HttpRequest, key: UUID) -> HttpResponse:
    one = _person(key)
    form = forms.CorrectPersonForm(request.POST or None, initial=forms.initial_of(one))
    _ask_why(request, one, form)

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> None:
        values = form.values()
        moved, when = forms.changed(typed)
        for name in ("nature", "changed_on"):
            values.pop(name, None)
        if moved:
            change_information(
                subject=one, doing="correct_person", changed_on=when, **asked, **values
            )
        else:
            commands.correct_person(subject=one, **asked, **values)

    shown = _about(one, "correct_person", _("更改人员信息"), one.version)
    return acting.answer(request, shown, form, do)


@seen_by("see.people", does="retract_person")
def retract_person(request: HttpRequest, key: UUID) -> HttpResponse:
    """A person registered by mistake; whoever has left is given his last day instead."""
    one = _person(key)
    form = forms.ReasonForm(request.POST or None)
    shown = acting.ActPage(
        "retract_person", _("撤回人员"),
        _("只用于登记错了的；离职的请填写离职日期。撤回后不再列出，留痕里仍在。"),
        reverse("people:person", args=[key]), one.name, one.version, button=_("撤回"),
        then=lambda _done: reverse("people:list"),
    )  # fmt: skip
    return acting.answer(
        request,
        shown,
        form,
        acting.doing(commands.retract_person, one),
    )


@seen_by("see.people", does=_on_fact("add"))
def add_fact(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    one, of = _person(key), _kind(kind)
    form = forms.fact_form(of)(request.POST or None)
    _ask_why(request, one, form)

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> None:
        values = forms.fact_values(of, typed)
        moved, when = forms.changed(typed)
        if moved:
            change_information(
                subject=one, doing=f"add_{of.name}", changed_on=when, **asked, **values
            )
        else:
            commands.ADD[of.name](subject=one, **asked, **values)

    shown = _about(
        one, f"add_{of.name}", _("登记%s") % of.label, proves=_("%s的证明文件") % of.label
    )
    return acting.answer(request, shown, form, do)


@seen_by("see.people", does=_on_fact("correct"))
def correct_fact(request: HttpRequest, key: UUID, kind: str, fact: UUID) -> HttpResponse:
    one, of = _person(key), _kind(kind)
    row = _fact(of, one, fact)
    form = forms.fact_form(of)(request.POST or None, initial=forms.fact_initial(of, row))
    _ask_why(request, one, form)

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> None:
        values = forms.fact_values(of, typed)
        moved, when = forms.changed(typed)
        if moved:
            seen = asked.pop("version")  # it is the fact's, and the subject is the person
            change_information(
                subject=one, doing=f"correct_{of.name}", row=row.pk, row_version=seen,
                changed_on=when, **asked, **values,
            )  # fmt: skip
        else:
            commands.CORRECT[of.name](subject=row, **asked, **values)

    shown = _about(
        one, f"correct_{of.name}", _("更改%s") % of.label, row.version,
        proves=_("%s的证明文件") % of.label,
    )  # fmt: skip
    return acting.answer(request, shown, form, do)


@seen_by("see.people", does=_on_fact("retract"))
def retract_fact(request: HttpRequest, key: UUID, kind: str, fact: UUID) -> HttpResponse:
    one, of = _person(key), _kind(kind)
    row = _fact(of, one, fact)
    form = forms.ReasonForm(request.POST or None)
    shown = _about(one, f"retract_{of.name}", _("撤回%s") % of.label, row.version)
    return acting.answer(
        request,
        shown,
        form,
        lambda asked, typed: commands.RETRACT[of.name](subject=row, **asked, **typed),
    )


@seen_by("see.people", does="declare_known")
def declare_known(request: HttpRequest, key: UUID) -> HttpResponse:
    one = _person(key)
    on = in_shanghai(request.now).date()  # type: ignore[attr-defined]
    initial = {"what": request.GET.get("what", ""), "as_of": on}
    form = forms.KnownForm(request.POST or None, initial=initial)
    shown = _about(one, "declare_known", _("声明资料齐全"))
    return acting.answer(
        request,
        shown,
        form,
        acting.doing(commands.declare_known, one),
    )


@seen_by("see.people", does="withdraw_known")
def withdraw_known(request: HttpRequest, key: UUID, known: UUID) -> HttpResponse:
    one = _person(key)
    row = KnownSet.objects.filter(pk=known, person=one).first()
    if row is None:
        raise Http404
    form = forms.ReasonForm(request.POST or None)
    shown = _about(one, "withdraw_known", _("撤回资料齐全声明"), row.version)
    return acting.answer(
        request,
        shown,
        form,
        acting.doing(commands.withdraw_known, row),
    )


_GUARDS = {
    "add_ban": gettext_lazy("禁止期内的人员即刻失去认证工作的职权（13-c）。"),
    "correct_ban": gettext_lazy(
        "禁止期内的人员即刻失去认证工作的职权（13-c）；撤销禁止不会自动恢复职权。"
    ),
    "declare_known": gettext_lazy("声明之后，没有记录就表示没有；声明前只算“尚不知道”。"),
    "add_competence": gettext_lazy(
        "能力由人评价（口径 A-07）：总监由授权人评，项目负责人由总监评。"
    ),
}


def _about(
    one: Person, act: str, title: str, version: int | None = None, proves: str = ""
) -> acting.ActPage:
    guard = str(_GUARDS.get(act, "")) or _("更改留痕；撤回的记录仍在留痕中。")
    back = reverse("people:person", args=[one.pk])
    return acting.ActPage(
        act, title, guard, back, one.name, version, button=_("保存"), proves=proves
    )


def _kind(name: str) -> FactKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _fact(kind: FactKind, one: Person, key: UUID) -> Any:
    found = kind.model.objects.filter(pk=key, person=one).first()
    if found is None:
        raise Http404
    return found
