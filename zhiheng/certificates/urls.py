from django.urls import path

from zhiheng.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.certificate_list, name="list"),
    path("new/", views.new, name="new"),
    path("responsibility/", views.bulk, name="responsibility"),
    path("confirmations/<uuid:key>/", views.confirmation, name="confirmation"),
    path("<uuid:key>/", views.certificate, name="certificate"),
    path("<uuid:key>/<slug:name>/", views.act, name="act"),
]
