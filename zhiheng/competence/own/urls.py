from django.urls import path

from zhiheng.competence.own import views

app_name = "own"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:key>/one-body/", views.one_body, name="one_body"),
    path("<uuid:key>/impartiality/", views.impartiality, name="impartiality"),
    path("<uuid:key>/interest/", views.conflict, name="conflict"),
    path("interests/<uuid:key>/end/", views.end_conflict, name="end_conflict"),
]
