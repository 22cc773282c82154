"""Paths of the law book. The register and the clause pages, which show answers, are desk's."""

from django.urls import path

from zhiheng.lawbook import figure_views, views

urlpatterns = [
    path("readings/", views.readings, name="lawbook_readings"),
    path("readings/<str:id>/", views.reading, name="lawbook_reading"),
    path("text/", views.text, name="lawbook_text"),
    path("text/read/", views.mark_read, name="lawbook_mark_read"),
    path("limits/", views.limits, name="lawbook_limits"),
    path("limits/<uuid:key>/end/", views.end_limit, name="lawbook_end_limit"),
    path("figures/", figure_views.figures, name="lawbook_figures"),
    path("calendar/", views.calendar, name="lawbook_calendar"),
    path("calendar/file/", views.calendar_file, name="lawbook_calendar_file"),
    path("calendar/<uuid:key>/remove/", views.remove_day, name="lawbook_remove_day"),
]
