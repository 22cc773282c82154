"""Paths of supervision."""

from django.urls import path

from zhiheng.supervision import views
from zhiheng.supervision.views import reports

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("managers/<uuid:key>/", views.card, name="card"),
    path("managers/<uuid:key>/supervise/", views.supervise, name="supervise"),
    path("managers/<uuid:key>/report/", reports.new, name="report"),
    path("reports/<uuid:key>/", reports.report, name="one_report"),
    path("reports/<uuid:key>/answer/", reports.answer_one, name="answer_report"),
    path("<uuid:key>/", views.supervision, name="supervision"),
    path("<uuid:key>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:key>/measures/", views.prove, name="prove"),
]
