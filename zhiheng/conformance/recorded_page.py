"""The page on the clauses that are recorded and left to people: what the records tell of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.access.sights import opens, seen_by
from zhiheng.conformance.stood import told

# Where the records of a clause are kept and entered.
PLACES = {
    "2-c": "/posts/duties/#resources",
    "4 ¶1-c": "/posts/",
    "5(3)-a": "/competence/load/",
    "6(1)-a": "/posts/",
    "9 chapeau-a": "/posts/",
    "9 chapeau-b": "/certificates/hands/",
    "9(1)-a": "/cases/",
    "9(1)-b": "/cases/",
    "9(1)-c": "/cases/",
    "9(2)-a": "/cases/",
    "9(5)-b": "/supervision/",
    "10-a": "/posts/duties/",
    "10-b": "/posts/interference/",
    "11-a": "/posts/duties/#assessments",
    "13-a": "/questions/",
    "13-b": "/certificates/hands/",
}


@require_safe
@seen_by("see.findings")
def recorded(request: HttpRequest) -> HttpResponse:
    """What stands in the records today; whether it was done well is for people to say."""
    on = timezone.localdate(request.now)  # type: ignore[attr-defined]
    places = {clause: place for clause, place in PLACES.items() if opens(request, place)}
    rows = [(one, places.get(one.obligation.clause, "")) for one in told(on)]
    return render(request, "conformance/recorded.html", {"rows": rows, "on": on})
