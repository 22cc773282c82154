"""How the regulation applies to the body (clauses 2-a, 2-f; A-45)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppliesAs(models.TextChoices):
    MANDATORY = "mandatory", _("从事产品认证，应当适用")
    ADOPTED = "adopted", _("不从事产品认证，参照执行")
    NONE = "none", _("不适用")
