"""Kinds of schemes and of products (clauses 2-d, 2-e)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeKind(models.TextChoices):
    COMPULSORY = "ccc", _("强制性产品认证")
    NATIONAL = "national", _("国家统一推行的自愿性认证")
    OWN = "own", _("机构自行制定的自愿性认证")


class ProductKind(models.TextChoices):
    INDUSTRIAL = "industrial", _("工业产品")
    CONSUMER = "consumer", _("消费产品")
    AGRICULTURAL = "agricultural", _("食品农产品")
