"""Words of supervision: what the director judged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    GOOD = "good", _("履职到位")
    PARTLY = "partly", _("基本到位，有须改进之处")
    POOR = "poor", _("履职不到位")
