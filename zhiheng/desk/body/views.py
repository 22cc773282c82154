"""The body's page with the people who lead it, and what was done to it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.acts import may
from zhiheng.access.sights import seen_by
from zhiheng.body.queries import the_body
from zhiheng.body.views import act_of, body_page
from zhiheng.desk import lines
from zhiheng.personnel.queries.seats import seats_on
from zhiheng.personnel.terms import SeatKind
from zhiheng.trace.queries import history_of

HISTORY = 20


@seen_by("see.body", does=act_of)
def page(request: HttpRequest) -> HttpResponse:
    """What the body's own view shows, and for whoever may see people and trail, those too."""
    body = the_body()
    on = timezone.localtime(request.now).date()  # type: ignore[attr-defined]
    more: dict[str, Any] = {"may_seat": _may(request, "add_seat")}
    if _may(request, "see.people"):
        more["leaders"] = leaders(on)
    if body is not None and _may(request, "see.trail"):
        more["history"] = lines.told(history_of([body.pk], limit=HISTORY).lines)
    return body_page(request, **more)


def _may(request: HttpRequest, name: str) -> bool:
    return may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]


def leaders(on: date) -> list[dict[str, Any]]:
    """Who holds the seats of the law on that day, as far as it is registered."""
    shown = (
        (SeatKind.LEGAL_REPRESENTATIVE, "4 ¶1-d", _("还没有登记法定代表人。")),
        (SeatKind.TOP_MANAGEMENT, "4 ¶1-a", _("还没有登记最高管理层的成员。")),
    )
    return [
        {
            "label": kind.label,
            "clause": clause,
            "empty": empty,
            "people": [
                {
                    "name": seat.person.name, "id": seat.person_id, "position": seat.position,
                    "since": seat.starts,
                }
                for seat in seats_on(on, kind)
            ],
        }
        for kind, clause, empty in shown
    ]  # fmt: skip
