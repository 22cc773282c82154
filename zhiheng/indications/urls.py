"""Paths of the questions."""

from django.urls import path

from zhiheng.indications import views

app_name = "indications"
urlpatterns = [
    path("", views.questions, name="questions"),
    path("ask/", views.ask, name="ask"),
    path("absences/new/", views.absence, name="absence"),
    path("absences/<uuid:key>/retract/", views.retract, name="retract_absence"),
    path("<uuid:key>/", views.question, name="question"),
    path("<uuid:key>/answer/", views.answer_one, name="answer"),
]
