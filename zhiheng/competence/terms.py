"""Words of competence: the yearly declarations, and how heavily a hindrance weighs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclarationKind(models.TextChoices):
    ONE_BODY = "one_body", _("只在本机构执业")
    IMPARTIALITY = "impartiality", _("公正性")
