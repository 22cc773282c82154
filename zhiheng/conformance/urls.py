"""Paths of findings, mounted at /findings/."""

from django.urls import path

from zhiheng.conformance import recorded_page, running_page, views

app_name = "conformance"

urlpatterns = [
    path("", views.findings, name="findings"),
    path("recorded/", recorded_page.recorded, name="recorded"),
    path("judge/", running_page.judge, name="judge"),
    path("judging/", running_page.progress, name="judging"),
    path("<uuid:key>/", views.finding, name="finding"),
    path("<uuid:key>/explain/", views.explain, name="explain"),
    path("<uuid:key>/take-back/", views.take_back, name="take-back"),
]
