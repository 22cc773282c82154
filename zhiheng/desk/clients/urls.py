"""Paths of clients and factories, mounted at /clients/."""

from django.urls import path

from zhiheng.desk.clients import acts, views

app_name = "clients"
urlpatterns = [
    path("", views.client_list, name="list"),
    path("new/", acts.new_client, name="new"),
    path("<uuid:key>/", views.client, name="client"),
    path("<uuid:key>/edit/", acts.amend_client, name="amend"),
    path("<uuid:key>/retract/", acts.retract_client, name="retract"),
    path("factories/", views.factory_list, name="factories"),
    path("factories/new/", acts.new_factory, name="new-factory"),
    path("factories/<uuid:key>/", views.factory, name="factory"),
    path("factories/<uuid:key>/edit/", acts.amend_factory, name="amend-factory"),
    path("factories/<uuid:key>/retract/", acts.retract_factory, name="retract-factory"),
]
