"""The posts by which people act. The two posts of the regulation come only from an appointment."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Post(models.TextChoices):
    """A post in force gives its holder acts (see acts.py)."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    MANAGEMENT = "management", _("管理层")
    QUALITY_DIRECTOR = "quality_director", _("认证质量总监")
    PROJECT_QUALITY_MANAGER = "project_quality_manager", _("认证项目质量负责人")
    STAFF = "staff", _("工作人员")
    PERSONNEL_OFFICER = "personnel_officer", _("人事专员")
    REGULATOR = "regulator", _("监管人员（只读）")


# Who acts where no person is signed in: the operator of the server's command line, and the program
# itself in its jobs. They are named in the trail as what they are.
OPERATOR = "operator"
SYSTEM = "system"

ALL_POSTS = frozenset(Post.values)
BUSINESS_POSTS = ALL_POSTS - {Post.ADMINISTRATOR}
# Posts that come from an appointment or from a recorded seat, never from a grant by hand.
APPOINTED_POSTS = frozenset({Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER})
# Posts that cannot be used without a second factor.
SECOND_FACTOR_POSTS = frozenset({Post.QUALITY_DIRECTOR, Post.ADMINISTRATOR})


def called(posts: Iterable[str]) -> str:
    """The posts in words, in one order; what is no post (the operator, the program) is left out."""
    labels = [str(Post(post).label) for post in sorted(posts) if post in Post.values]
    return gettext("、").join(labels)
