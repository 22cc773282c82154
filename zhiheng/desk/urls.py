"""Paths of the screens that show several areas. The clause pages stand under /law/ with the law
book's own; their keys begin with M or a figure, so that neither shadows the other."""

from django.urls import path

from zhiheng.desk import founding, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("founding/", founding.page, name="founding"),
]
