"""Paths of evidence."""

from django.urls import path

from zhiheng.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.awaited, name="awaited"),
    path("to/<slug:table>/<uuid:key>/", views.attach, name="attach"),
    path("at/<slug:table>/<uuid:key>/", views.at, name="at"),
    path("<uuid:key>/", views.piece, name="piece"),
    path("<uuid:key>/file/", views.content, name="content"),
    path("<uuid:key>/retract/", views.retract, name="retract"),
]
