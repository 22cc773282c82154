"""Clients and factories: the lists, and the page of one."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.acts import may
from zhiheng.access.sights import seen_by
from zhiheng.cases.models import Case
from zhiheng.certificates.models import Certificate
from zhiheng.certificates.queries import lists as register_of_certificates
from zhiheng.clients import queries
from zhiheng.clients.models import Client, Factory
from zhiheng.desk.clients import sheet
from zhiheng.desk.clients.forms import ClientFilter, FactoryFilter
from zhiheng.ui import lists

HEADS = (_("名称"), _("组织代码"), _("国家地区"), _("地址"))
FACTORY_HEADS = (_("工厂编号"), _("名称"), _("国家地区"), _("地址"), _("人数"))
COLUMNS = ("名称", "组织代码", "国家地区", "行政区划", "地址")
FACTORY_COLUMNS = (
    "工厂编号", "名称", "组织代码", "国家地区", "行政区划", "地址", "经度", "纬度", "人数",
)  # fmt: skip
CERTIFICATE_HEADS = (_("证书编号"), _("产品"), _("规则"), _("状态"), _("有效期至"), _("负责人"))


# -- lists -----------------------------------------------------------------------------------------


@seen_by("see.clients")
def client_list(request: HttpRequest) -> HttpResponse:
    form = ClientFilter(request.GET)
    rows = queries.clients(**form.asked())
    return _list(request, "desk/clients/clients.html", form, rows, "name", HEADS, "register_client")


@seen_by("see.clients")
def factory_list(request: HttpRequest) -> HttpResponse:
    form = FactoryFilter(request.GET)
    rows = queries.factories(**form.asked())
    return _list(
        request, "desk/clients/factories.html", form, rows, "number", FACTORY_HEADS,
        "register_factory",
    )  # fmt: skip


def _list(
    request: HttpRequest, template: str, form: Any, rows: Any, column: str,
    heads: Sequence[Any], act: str,
) -> HttpResponse:  # fmt: skip
    page = queries.page(rows, column, request.GET.get("after", ""), request.GET.get("before", ""))
    asked = form.asked()
    context = {
        "form": form,
        "page": page,
        "columns": [{"label": label} for label in heads],
        "next": _address(request, "after", page.next),
        "previous": _address(request, "before", page.previous),
        "count": queries.counted(rows),
        "most": queries.MOST_COUNTED,
        "short": len("".join(asked["query"].split())) == 1,
        "filtered": any(asked.values()),
        "query": _query(request),
        "may_register": _may(request, act),
    }
    return render(request, template, context)


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in ("after", "before"):
        asked.pop(name, None)
    return asked.urlencode()


def _address(request: HttpRequest, name: str, value: str | None) -> str:
    if value is None:
        return ""
    asked = request.GET.copy()
    for other in ("after", "before"):
        asked.pop(other, None)
    asked[name] = value
    return "?" + asked.urlencode()


def _may(request: HttpRequest, act: str) -> bool:
    return may(request.actor, act, request.now, request.posts)  # type: ignore[attr-defined]


# -- one -------------------------------------------------------------------------------------------


@seen_by("see.clients")
def client(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its certificates, projects, factories, what is open about them, and what happened."""
    row = Client.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    cases = sheet.cases_of(key)
    factories = queries.factories_of(key, sheet.SHOWN)
    context = {
        "row": row,
        "cases": cases[: sheet.SHOWN],
        "more_cases": len(cases) > sheet.SHOWN,
        "factories": factories[: sheet.SHOWN],
        "more_factories": len(factories) > sheet.SHOWN,
        "makes": row.made_certificates.filter(retracted=False).exclude(client=key)[:1000].count(),
        "may_amend": _may(request, "amend_client"),
        **_certificates(request, register_of_certificates.Wanted(client=key)),
        **_findings(Certificate.objects.filter(client=key), Case.objects.filter(client=key)),
        "history": sheet.history(key),
    }
    return render(request, "desk/clients/client.html", context)


@seen_by("see.clients")
def factory(request: HttpRequest, key: UUID) -> HttpResponse:
    row = Factory.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    clients = queries.clients_of(key, sheet.SHOWN)
    context = {
        "row": row,
        "clients": clients[: sheet.SHOWN],
        "more_clients": len(clients) > sheet.SHOWN,
        "may_amend": _may(request, "amend_factory"),
        **_certificates(request, register_of_certificates.Wanted(factory=key)),
        **_findings(Certificate.objects.filter(factory=key)),
        "history": sheet.history(key),
    }
    return render(request, "desk/clients/factory.html", context)


def _certificates(request: HttpRequest, wanted: register_of_certificates.Wanted) -> dict[str, Any]:
    on = timezone.localtime(request.now).date()  # type: ignore[attr-defined]
    page = register_of_certificates.page(
        wanted, on, request.GET.get("after", ""), request.GET.get("before", ""), sheet.SHOWN
    )
    return {
        "certificates": page.rows,
        "certificate_columns": [{"label": label} for label in CERTIFICATE_HEADS],
        "certificates_total": register_of_certificates.counted(wanted, on),
        "next": _address(request, "after", page.next),
        "previous": _address(request, "before", page.previous),
    }


def _findings(certificates: Any, cases: Any = None) -> dict[str, Any]:
    found = sheet.findings_about(certificates, cases)
    return {"findings": found[: sheet.SHOWN], "more_findings": len(found) > sheet.SHOWN}


# -- exports ---------------------------------------------------------------------------------------


def _client_rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    rows = queries.clients(**ClientFilter(request.GET).asked()).order_by("name")
    for row in rows.iterator(chunk_size=2000):
        yield row.name, row.code, row.country, row.district, row.address


def _factory_rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    rows = queries.factories(**FactoryFilter(request.GET).asked()).order_by("number")
    for row in rows.iterator(chunk_size=2000):
        yield (
            row.number, row.name, row.code, row.country, row.district, row.address, row.longitude,
            row.latitude, row.people,
        )  # fmt: skip


lists.register("clients", "认证委托人", "see.clients", COLUMNS, _client_rows)
lists.register("factories", "生产企业", "see.clients", FACTORY_COLUMNS, _factory_rows)
