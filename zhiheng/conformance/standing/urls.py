"""Paths of the pages on all procedures, mounted at /procedures/."""

from django.urls import path

from zhiheng.conformance.standing import views

app_name = "procedures"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("cases/", views.case_list, name="cases"),
]
