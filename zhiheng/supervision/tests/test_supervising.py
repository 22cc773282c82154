"""Supervision as acts and pages: who may, what is frozen, whose clocks run, what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.posts import commands as posts
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.supervision import commands, jobs, queries
from zhiheng.supervision.commands import settling
from zhiheng.supervision.models import Supervision
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
GOOD = {"grade": "good", "grounds": "证书都按期监督。"}


@pytest.fixture
def manager(qualified, in_post):
    return in_post(qualified("E002", "李青"), "project_manager")


def test_the_scorecard_is_computed_frozen_and_acknowledged(manager):
    jobs.growth.seen = None
    jobs.look(NOW)
    clock = Deadline.objects.get(rule="supervise-manager")
    assert (clock.internal, clock.post) == (True, "quality_director")
    assert clock.due_strict.isoformat() == "2026-04-05T16:00:00+00:00"
    made = commands.supervise(subject=manager, **GOOD, **ACT).value
    assert (made.period_from, made.period_to) == (date(2026, 1, 5), TODAY + timedelta(days=1))
    assert made.content[0]["clause"] == "8 ¶1-b" and len(made.content) == 11
    clock.refresh_from_db()
    assert clock.answered_at == NOW
    following = Deadline.objects.get(rule="supervise-manager", answered_at=None)
    assert following.due_strict.isoformat() == "2026-06-02T16:00:00+00:00"
    signing = Deadline.objects.get(rule="acknowledge-supervision-5wd")
    assert signing.person == manager.person_id and signing.answered_at is None
    with pytest.raises(Refused, match="今天已经监督过"):
        commands.supervise(subject=manager, **GOOD, **ACT)
    commands.acknowledge_supervision(subject=made, comment="没有意见", **ACT)
    signing.refresh_from_db()
    assert signing.answered_at == NOW
    with pytest.raises(Refused, match="已经确认"):
        commands.acknowledge_supervision(subject=made, **ACT)
    assert queries.overview(TODAY)[0].last == TODAY and differences() == {}
    assert "证书都按期监督" not in "".join(Entry.objects.values_list("payload", flat=True))


def test_what_is_missing_is_said_and_measures_have_their_clock(manager, qualified, in_post):
    wanting = (
        ({"grade": "fine", "grounds": " "}, {"grade", "grounds"}),
        ({"grade": "poor", "grounds": "x"}, {"measures"}),
        ({**GOOD, "measures": "补监督"}, {"measures_due"}),
        ({**GOOD, "measures": "补监督", "measures_due": TODAY}, {"measures_due"}),
    )
    for typed, fields in wanting:
        with pytest.raises(BadInput) as caught:
            commands.supervise(subject=manager, **typed, **ACT)
        assert set(caught.value.errors) == fields
    director = in_post(qualified("E001", "王晓"))
    with pytest.raises(Refused, match="项目质量负责人"):
        commands.supervise(subject=director, **GOOD, **ACT)
    row = commands.supervise(
        subject=manager, grade="partly", grounds="逾期两张", measures="补监督",
        measures_due=date(2026, 3, 20), **ACT,
    ).value  # fmt: skip
    clock = Deadline.objects.get(rule="supervision-measures")
    assert clock.due_strict.isoformat() == "2026-03-20T16:00:00+00:00"
    with pytest.raises(BadInput) as caught:
        commands.prove_supervision_measures(
            subject=row, done_on=TODAY + timedelta(days=1), proof="", **ACT
        )
    assert set(caught.value.errors) == {"done_on", "proof"}
    commands.prove_supervision_measures(subject=row, done_on=TODAY, proof="监督记录", **ACT)
    clock.refresh_from_db()
    assert clock.answered_at is not None
    with pytest.raises(Refused, match="没有待完成"):
        commands.prove_supervision_measures(subject=row, done_on=TODAY, proof="再", **ACT)
    assert differences() == {}


def test_nobody_supervises_himself_and_the_second_supervisor_may(manager, register, acting_as):  # noqa: F811
    himself = acting_as(manager.person, "quality_director")
    with pytest.raises(Refused, match="不能自己监督自己"):
        commands.supervise(subject=manager, by=himself, at=NOW, **GOOD)
    boss = acting_as(register("G1", "管理"), "management")
    with pytest.raises(Refused, match="由总监办理"):
        commands.supervise(subject=manager, by=boss, at=NOW, **GOOD)
    director = acting_as(register("D1", "总监"), "quality_director")
    row = commands.supervise(subject=manager, by=director, at=NOW, **GOOD).value
    assert row.by_person_id == director.person
    with pytest.raises(Refused, match="由被监督的本人"):
        commands.acknowledge_supervision(
            subject=row, by=acting_as(register("M9", "旁人"), "project_quality_manager"), at=NOW
        )
    commands.acknowledge_supervision(subject=row, by=replace(BY, person=manager.person_id), at=NOW)
    assert Supervision.objects.get().acknowledged_on == TODAY


def test_the_clock_is_answered_when_the_manager_leaves(manager):
    jobs.growth.seen = None
    jobs.look(NOW)
    assert not settling.due(NOW)
    posts.end_appointment(subject=manager, ends=TODAY, reason="离职", **ACT)
    assert settling.due(NOW)
    commands.settle_supervision(**ACT)
    assert Deadline.objects.get(rule="supervise-manager").answered_at == NOW


def test_the_pages_show_numbers_and_take_only_the_judgement(manager, register, acting_as):  # noqa: F811
    from allauth.mfa.models import Authenticator

    def browser(person, post):
        account = Account.objects.get(pk=acting_as(person, post).account)
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    director = browser(register("D1", "总监"), "quality_director")
    assert "李青" in director.get("/supervision/").content.decode()
    card = director.get(f"/supervision/managers/{manager.pk}/").content.decode()
    assert "期初负责证书0张" in card and "没有欠培训" in card
    address = f"/supervision/managers/{manager.pk}/supervise/"
    assert "不能填写" in director.get(address).content.decode()
    key = {"idempotency_key": str(uuid4()), "version": manager.version}
    assert director.post(address, {**key, "grade": "poor"}).status_code == 422
    sent = director.post(address, {**key, **GOOD, "content": "全部按期"})
    row = Supervision.objects.get()
    assert sent.url == f"/supervision/{row.pk}/" and "全部按期" not in str(row.content)
    assert "履职到位" in director.get(sent.url).content.decode()
    own = browser(manager.person, "project_quality_manager")
    assert "确认履职监督" in own.get(f"/supervision/{row.pk}/").content.decode()
    assert "确认履职监督的结果" in own.get("/").content.decode()
    sign = {"idempotency_key": str(uuid4()), "version": row.version, "comment": "无"}
    assert own.post(f"/supervision/{row.pk}/acknowledge/", sign).status_code == 302
    other = browser(register("M9", "旁人"), "project_quality_manager")
    assert other.get(f"/supervision/{row.pk}/").status_code == 403
    assert "李青" not in other.get("/supervision/").content.decode()
