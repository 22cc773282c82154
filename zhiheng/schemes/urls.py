from django.urls import path

from zhiheng.schemes import editor, views

app_name = "schemes"
urlpatterns = [
    path("", views.scheme_list, name="list"),
    path("new/", views.new_scheme, name="new"),
    path("<uuid:key>/", views.scheme_page, name="scheme"),
    path("<uuid:key>/versions/new/", editor.new_version, name="new_version"),
    path("<uuid:key>/versions/<uuid:version>/", editor.edit_version, name="edit_version"),
]
