"""What every page's frame needs: the body's name, the navigation, the text the answers rest on.

Two statements for a signed-in person's page, none for an address without the middleware's facts.
"""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.sights import opens
from zhiheng.access.statements import statement
from zhiheng.access.terms import Post
from zhiheng.body.queries import the_body
from zhiheng.conformance.models import OPEN, Finding
from zhiheng.deadlines.opened import but_over, hidden
from zhiheng.deadlines.queries import late
from zhiheng.desk.navigation import navigation
from zhiheng.lawbook.queries import citation, cited, newest_text

MOST = 99
"""Badges count to here: beyond it the exact number helps nobody and costs a scan."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor; called once for each rendered page."""
    body = the_body()
    context = {
        "body_name": body.name if body else "",
        "demonstration": bool(body and body.demonstration),
    }
    actor = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return context | {"regulation": citation() or _unloaded()}
    posts, now = request.posts, request.now  # type: ignore[attr-defined]
    regulation, badges = _asked(posts, actor, now)
    return context | {
        "regulation": regulation or _unloaded(),
        "signed_in": {
            "name": actor.name,
            "posts": [Post(post).label for post in sorted(posts)],
            "links": _links(request),
        },
        "navigation": navigation(request.path, posts, badges),
        "opener": partial(opens, request),
    }


def _unloaded() -> str:
    return _("尚未载入规定文本；各项义务按送审稿登记")


def _asked(posts: frozenset[str], actor: Actor, now: datetime) -> tuple[str, dict[str, int]]:
    """How the regulation is cited, and what waits for this person: findings that are his, clocks of
    the law that are late and that he may see, each counted to MOST. One statement."""
    if posts - {Post.ADMINISTRATOR}:
        rows = _waiting(posts, hidden(actor, now, posts), person=actor.person, at=now)
    else:
        rows = _newest_text()
    badges = Counter(what for what, _title, _status in rows)
    regulation = next((cited(title, status) for what, title, status in rows if what == "text"), "")
    return regulation, {"findings": badges["findings"], "late": badges["late"]}


@statement
def _newest_text() -> "QuerySet[Any, Any]":
    return _text()


@statement
def _waiting(
    posts: frozenset[str], tables: tuple[str, ...], /, *, person: UUID, at: datetime
) -> "QuerySet[Any, Any]":
    overdue = late(at).filter(but_over(tables, person))
    findings = open_findings(posts, person)
    return _text().union(_counted(overdue, "late"), _counted(findings, "findings"), all=True)


def _text() -> "QuerySet[Any, Any]":
    return newest_text().annotate(what=Value("text")).values_list("what", "title", "status")[:1]


def _counted(rows: "QuerySet[Any]", what: str) -> "QuerySet[Any, Any]":
    blank = {"none": Value("", TextField()), "nor": Value("", TextField())}
    named = rows.order_by().annotate(what=Value(what), **blank)
    return named.values_list("what", "none", "nor")[:MOST]


def _links(request: HttpRequest) -> list[dict[str, str]]:
    links = [{"label": _("本人账号与任职"), "url": "/account/"}]
    if Post.ADMINISTRATOR in request.posts:  # type: ignore[attr-defined]
        links.append({"label": _("组件陈列"), "url": "/ui/gallery/"})
    return links


def open_findings(posts: frozenset[str], person: Any) -> "QuerySet[Finding]":
    """Findings open that belong to one of the posts or to the person himself."""
    mine = Q(owner_person__isnull=True, owner_post__in=posts)
    if person:
        mine |= Q(owner_person=person)
    return Finding.objects.filter(mine, OPEN)
