"""Paths of imports, mounted at /imports/."""

from django.urls import path

from zhiheng.exchange import exports, views

app_name = "exchange"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("template.xlsx", views.template_file, name="template"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<uuid:key>/", views.upload_page, name="upload"),
    path("uploads/<uuid:key>/progress/", views.progress, name="progress"),
    path("uploads/<uuid:key>/mapping/", views.mapping, name="mapping"),
    path("uploads/<uuid:key>/again/", views.again, name="again"),
    path("uploads/<uuid:key>/carry/", views.carry, name="carry"),
    path("uploads/<uuid:key>/marked.xlsx", views.marked_file, name="marked"),
    path("batches/<uuid:key>/", views.batch_page, name="batch"),
    path("batches/<uuid:key>/withdraw/", views.withdraw, name="withdraw"),
    path("lists/<slug:name>.xlsx", exports.list_file, name="list"),
]
