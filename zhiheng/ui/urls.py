from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from zhiheng.ui import views

app_name = "ui"
urlpatterns = [
    path("language/", login_not_required(set_language), name="language"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/progress/", views.gallery_progress, name="gallery_progress"),
    path("gallery/error/<int:status>/", views.gallery_error, name="gallery_error"),
]
