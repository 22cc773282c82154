"""Words for the two posts (article 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostKind(models.TextChoices):
    DIRECTOR = "director", _("认证质量总监")
    PROJECT_MANAGER = "project_manager", _("认证项目质量负责人")


class Authoriser(models.TextChoices):
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    ACTUAL_CONTROLLER = "actual_controller", _("实际控制人")
    QUALITY_DIRECTOR = "quality_director", _("认证质量总监审核")


class FilingKind(models.TextChoices):
    FIRST = "first", _("首次报备")
    CHANGE = "change", _("信息变更")
