"""What one declares himself: in one body only, impartiality, interests in clients."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.access.terms import Post
from zhiheng.competence import commands, forms
from zhiheng.competence.models import Conflict
from zhiheng.competence.queries import people
from zhiheng.competence.views.people import found, today
from zhiheng.personnel.models import Person
from zhiheng.posts.acting import ActPage, answer, doing


@seen_by("see.mine")
def mine(request: HttpRequest) -> HttpResponse:
    """My declarations: what is owed, what I declared, whom I have an interest in."""
    key = request.actor.person  # type: ignore[attr-defined]
    one = Person.objects.filter(pk=key).first() if key else None
    context: dict[str, Any] = {"person": one}
    if one is not None:
        context |= {
            "owed": people.owed(one.pk, today(request)),
            "declarations": people.declarations_of(one.pk),
            "conflicts": people.conflicts_of(one.pk),
            "authorisations": people.authorisations_of(one.pk),
            "on": today(request),
        }
    return render(request, "competence/mine.html", context)


@seen_by("see.mine", does="declare_one_body")
def one_body(request: HttpRequest, key: UUID) -> HttpResponse:
    words = (_("我只在本机构从事认证活动"), _("我同时在其他认证机构从事认证活动"))
    shown = (
        "declare_one_body",
        _("声明只在本机构执业"),
        _("认证人员只能在一个认证机构执业；同时在别处执业的，在本机构不能再派工。"),
    )
    return _declare(request, key, shown, words, commands.declare_one_body)


@seen_by("see.mine", does="declare_impartiality")
def impartiality(request: HttpRequest, key: UUID) -> HttpResponse:
    words = (_("除已逐个声明的以外，我与委托人没有利益关系"), _("还有下面写明的情形"))
    shown = (
        "declare_impartiality",
        _("公正性声明"),
        _("与某个委托人有利益关系的，请另外逐个声明：派工时据此核对。"),
    )
    return _declare(request, key, shown, words, commands.declare_impartiality)


def _declare(
    request: HttpRequest, key: UUID, shown: tuple[str, str, str], words: tuple[str, str], act: Any
) -> HttpResponse:
    one = _own(request, key)
    form = forms.DeclareForm(
        request.POST or None, yes=words[0], no=words[1], initial={"clear": "yes"}
    )
    page = ActPage(
        *shown, _back(request, key), one.name, button=_("声明"), proves=_("签字的声明")
    )  # fmt: skip
    return answer(request, page, form, doing(act, key))


@seen_by("see.mine", does="declare_conflict")
def conflict(request: HttpRequest, key: UUID) -> HttpResponse:
    one = _own(request, key)
    form = forms.ConflictForm(request.POST or None, initial={"starts": today(request)})
    page = ActPage(
        "declare_conflict", _("声明利益关系"),
        _("派到这个委托人的项目时会提示，须写明理由才能派。"),
        _back(request, key), one.name, button=_("声明"),
    )  # fmt: skip
    return answer(
        request, page, form,
        doing(commands.declare_conflict, key),
    )  # fmt: skip


@seen_by("see.mine", does="end_conflict")
def end_conflict(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(Conflict, key, "person", "client")
    form = forms.EndForm(request.POST or None, initial={"ends": today(request)})
    page = ActPage(
        "end_conflict", _("结束利益关系"), _("以前的日子不变。"), _back(request, row.person_id),
        _own(request, row.person_id).name, row.version, lead=row.client.name, button=_("登记结束"),
    )  # fmt: skip
    return answer(
        request, page, form,
        doing(commands.end_conflict, key),
    )  # fmt: skip


def _own(request: HttpRequest, key: UUID) -> Person:
    """The person, for himself or the clerk; a colleague is not shown.

    What is sent for another goes on to the command, which refuses and records it.
    """
    one: Person = found(Person, key)
    clerk = Post.PERSONNEL_OFFICER in request.posts  # type: ignore[attr-defined]
    if request.actor.person == key or clerk:  # type: ignore[attr-defined]
        return one
    if request.method != "POST":
        raise PermissionDenied("declare")
    return Person()


def _back(request: HttpRequest, key: UUID) -> str:
    if request.actor.person == key:  # type: ignore[attr-defined]
        return reverse("own:mine")
    return reverse("competence:person", args=[key])
