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


class NominationState(models.TextChoices):
    OPEN = "open", _("已提名，待任命")
    APPOINTED = "appointed", _("已任命")
    DECLINED = "declined", _("未任命")


class SheetCause(models.TextChoices):
    """At which step a qualification sheet was frozen."""

    NOMINATION = "nomination", _("提名时")
    APPOINTMENT = "appointment", _("任命时")
    REVIEW = "review", _("审核或授权时")
    YEARLY = "yearly", _("逐年复核")


class ResourceKind(models.TextChoices):
    PEOPLE = "people", _("人员")
    MONEY = "money", _("经费")
    DATA = "data", _("数据权限")
    TIME = "time", _("工时")


class AssessmentResult(models.TextChoices):
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
