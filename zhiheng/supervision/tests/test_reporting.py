"""A manager reports to the director: his own words beside numbers that he cannot type, a clock, an
answer by somebody else, and both in the scorecard."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.access.acts import posts_in_force
from zhiheng.access.models import Account
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.sights import opens
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai
from zhiheng.posts import commands as posts
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.supervision import commands, jobs, queries
from zhiheng.supervision.models import Report
from zhiheng.supervision.scorecard import Timely, lines
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
SAYS = {"says": "本月监督都按期完成。", "proposals": "增加一名检查员。"}


@pytest.fixture
def manager(qualified, in_post):
    return in_post(qualified("E002", "李青"), "project_manager")


def card(row, on=TODAY):
    return queries.records(row, date(2026, 1, 5), on + timedelta(days=1))


def test_a_report_answers_its_clock_begins_the_next_and_is_answered(manager, register, acting_as):  # noqa: F811
    jobs.growth.seen = None
    jobs.look(NOW)
    clock = Deadline.objects.get(rule="report-to-director")
    assert (clock.internal, clock.person) == (True, manager.person_id)
    assert (card(manager).reports, card(manager).opinions) == (Timely(), 0)
    himself = acting_as(manager.person, "project_quality_manager", "quality_director")
    row = commands.report_to_director(subject=manager, by=himself, at=NOW, **SAYS).value
    assert row.content[0]["clause"] == "8 ¶1-b" and row.period_from == date(2026, 1, 5)
    clock.refresh_from_db()
    assert clock.answered_at == NOW
    assert Deadline.objects.filter(rule="report-to-director", answered_at=None).count() == 1
    assert (card(manager).reports, card(manager).opinions) == (Timely(1), 1)
    assert "向总监报告1次。" in [one.says for one in lines(card(manager))]
    with pytest.raises(Refused, match="自己的报告"):
        commands.answer_report(subject=row, by=himself, at=NOW, answer="同意")
    director = acting_as(register("D1", "总监"), "quality_director")
    with pytest.raises(BadInput):
        commands.answer_report(subject=row, by=director, at=NOW, answer=" ")
    commands.answer_report(subject=row, by=director, at=NOW, answer="采纳，下月到岗。")
    with pytest.raises(Refused, match="已经答复"):
        commands.answer_report(subject=row, by=director, at=NOW, answer="再说一遍")
    assert Report.objects.get().answered_by_id == director.person
    assert differences() == {}
    assert "增加一名检查员" not in "".join(Entry.objects.values_list("payload", flat=True))


def test_who_lets_the_cadence_pass_is_told_and_nobody_reports_for_him(manager, register, acting_as):  # noqa: F811
    other = acting_as(register("M9", "旁人"), "project_quality_manager")
    with pytest.raises(Refused, match="本人提出"):
        commands.report_to_director(subject=manager, by=other, at=NOW, **SAYS)
    with pytest.raises(BadInput):
        commands.report_to_director(subject=manager, says=" ", **ACT)
    commands.report_to_director(subject=manager, says="正常。", **ACT)
    late = TODAY + timedelta(days=40)
    assert card(manager, late).reports == Timely(1, 1) and queries.silent(late) == (0, 1, 0)
    assert queries.silent(TODAY) == (1, 0, 0)
    posts.end_appointment(subject=manager, ends=TODAY, reason="离职", **ACT)
    manager.refresh_from_db()
    with pytest.raises(Refused, match="已经结束"):
        commands.report_to_director(subject=manager, says="再报。", **ACT)
    jobs.growth.seen = None
    jobs.look(NOW)
    assert not Deadline.objects.filter(rule="report-to-director", answered_at=None).exists()


def test_a_first_report_is_awaited_until_its_clock_has_run_out(manager):
    assert queries.silent(TODAY) == (0, 0, 1)  # no clock has begun
    jobs.growth.seen = None
    jobs.look(NOW)
    clock = Deadline.objects.get(rule="report-to-director")
    over = in_shanghai(clock.due_strict).date()
    assert queries.silent(over - timedelta(days=1)) == (0, 0, 1)
    assert queries.silent(over) == (0, 1, 0)


def test_a_link_to_a_report_is_there_for_those_for_whom_it_opens(manager, register, acting_as):  # noqa: F811
    row = commands.report_to_director(subject=manager, **SAYS, **ACT).value

    def sees(person, post):
        by, now = acting_as(person, post), timezone.now()
        asked = SimpleNamespace(actor=by, now=now, posts=posts_in_force(by, now))
        return opens(asked, f"/supervision/reports/{row.pk}/")

    assert sees(manager.person, "project_quality_manager")
    assert sees(register("D1", "总监"), "quality_director")
    assert not sees(register("M9", "旁人"), "project_quality_manager")


def test_nobody_reports_twice_on_a_day_to_push_his_clock(manager):
    commands.report_to_director(subject=manager, **SAYS, **ACT)
    running = Deadline.objects.get(rule="report-to-director", answered_at=None)
    with pytest.raises(Refused, match="今天已经报告过") as caught:
        commands.report_to_director(subject=manager, **SAYS, **ACT)
    assert caught.value.lawful and Report.objects.count() == 1
    assert Deadline.objects.get(rule="report-to-director", answered_at=None) == running
    assert card(manager).reports == Timely(1)


def test_the_pages(manager, register, acting_as):  # noqa: F811
    from allauth.mfa.models import Authenticator

    def browser(person, post):
        account = Account.objects.get(pk=acting_as(person, post).account)
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    himself = browser(manager.person, "project_quality_manager")
    assert "向总监报告" in himself.get("/supervision/").content.decode()
    address = f"/supervision/managers/{manager.pk}/report/"
    assert "期初负责证书0张" in himself.get(address).content.decode()
    key = {"idempotency_key": str(uuid4()), "version": manager.version}
    assert himself.post(address, {**key, "says": ""}).status_code == 422
    sent = himself.post(address, {**key, **SAYS})
    row = Report.objects.get()
    assert sent.url == f"/supervision/reports/{row.pk}/"
    assert "增加一名检查员" in himself.get(sent.url).content.decode()
    stranger = browser(register("M9", "旁人"), "project_quality_manager")
    assert stranger.get(sent.url).status_code == 403
    director = browser(register("D1", "总监"), "quality_director")
    assert "等待总监答复" in director.get("/supervision/").content.decode()
    answering = {"idempotency_key": str(uuid4()), "version": row.version, "answer": "采纳。"}
    assert director.post(f"{sent.url}answer/", answering).status_code == 302
    assert "采纳。" in himself.get(sent.url).content.decode()
    assert "已经答复" in director.get(f"{sent.url}answer/").content.decode()
    assert f"{sent.url}answer/" not in director.get(sent.url).content.decode()
    posts.end_appointment(subject=manager, ends=TODAY, reason="离职", **ACT)
    assert "此任期已经结束" in himself.get(address).content.decode()
