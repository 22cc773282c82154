"""Kinds of indication (13-a). Each is a question; none says that anything is wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    IDLE = "idle", _("长期没有活动")
    TWO_BODIES = "two_bodies", _("可能同时在两家机构")
    TWO_PLACES = "two_places", _("同一天在两处现场")
    MANY_DAYS = "many_days", _("一个月里现场太多")
    ABSENT = "absent", _("不在岗的日子有活动")
