"""The body's own page, mounted at /body/."""

from django.urls import path

from zhiheng.desk.body import views

app_name = "body"
urlpatterns = [path("", views.page, name="body")]
