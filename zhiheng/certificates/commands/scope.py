"""Who may act on this certificate, and who may answer for one: checks shared by the commands."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import grants_in_force
from zhiheng.access.conditions import Condition
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.law.judgement import not_met
from zhiheng.personnel.models import Ban, Person
from zhiheng.posts.models import Appointment
from zhiheng.posts.terms import PostKind

# The safe direction (suspend, confirm facts): one person, one request.
SAFE = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.MANAGEMENT}
RECORDERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, OPERATOR, SYSTEM}


def today(at: datetime) -> date:
    return timezone.localtime(at).date()


def not_in_future(day: date, at: datetime, field: str) -> None:
    """Raises BadInput for a day after the act."""
    if day > today(at):
        raise BadInput({field: f"{day:%Y-%m-%d} 还没有到；请填今天或以前的日期。"})


def within_scope(by: Actor, at: datetime, certificate: Certificate) -> None:
    """A project quality manager acts on certificates of his own scope only; Forbidden otherwise.

    Whoever acts by another post as well is not bound by it.
    """
    if by.account is None:
        return
    grants = grants_in_force(by.account, at)
    if any(grant.post != Post.PROJECT_QUALITY_MANAGER for grant in grants):
        return
    code = certificate.scheme.code if certificate.scheme else None
    if any(not grant.scope or code in grant.scope for grant in grants):
        return
    if by.person and _answers_now(by, certificate, today(at)):
        return
    raise Forbidden(
        "这张证书不在您的负责范围内。",
        clauses=("8 ¶1-a",),
        who="该认证规则的项目质量负责人，或认证质量总监",
    )


def _own(by: Actor, at: datetime, row: Certificate | StateChange) -> None:
    within_scope(by, at, row if isinstance(row, Certificate) else row.certificate)


OWN_SCOPE = Condition("own_scope", "scope", _("项目质量负责人只限本人负责范围内的证书"), _own)


def _answers_now(by: Actor, certificate: Certificate, day: date) -> bool:
    rows = Responsibility.objects.filter(certificate=certificate, person=by.person)
    return rows.filter(starts__lte=day).exclude(ends__lte=day).exists()


def must_be_able_to_answer(person: Person, scheme_code: str | None, day: date) -> None:
    """Refused where the person is not a project quality manager in office on that day, with this
    scheme in his scope, or stands under a ban (8 ¶1-b, 8 ¶1-a, 13-c)."""
    held = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=day),
        post=PostKind.PROJECT_MANAGER,
        person=person,
        starts__lte=day,
    )
    scopes = list(held.values_list("schemes", flat=True))
    if not scopes:
        raise _unfit(f"{day:%Y-%m-%d} 没有在任的认证项目质量负责人任命。", "8 ¶1-b")
    if scheme_code and not any(not scope or scheme_code in scope for scope in scopes):
        raise _unfit(f"其任命范围不包含认证规则 {scheme_code}。", "8 ¶1-a")
    if Ban.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), person=person, starts__lte=day):
        raise _unfit("正处于禁业期。", "13-c")


def _unfit(because: str, clause: str) -> Refused:
    return Refused(
        f"所选人员不能负责这张证书：{because}",
        judgements=(not_met(because, clause=clause),),
        clauses=(clause,),
        who="认证质量总监、人事专员",
        lawful="请另选一名在任、范围覆盖这一规则的项目质量负责人，或先完成任命。",
    )
