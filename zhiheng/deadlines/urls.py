"""Paths of the clocks."""

from django.urls import path

from zhiheng.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("", views.deadlines, name="deadlines"),
    path("notices/", views.notices, name="notices"),
]
