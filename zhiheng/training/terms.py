"""Words of training: how a session went for one person, why somebody owes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a session went for one person. Present: was there; the item asks for no more, or the
    result is still to come."""

    PRESENT = "present", _("到场")
    PASSED = "passed", _("通过")
    FAILED = "failed", _("未通过")
    ABSENT = "absent", _("缺席")


class Cause(models.TextChoices):
    """Why somebody owes an item."""

    NOT_YET = "not_yet", _("还没有参加")
    FAILED = "failed", _("考核未通过")
    ABSENT = "absent", _("缺席")
    NO_RESULT = "no_result", _("到场而没有考核结果")
