"""Paths of the screens that show several areas. The clause pages stand under /law/ beside the law
book's own: a key begins with M or with a figure, so neither shadows the other."""

from django.urls import path, re_path

from zhiheng.desk import health, law_views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("board/", law_views.board, name="board"),
    path("law/", law_views.law, name="law"),
    re_path(r"^law/(?P<key>(?:M|[0-9])[^/]{0,30})/$", law_views.clause_page, name="clause"),
]
