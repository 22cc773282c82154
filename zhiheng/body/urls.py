from django.urls import path

from zhiheng.body import views

app_name = "body"
urlpatterns = [path("", views.body_page, name="body")]
