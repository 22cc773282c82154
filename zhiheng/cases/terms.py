"""Words for projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteKind(models.TextChoices):
    """What a note on a step tells (9(1))."""

    CHECK = "check", _("检查制度执行")
    GUIDE = "guide", _("督促指导")
    FAULT = "fault", _("发现未尽责")
