from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "zhiheng.ui"
    label = "ui"
    verbose_name = "外观"

    def ready(self) -> None:
        """Forms speak of what is to be filled in, where Django's own words speak of fields."""
        Field.default_error_messages["required"] = _("这一项必填，请填写或选择。")
