"""The pages of training through the client: the whole way, wrong input, who sees what."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.training import commands
from zhiheng.training.models import Attendance, Plan, PlanItem, Retraining, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of(acting_as, register):  # noqa: F811
    """A client signed in as one who holds the post: browser_of("quality_director")."""
    from allauth.mfa.models import Authenticator

    def make(post, number="", person=None):
        one = person or register(number or post[:9], post)
        account = Account.objects.get(pk=acting_as(one, post).account)
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def send(client, address, **typed):
    return client.post(address, {"idempotency_key": str(uuid4()), **typed})


def test_from_an_empty_page_to_a_retraining(browser_of, register):
    director = browser_of("quality_director")
    pupil = register("E7", "学员")
    assert "还没有计划" in director.get("/training/").content.decode()
    assert send(director, "/training/new/", year=1800, title="x").status_code == 422
    send(director, "/training/new/", year=2026, title="2026年计划")
    plan = Plan.objects.get()
    wrong = send(director, f"/training/plans/{plan.pk}/add/", number="T1", due="2027-01-01",
                 subject_text="x", version=plan.version)  # fmt: skip
    assert wrong.status_code == 422 and "应在2026年内" in wrong.content.decode()
    sent = send(director, f"/training/plans/{plan.pk}/add/", number="T1", due="2026-12-20",
                subject_text="新版规定", examined="on", version=plan.version)  # fmt: skip
    assert sent.status_code == 302
    send(director, f"/training/plans/{plan.pk}/adopt/", adopted_on="2026-01-20",
         version=plan.version)  # fmt: skip
    plan.refresh_from_db()
    assert plan.adopted_on == date(2026, 1, 20) and plan.adopted_by.name == "quality_director"
    item = PlanItem.objects.get()
    shown = director.get(f"/training/plans/{plan.pk}/").content.decode()
    assert "T1 新版规定" in shown and "2026年12月20日" in shown
    sent = send(director, f"/training/items/{item.pk}/hold/", held_on="2026-02-10",
                outside="某培训中心 李师", version=item.version)  # fmt: skip
    session = Session.objects.get()
    assert sent.url == f"/training/sessions/{session.pk}/results/"
    form = director.get(sent.url).content.decode()
    assert "学员" in form and "本人不能评定自己" in form
    assert send(director, sent.url, version=session.version).status_code == 422
    send(director, sent.url, version=session.version, **{
        f"r_{pupil.pk}": "failed", f"s_{pupil.pk}": "41 分",
    })  # fmt: skip
    assert (Attendance.objects.get().score, Retraining.objects.get().cause) == ("41 分", "failed")
    assert "考核未通过" in director.get(f"/training/items/{item.pk}/").content.decode()
    assert "41 分" in director.get(f"/training/sessions/{session.pk}/").content.decode()
    listed = director.get("/training/owed/?late=1").content.decode()
    assert "学员" in listed
    book = director.get("/imports/lists/training-owed.xlsx")
    assert book.status_code == 200 and b"".join(book.streaming_content)[:2] == b"PK"
    assert "更正" in director.get(f"/training/sessions/{session.pk}/correct/").content.decode()
    assert director.get(f"/training/items/{item.pk}/drop/").status_code == 200
    clock = director.get(f"/training/retrainings/{Retraining.objects.get().pk}/")
    assert clock.url == f"/training/items/{item.pk}/"


def test_staff_see_their_own_and_nobody_else_s(browser_of, register, adopted):
    item = adopted()
    other, own = register("E8", "别人"), register("E9", "本人")
    clerk = browser_of("staff", person=own)
    assert clerk.get("/training/owed/").status_code == 403
    assert clerk.get(f"/training/items/{item.pk}/").status_code == 403
    mine = clerk.get("/training/mine/").content.decode()
    assert "T1 新版规定" in mine and "还没有参加" in mine
    home = clerk.get("/").content.decode()
    assert "我要完成的培训" in home and "T1 新版规定" in home
    session = commands.hold_session(
        subject=item, held_on=date(2026, 2, 10), trainer=other, by=BY, at=NOW
    ).value
    commands.record_results(
        subject=session, results={own.pk: ("absent", "")}, by=BY, at=NOW
    )  # fmt: skip
    row = Retraining.objects.get()
    assert clerk.get(f"/training/retrainings/{row.pk}/").url == "/training/mine/"
    assert "补训 T1" in clerk.get("/").content.decode()


def test_the_body_s_own_numbers_are_shown_as_such(browser_of):
    director = browser_of("quality_director")
    page = director.get("/law/figures/").content.decode()
    assert "程序的建议，机构还没有定" in page
    typed = {"figure": "retraining_days", "value": 20, "starts": "2026-03-02"}
    assert send(director, "/law/figures/", **typed).status_code == 422
    assert send(director, "/law/figures/", reason="制度 5.3", **typed).status_code == 302
    assert "制度 5.3" in director.get("/law/figures/").content.decode()


def test_pages_ask_little_with_many_people(browser_of, adopted, register):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    item, director = adopted(), browser_of("quality_director")

    def asked():
        paths = ("", f"plans/{item.plan_id}/", f"items/{item.pk}/", "owed/", "mine/")
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert director.get(f"/training/{path}").status_code == 200
            yield path, len(seen)

    few = dict(asked())
    for n in range(30):
        register(f"F{n}", f"人{n}")
    assert dict(asked()) == few and max(few.values()) < 20, few
