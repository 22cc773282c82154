"""Paths of findings, mounted at /findings/."""

from django.urls import path

from zhiheng.conformance import views

app_name = "conformance"

urlpatterns = [
    path("", views.findings, name="findings"),
    path("judge/", views.judge, name="judge"),
    path("<uuid:key>/", views.finding, name="finding"),
    path("<uuid:key>/explain/", views.explain, name="explain"),
    path("<uuid:key>/take-back/", views.take_back, name="take-back"),
]
