"""Paths of persons."""

from django.urls import path

from zhiheng.posts.people import data_views, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.register_person, name="register"),
    path("<uuid:key>/", views.person, name="person"),
    path("<uuid:key>/identity/", views.identity, name="identity"),
    path("<uuid:key>/edit/", views.correct_person, name="correct"),
    path("<uuid:key>/retract/", views.retract_person, name="retract-person"),
    path("<uuid:key>/data/", data_views.page, name="data"),
    path("<uuid:key>/data/export/", data_views.export, name="export"),
    path("<uuid:key>/data/erase/", data_views.propose, name="propose-erasure"),
    path("<uuid:key>/data/erase/<uuid:erasure>/", data_views.settle, name="settle-erasure"),
    path("<uuid:key>/known/", views.declare_known, name="known"),
    path("<uuid:key>/known/<uuid:known>/withdraw/", views.withdraw_known, name="unknown"),
    path("<uuid:key>/add/<slug:kind>/", views.add_fact, name="add"),
    path("<uuid:key>/<slug:kind>/<uuid:fact>/", views.correct_fact, name="fact"),
    path("<uuid:key>/<slug:kind>/<uuid:fact>/retract/", views.retract_fact, name="retract"),
]
