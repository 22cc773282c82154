from django.urls import path

from zhiheng.api import views

app_name = "api"
urlpatterns = [
    path("docs/", views.pages, name="pages"),
    path("docs/<slug:operation>/", views.operation, name="operation"),
    path("<path:rest>", views.call, name="call"),
]
