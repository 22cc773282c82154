"""All paths of the product. Each area keeps its own; the names are namespaced by area."""

from importlib.util import find_spec

from django.urls import include, path

AREAS = {
    "": "desk",
    "access/": "access",
    "law/": "lawbook",
    "body/": "desk.body",
    "people/": "posts.people",
    "posts/": "posts",
    "training/": "training",
    "competence/": "competence",
    "declarations/": "competence.own",
    "deadlines/": "deadlines",
    "evidence/": "evidence",
    "schemes/": "schemes",
    "clients/": "desk.clients",
    "certificates/": "certificates",
    "cases/": "cases",
    "supervision/": "supervision",
    "questions/": "indications",
    "findings/": "conformance",
    "procedures/": "conformance.standing",
    "imports/": "exchange",
    "trail/": "trace",
    "ui/": "ui",
    "api/v1/": "api",
}

urlpatterns = [
    path("" if area == "access" else prefix, include(f"zhiheng.{area}.urls"))
    for prefix, area in AREAS.items()
    if find_spec(f"zhiheng.{area}.urls")
]

handler400 = "zhiheng.ui.errors.bad_request"
handler403 = "zhiheng.ui.errors.forbidden"
handler404 = "zhiheng.ui.errors.not_found"
handler500 = "zhiheng.ui.errors.server_error"
