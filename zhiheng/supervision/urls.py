"""Paths of supervision."""

from django.urls import path

from zhiheng.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("managers/<uuid:key>/", views.card, name="card"),
    path("managers/<uuid:key>/supervise/", views.supervise, name="supervise"),
    path("<uuid:key>/", views.supervision, name="supervision"),
    path("<uuid:key>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:key>/measures/", views.prove, name="prove"),
]
