"""Paths of the screens that show several areas. The clause pages stand under /law/ beside the law
book's own: a key begins with M or with a figure, so neither shadows the other."""

from django.urls import path, re_path

from zhiheng.desk import founding, health, home_views, law_views, selfcheck_views, trail_views

urlpatterns = [
    path("", home_views.page, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("selfcheck/", selfcheck_views.page, name="selfcheck"),
    path("founding/", founding.page, name="founding"),
    path("board/", law_views.board, name="board"),
    path("law/", law_views.law, name="law"),
    re_path(r"^law/(?P<key>(?:M|[0-9])[^/]{0,30})/$", law_views.clause_page, name="clause"),
    path("trail/", trail_views.trail, name="trail"),
    path("trail/<int:seq>/", trail_views.entry, name="trail_entry"),
    path("trail/<int:seq>/receipt/", trail_views.receipt_file, name="trail_receipt"),
    path("trail/of/<str:table>/<uuid:key>/", trail_views.history, name="trail_history"),
    path("trail/verify/", trail_views.verify, name="trail_verify"),
    path("trail/verify/start/", trail_views.verify_start, name="trail_verify_start"),
    path("trail/verify/progress/", trail_views.verify_progress, name="trail_verify_progress"),
    path("trail/checkpoint/", trail_views.checkpoint, name="trail_checkpoint"),
]
