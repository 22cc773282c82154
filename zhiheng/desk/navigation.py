"""The navigation by rights: an entry stands there only where its page may be seen."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiheng.access.acts import act


@dataclass(frozen=True)
class Place:
    """One entry: its word, path and icon, the sight that opens it, the badge it may carry."""

    label: str | Promise
    url: str
    icon: str
    sight: str
    badge: str = ""


PLACES = (
    Place(_("首页"), "/", "home", "see.home"),
    Place(_("条款板"), "/board/", "layout-grid", "see.board"),
    Place(_("发现项"), "/findings/", "flag", "see.findings", "findings"),
    Place(_("程序符合性"), "/procedures/", "list-check", "see.findings"),
    Place(pgettext_lazy("list", "期限"), "/deadlines/", "clock", "see.board", "late"),
    Place(_("认证证书"), "/certificates/", "certificate", "see.certificates"),
    Place(pgettext_lazy("list", "认证项目"), "/cases/", "route", "see.cases"),
    Place(_("客户与工厂"), "/clients/", "building-factory", "see.clients"),
    Place(pgettext_lazy("list", "认证规则"), "/schemes/", "clipboard-list", "see.schemes"),
    Place(pgettext_lazy("list", "人员"), "/people/", "users", "see.people"),
    Place(_("人员能力"), "/competence/", "scale", "see.people"),
    Place(_("两类岗位"), "/posts/", "user-star", "see.posts"),
    Place(_("履职监督"), "/supervision/", "clipboard-check", "see.supervision"),
    Place(_("请核实的事项"), "/questions/", "user-question", "see.questions"),
    Place(_("培训考核"), "/training/", "bookmark", "see.training"),
    Place(_("本人声明"), "/declarations/", "user-check", "see.mine"),
    Place(pgettext_lazy("list", "导入"), "/imports/", "table-import", "see.imports"),
    Place(_("条款与口径"), "/law/", "book-2", "see.law"),
    Place(_("留痕"), "/trail/", "history", "see.trail"),
    Place(_("账号与授权"), "/accounts/", "shield-lock", "see.accounts"),
    Place(_("权限表"), "/access-matrix/", "list-check", "see.matrix"),
    Place(_("自检"), "/selfcheck/", "shield-check", "see.selfcheck"),
    Place(_("机构"), "/body/", "building", "see.body"),
)


def navigation(path: str, posts: frozenset[str], badges: dict[str, int]) -> list[dict[str, Any]]:
    """The entries for a holder of these posts; `active` is the one whose pages `path` is among."""
    return [
        {
            "label": place.label,
            "url": place.url,
            "icon": place.icon,
            "active": path == "/" if place.url == "/" else path.startswith(place.url),
            "badge": badges.get(place.badge) or "",
        }
        for place in PLACES
        if posts & act(place.sight).posts
    ]
