from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zhiheng.ui"
    label = "ui"
    verbose_name = "外观"
