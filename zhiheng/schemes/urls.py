from django.urls import path

from zhiheng.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.scheme_list, name="list"),
    path("new/", views.new_scheme, name="new"),
    path("<uuid:key>/", views.scheme_page, name="scheme"),
]
