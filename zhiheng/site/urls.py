"""All paths of the product. Each area keeps its own; the names are namespaced by area."""

from django.urls import include, path

urlpatterns = [
    path("", include("zhiheng.desk.urls")),
    path("", include("zhiheng.access.urls")),
    path("law/", include("zhiheng.lawbook.urls")),
    path("body/", include("zhiheng.body.urls")),
    path("people/", include("zhiheng.personnel.urls")),
    path("posts/", include("zhiheng.posts.urls")),
    path("schemes/", include("zhiheng.schemes.urls")),
    path("certificates/", include("zhiheng.certificates.urls")),
    path("cases/", include("zhiheng.cases.urls")),
    path("findings/", include("zhiheng.conformance.urls")),
    path("imports/", include("zhiheng.exchange.urls")),
    path("trail/", include("zhiheng.trace.urls")),
    path("ui/", include("zhiheng.ui.urls")),
]
