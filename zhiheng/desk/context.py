"""What every page's frame needs: the body's name, the navigation, the text the answers rest on.

Three statements for a signed-in person's page, none for an address without the middleware's facts.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhiheng.access.terms import Post
from zhiheng.body.queries import the_body
from zhiheng.conformance.models import OPEN, Finding
from zhiheng.deadlines.queries import late_count
from zhiheng.desk.navigation import closed, navigation
from zhiheng.lawbook.queries import citation

MOST = 99
"""Badges count to here: beyond it the exact number helps nobody and costs a scan."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor; called once for each rendered page."""
    body = the_body()
    context = {
        "body_name": body.name if body else "",
        "demonstration": bool(body and body.demonstration),
        "regulation": citation() or _("尚未载入规定文本；各项义务按送审稿登记"),
    }
    actor = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return context
    posts, now = request.posts, request.now  # type: ignore[attr-defined]
    return context | {
        "signed_in": {
            "name": actor.name,
            "posts": [Post(post).label for post in sorted(posts)],
            "links": _links(request),
        },
        "navigation": navigation(request.path, posts, _badges(posts, actor.person, now)),
        "closed": closed(posts),
    }


def _links(request: HttpRequest) -> list[dict[str, str]]:
    links = [{"label": _("本人账号与任职"), "url": "/account/"}]
    if Post.ADMINISTRATOR in request.posts:  # type: ignore[attr-defined]
        links.append({"label": _("组件陈列"), "url": "/ui/gallery/"})
    return links


def _badges(posts: frozenset[str], person: Any, now: datetime) -> dict[str, int]:
    """What waits for this person: findings that are his, clocks of the law that are late."""
    if not posts - {Post.ADMINISTRATOR}:
        return {}
    return {"findings": open_findings(posts, person), "late": min(late_count(now), MOST)}


def open_findings(posts: frozenset[str], person: Any) -> int:
    """Findings open that belong to one of the posts or to the person himself, at most MOST."""
    mine = Q(owner_person__isnull=True, owner_post__in=posts)
    if person:
        mine |= Q(owner_person=person)
    return Finding.objects.filter(mine, OPEN)[:MOST].count()
