"""Paths of training."""

from django.urls import path

from zhiheng.training import views
from zhiheng.training.views import acts

app_name = "training"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("mine/", views.mine, name="mine"),
    path("owed/", views.owing, name="owed"),
    path("new/", acts.open_plan, name="open_plan"),
    path("plans/<uuid:key>/", views.plan, name="plan"),
    path("plans/<uuid:key>/adopt/", acts.adopt_plan, name="adopt_plan"),
    path("plans/<uuid:key>/add/", acts.add_item, name="add_plan_item"),
    path("items/<uuid:key>/", views.item, name="item"),
    path("items/<uuid:key>/change/", acts.change_item, name="change_plan_item"),
    path("items/<uuid:key>/drop/", acts.drop_item, name="drop_plan_item"),
    path("items/<uuid:key>/hold/", acts.hold, name="hold_session"),
    path("sessions/<uuid:key>/", views.session, name="session"),
    path("sessions/<uuid:key>/correct/", acts.correct, name="correct_session"),
    path("sessions/<uuid:key>/results/", acts.results, name="results"),
    path("retrainings/<uuid:key>/", views.retraining, name="retraining"),
]
