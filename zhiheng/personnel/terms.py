"""Words for persons and what is known of them. Values are those of `zhiheng qualify`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityKind(models.TextChoices):
    RESIDENT = "resident", _("居民身份证")
    PASSPORT = "passport", _("护照")
    OTHER = "other", _("其他证件")


class EducationLevel(models.TextChoices):
    DOCTORATE = "doctorate", _("博士研究生")
    MASTER = "master", _("硕士研究生")
    BACHELOR = "bachelor", _("大学本科")
    ASSOCIATE = "associate", _("大学专科")
    SECONDARY = "secondary", _("中专或高中及以下")


class Field(models.TextChoices):
    CERTIFICATION = "certification", _("认证")
    ACCREDITATION = "accreditation", _("认可")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    OTHER = "other", _("其他")


class TitleLevel(models.TextChoices):
    JUNIOR = "junior", _("初级")
    INTERMEDIATE = "intermediate", _("中级")
    ASSOCIATE_SENIOR = "associate_senior", _("副高级")
    SENIOR = "senior", _("正高级")


class SeatKind(models.TextChoices):
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    ACTUAL_CONTROLLER = "actual_controller", _("实际控制人")
    TOP_MANAGEMENT = "top_management", _("最高管理层成员")
