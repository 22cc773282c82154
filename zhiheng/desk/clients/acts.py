"""Registering, amending and retracting clients and factories: one page for each act."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.sights import seen_by
from zhiheng.clients import commands
from zhiheng.clients.models import Client, Factory
from zhiheng.desk.clients import forms
from zhiheng.posts import acting


@seen_by("see.clients", does="register_client")
def new_client(request: HttpRequest) -> HttpResponse:
    shown = acting.ActPage(
        "register_client", _("登记客户"),
        _("登记后即可用于证书和认证项目；同名的只登记一次。"),
        reverse("clients:list"), _("客户与工厂"), button=_("登记"),
        then=_to("clients:client"),
    )  # fmt: skip
    return _registered(request, shown, forms.ClientForm, commands.register_client)


@seen_by("see.clients", does="register_factory")
def new_factory(request: HttpRequest) -> HttpResponse:
    shown = acting.ActPage(
        "register_factory", _("登记工厂"), _("工厂编号由本机构编定，登记后不再更改。"),
        reverse("clients:factories"), _("工厂"), button=_("登记"),
        then=_to("clients:factory"),
    )  # fmt: skip
    return _registered(request, shown, forms.FactoryForm, commands.register_factory)


def _to(page: str) -> Callable[[Any], str]:
    return lambda done: reverse(page, args=[done.answer["subject"]])


def _registered(
    request: HttpRequest, shown: acting.ActPage, form: type[Any], command: Callable[..., Any]
) -> HttpResponse:
    return acting.answer(request, shown, form(request.POST or None), acting.doing(command))


@seen_by("see.clients", does="amend_client")
def amend_client(request: HttpRequest, key: UUID) -> HttpResponse:
    return _amended(request, _client(key), "amend_client", forms.AmendClientForm)


@seen_by("see.clients", does="amend_factory")
def amend_factory(request: HttpRequest, key: UUID) -> HttpResponse:
    return _amended(request, _factory(key), "amend_factory", forms.AmendFactoryForm)


@seen_by("see.clients", does="retract_client")
def retract_client(request: HttpRequest, key: UUID) -> HttpResponse:
    return _retracted(request, _client(key), "retract_client", reverse("clients:list"))


@seen_by("see.clients", does="retract_factory")
def retract_factory(request: HttpRequest, key: UUID) -> HttpResponse:
    return _retracted(request, _factory(key), "retract_factory", reverse("clients:factories"))


def _client(key: UUID) -> Client:
    row = Client.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _factory(key: UUID) -> Factory:
    row = Factory.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _place(row: Client | Factory) -> str:
    name = "clients:client" if isinstance(row, Client) else "clients:factory"
    return reverse(name, args=[row.pk])


def _amended(request: HttpRequest, row: Client | Factory, act: str, of: type[Any]) -> HttpResponse:
    initial = {name: getattr(row, name) for name in of.base_fields if hasattr(row, name)}
    shown = acting.ActPage(
        act, _("更改 %(name)s") % {"name": row.name},
        _("证书和项目随之显示新的内容；原来的内容留在留痕里。"),
        _place(row), row.name, row.version, button=_("保存"),
    )  # fmt: skip
    command: Callable[..., Any] = getattr(commands, act)
    return acting.answer(
        request, shown, of(request.POST or None, initial=initial),
        acting.doing(command, row),
    )  # fmt: skip


def _retracted(request: HttpRequest, row: Client | Factory, act: str, to: str) -> HttpResponse:
    shown = acting.ActPage(
        act, _("撤回 %(name)s") % {"name": row.name},
        _("只用于登记错了的；撤回后不再列出，留痕里仍在。"),
        _place(row), row.name, row.version, button=_("撤回"), then=lambda _done: to,
    )  # fmt: skip
    command: Callable[..., Any] = getattr(commands, act)
    return acting.answer(
        request, shown, forms.ReasonForm(request.POST or None),
        acting.doing(command, row),
    )  # fmt: skip
