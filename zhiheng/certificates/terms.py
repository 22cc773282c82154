"""States of a certificate (codes of the 2018 upload template) and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    VALID = "01", _("有效")
    SUSPENDED = "02", _("暂停")
    WITHDRAWN = "03", _("撤销")
    CANCELLED = "04", _("注销")
    EXPIRED = "05", _("过期失效")


IN_FORCE = frozenset({State.VALID, State.SUSPENDED})
