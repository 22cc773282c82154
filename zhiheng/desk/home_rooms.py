"""The parts of a home that only some posts see: personnel, the ten-minute room, the machine."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from zhiheng.access.models import Account, Holder
from zhiheng.access.terms import Post
from zhiheng.body.models import Body
from zhiheng.certificates.models import Certificate
from zhiheng.desk import selfcheck, verification
from zhiheng.desk.selfcheck.lines import BAD
from zhiheng.law.register import obligation
from zhiheng.lawbook.models import RegulationText
from zhiheng.personnel.models import Education, Employment, Person
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import posts_on
from zhiheng.trace import signer
from zhiheng.trace.models import Head
from zhiheng.training.queries import owed_by

if TYPE_CHECKING:
    from zhiheng.desk.home import Asked

MOST, LISTED = 9999, 6
HEARTBEAT = timedelta(minutes=2)
EXPOSED = ("2-a", "4 ¶3-a", "4 ¶3-b", "8 ¶1-b")


def people(asked: "Asked") -> dict[str, Any]:
    """What a personnel officer keeps: how many persons, and who lacks what articles 4 and 8 ask."""
    here = Person.objects.filter(left__isnull=True)
    lacking = here.filter(
        ~Exists(Education.objects.filter(person=OuterRef("pk")))
        | ~Exists(Employment.objects.filter(person=OuterRef("pk")))
    )
    offices = posts_on(asked.today)
    unfiled = [one for one in offices if one.is_director and one.first_filed_on is None]
    lack = lacking[:MOST].count()
    return {
        "people_stats": [
            {
                "label": _("在册人员"), "value": here[:MOST].count(), "unit": _("人"),
                "url": "/people/",
            },
            {
                "label": _("缺学历或经历的"), "value": lack, "unit": _("人"),
                "url": "/people/", "tone": "question" if lack else "",
                "note": _("缺了就判断不了任职资格"),
            },
            {
                "label": _("在任的两类人员"), "value": len({one.person for one in offices}),
                "unit": _("人"), "url": "/posts/", "clause": "2-a",
            },
            {
                "label": _("尚未首次报备的总监"), "value": len(unfiled), "unit": _("人"),
                "url": "/posts/", "clause": "4 ¶3-a", "tone": "bad" if unfiled else "",
            },
        ]
    }  # fmt: skip


def ten_minutes(asked: "Asked") -> dict[str, Any]:
    """Who answers here, since when, filed when; whether the trail is sound; what is at stake."""
    found = verification.current()
    signed = signer.last_signed()
    return {
        "offices": posts_on(asked.today)[:12],
        "integrity": found if found and found.ended else None,
        "signed": signed["size"] if signed else None,
        "exposed": _exposed(asked) if Post.LEGAL_REPRESENTATIVE in asked.posts else [],
        "regulator": Post.REGULATOR in asked.posts,
    }


def _exposed(asked: "Asked") -> list[dict[str, Any]]:
    """Open duties of the body with what a lapse may touch: exposure, never a computation."""
    from zhiheng.desk import answers

    rows = []
    for clause in EXPOSED:
        entry = obligation(clause)
        stands = answers.standing(entry, asked.told.get(clause))
        if stands.state in ("not_met", "unknown") and entry.exposure:
            rows.append({"standing": stands, "exposure": entry.exposure[0]})
    return rows


def machine(asked: "Asked") -> dict[str, Any]:
    """For the administrator: accounts, the worker, the trail, whether all is fit to serve."""
    from allauth.mfa.models import Authenticator

    active = Account.objects.filter(is_active=True, holder__active=True)
    bare = active.exclude(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type="totp")))
    alive, queued = worker(asked)
    found = selfcheck.lines(asked.now, selfcheck.CORE)
    wrong = [line.what for line in found if line.state == BAD]
    return {
        "machine": {
            "alive": alive,
            "queued": queued,
            "wrong": wrong,
            "verified": verification.current(),
            "new": Holder.objects.filter(active=True, grants=None)[:MOST].count(),
        },
        "machine_stats": [
            {
                "label": _("在用账号"), "value": active[:MOST].count(), "unit": _("个"),
                "url": "/accounts/",
            },
            {
                "label": _("没有第二因素的账号"), "value": bare[:MOST].count(), "unit": _("个"),
                "url": "/accounts/", "note": _("总监和管理员必须有"),
            },
        ],
    }  # fmt: skip


def worker(asked: "Asked") -> tuple[bool, int]:
    """Whether a worker showed a sign of life within two minutes, and how many jobs wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        beat = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        queued = cursor.fetchone()[0]
    return beat is not None and asked.now - beat < HEARTBEAT, queued


def my_training(asked: "Asked") -> dict[str, Any]:
    """What the one who looks still has to be trained in, the earliest due first."""
    person = asked.actor.person
    owed = owed_by(person, asked.today) if person else ()
    return {"owed_training": owed[:LISTED], "more_training": len(owed) > LISTED}


def first_steps(asked: "Asked") -> dict[str, Any]:
    """The way from an empty installation to a first answer; gone once everything is there."""
    if asked.posts == {Post.ADMINISTRATOR}:
        return _administrators_steps()
    if not asked.posts - {Post.REGULATOR, Post.STAFF, Post.ADMINISTRATOR}:
        return {}
    there = Head.objects.annotate(
        body=Exists(Body.objects.all()),
        text=Exists(RegulationText.objects.all()),
        people=Exists(Person.objects.all()),
        director=Exists(Appointment.objects.filter(post="director")),
        certificates=Exists(Certificate.objects.all()),
    ).get(pk=1)
    steps = [
        (there.body, _("登记机构，写明从哪一天起记录完整"), "/body/"),
        (there.text, _("载入规定文本，逐条标为已阅"), "/law/text/"),
        (there.people, _("导入人员及其学历、经历、职称"), "/imports/"),
        (there.director, _("任命认证质量总监，登记授权与报备"), "/posts/"),
        (there.certificates, _("导入认证规则、证书和每张证书的负责人"), "/imports/"),
    ]
    return _unless_done(steps)


def _administrators_steps() -> dict[str, Any]:
    """What an administrator does first; business is for others."""
    holders = Holder.objects.filter(active=True).exclude(
        grants__post=Post.ADMINISTRATOR, grants__ends=None
    )
    granted = holders.filter(grants__ends=None, grants__retracted=False)
    return _unless_done(
        [
            (holders.exists(), _("给每位同事开立账号，当面交给他一次性代码"), "/accounts/"),
            (granted.exists(), _("提出授予岗位，请法定代表人确认"), "/accounts/"),
        ]
    )


def _unless_done(steps: list[tuple[bool, str, str]]) -> dict[str, Any]:
    if all(done for done, _says, _url in steps):
        return {}
    return {"steps": [{"done": done, "says": says, "url": url} for done, says, url in steps]}
