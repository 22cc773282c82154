"""Those whose accounts weigh most: second factors, and that there are two administrators."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from zhiheng.access.models import Grant
from zhiheng.access.terms import SECOND_FACTOR_POSTS, Post
from zhiheng.desk.selfcheck.lines import GOOD, NOTE, Line, judged


def second_factors(now: datetime) -> list[Line]:
    """Director and administrators have their second factor."""
    has = Authenticator.objects.filter(user=OuterRef("holder__account"), type="totp")
    bare = (
        _in_force(now)
        .filter(post__in=SECOND_FACTOR_POSTS)
        .annotate(factor=Exists(has))
        .filter(factor=False)
        .order_by("holder__account__username")
    )
    wrong = [
        _("{post}（账号 {name}）还没有启用第二因素。").format(
            post=Post(row.post).label, name=row.holder.account.username
        )
        for row in bare.select_related("holder__account")[:20]
    ]
    return judged(
        "second_factors", wrong, _("总监与系统管理员都启用了第二因素。"), _("账号"),
        _("请其本人登录后启用；在此之前不能行使职权。"),
    )  # fmt: skip


def administrators(now: datetime) -> list[Line]:
    """Two administrators at least: what takes two must not hang on one."""
    number = _in_force(now).filter(post=Post.ADMINISTRATOR).values("holder").distinct().count()
    if number >= 2:
        return [Line("administrators", GOOD, _("有两位以上的系统管理员。"), _("账号"))]
    says = _("在任的系统管理员只有 {n} 位，须两人办理的事可能办不成。").format(n=number)
    step = _("请在“账号与授权”页再授予一位。")
    return [Line("administrators", NOTE, says, _("账号"), step)]


def _in_force(now: datetime) -> "QuerySet[Grant]":
    lasting = Q(ends=None) | Q(ends__gt=now)
    return Grant.objects.filter(lasting, starts__lte=now, holder__active=True)
