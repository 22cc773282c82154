"""Acts through the interface: the same door, its receipt, its refusals, and what cannot be used."""

import json

import pytest

from zhiheng.access.terms import Post
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def build():
    from zhiheng.certificates.tests import build

    build.body()
    return build


def test_an_act_is_one_entry_and_answers_its_receipt(asks):
    staff = asks(Post.STAFF)
    status, told = staff.act("register_client", name="示例电池厂", country="156")
    assert status == 200 and told["version"] == 1 and not told["repeated"]
    entry = Entry.objects.get(seq=told["seq"])
    assert (entry.act, entry.via, bytes(entry.digest).hex()) == (
        "register_client", "api", told["digest"],
    )  # fmt: skip
    assert entry.account == staff.client.account.pk
    assert staff.get(f"clients/{told['subject']}")[1]["name"] == "示例电池厂"


def test_the_same_request_twice_acts_once_and_another_body_is_told(asks):
    staff = asks(Post.STAFF)
    first = staff.act("register_client", key="k-1", name="示例电池厂")[1]
    status, again = staff.act("register_client", key="k-1", name="示例电池厂")
    assert status == 200 and again["repeated"] and again["seq"] == first["seq"]
    status, told = staff.act("register_client", key="k-1", name="另一家")
    assert status == 422 and "已用于另一项内容" in told["detail"]
    assert Entry.objects.filter(act="register_client").count() == 1
    # Another account's keys are its own: nobody uses up those that somebody is going to send.
    status, other = asks(Post.STAFF).act("register_client", key="k-1", name="另一电池厂")
    assert status == 200 and not other["repeated"] and other["seq"] != first["seq"]


def test_what_changes_a_row_needs_the_version_that_was_seen(asks):
    staff = asks(Post.STAFF)
    key = staff.act("register_client", name="示例电池厂")[1]["subject"]
    more = {"nature": "correction", "reason": "抄错了名称"}
    status, told = staff.act("amend_client", key, name="示例电池二厂", **more)
    assert status == 422 and told["errors"][0]["field"] == "version"
    status, told = staff.act("amend_client", key, version=1, name="示例电池二厂", **more)
    assert (status, told["version"]) == (200, 2)
    status, told = staff.act("amend_client", key, version=1, name="示例电池三厂", **more)
    assert status == 409 and "示例甲" in told["detail"]


def test_who_has_no_right_is_told_who_has_and_it_is_recorded(asks):
    status, told = asks(Post.REGULATOR).act("register_client", name="示例电池厂")
    assert status == 403 and "认证质量总监" in told["who"] and told["lawful"]
    refused = Entry.objects.get(outcome="refused")
    assert (refused.act, refused.via) == ("register_client", "api")
    # Before what was sent is looked at, and without telling whether the row is there.
    unseen = asks(Post.ADMINISTRATOR).act("amend_client", "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    assert unseen[0] == 403


def test_a_rule_refuses_with_its_clause(asks, build):
    row = build.certificate("C1", build.client(), scheme=build.scheme())
    status, told = asks(Post.QUALITY_DIRECTOR).act(
        "assign_responsibility", row, person=str(build.person_of("009").pk), starts="2026-06-01"
    )
    assert status == 422 and told["clauses"] == ["8 ¶1-b"] and told["who"] and told["lawful"]
    assert told["reasons"][0]["verdict"] == "not_met"


def test_an_absent_row_and_an_unseen_one_look_the_same(asks, build):
    from zhiheng.personnel.models import Person

    who = build.person_of("001")
    body = {"nature": "correction", "reason": "x", "name": "新名"}
    absent = "00000000-0000-4000-8000-000000000001"
    officer = asks(Post.PERSONNEL_OFFICER)
    assert officer.act("correct_person", absent, version=1, **body)[0] == 404
    assert officer.act("correct_person", who, version=1, **body)[0] == 200
    staff = asks(Post.STAFF)
    one, other = staff.get(f"persons/{who.pk}"), staff.get(f"persons/{absent}")
    assert one == other and one[0] == 404
    assert Person.objects.get(pk=who.pk).name == "新名"


def test_a_second_factor_is_a_person_s(asks):
    who = asks(Post.PERSONNEL_OFFICER)
    key = who.act("register_person", number="1", name="甲")[1]["subject"]
    status, told = who.act("export_person", key, version=1, reason="本人要求")
    assert status == 403 and told["needs"] == "second_factor"
    assert who.post("acts/issue_token", {"inputs": {}})[0] == 404  # shown in person only


@pytest.mark.parametrize(
    "body, field",
    [
        ({"inputs": {}}, "inputs.name"),
        ({}, "inputs"),
        ({"inputs": {"name": 7}}, "inputs.name"),
        ({"inputs": {"name": "x" * 501}}, "inputs.name"),
        ({"inputs": {"name": "甲", "wrong": 1}}, "inputs.wrong"),
        ({"inputs": {"name": "甲"}, "subject": "x"}, "subject"),
        ({"inputs": {"name": "  "}}, "name"),
        ([], ""),
        (7, ""),
    ],
)
def test_what_cannot_be_used_is_said_by_field(asks, body, field):
    status, told = asks(Post.STAFF).post("acts/register_client", body)
    assert status == 422 and told["detail"], told
    if field:
        assert field in [one["field"] for one in told["errors"]], told
    assert not Entry.objects.filter(act="register_client").exists()


@pytest.mark.parametrize(
    "sent, says",
    [
        ("{", "JSON"),
        (b"\xff", "UTF-8"),
        ("9" * 5000, "JSON"),
        ("[" * 5000, "太深"),
        ("[" * 33 + "]" * 33, "太深"),
        ('{"inputs": {"name": "\\ud800"}}', "不能保存"),
        ('{"inputs": {"name": "a\\u0000"}}', "不能保存"),
        ('{"inputs": {"a\\u0000": 1}}', "不能保存"),
        ('{"inputs": {"name": NaN}}', "NaN"),
        ('{"inputs": {"name": "甲", "name": "乙"}}', "写了两次"),
    ],
)
def test_what_is_no_json_is_said(asks, sent, says):
    status, told = asks(Post.STAFF).post("acts/register_client", sent)
    assert status == 400 and says in told["detail"]
    assert asks(Post.STAFF).post("acts/register_client", "")[0] == 422  # what is needed is named


def test_keys_are_asked_for(asks):
    staff = asks(Post.STAFF)
    for key in ("k" * 81, "a b", "钥匙"):
        status, told = staff.post("acts/register_client", {"inputs": {"name": "甲"}}, key=key)
        assert status == 422 and told["errors"][0]["field"] == "Idempotency-Key", key
    answer = staff.client.post(
        "/api/v1/acts/register_client", json.dumps({"inputs": {"name": "甲"}}),
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"


def test_without_the_csrf_token_a_session_writes_nothing(client_of):
    from django.test import Client

    account = client_of(Post.STAFF).account
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    answer = client.post(
        "/api/v1/acts/register_client", json.dumps({"inputs": {"name": "甲"}}),
        content_type="application/json", headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.status_code == 403 and answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/me").status_code == 200
    assert not Entry.objects.filter(act="register_client").exists()


def test_strangers_are_asked_who_they_are(client):
    for answer in (client.get("/api/v1/me"), client.post("/api/v1/acts/register_client")):
        assert answer.status_code == 401 and "Bearer" in answer["WWW-Authenticate"]
    assert client.get("/api/v1/nowhere").status_code == 404
    assert client.get("/api/v1/me", headers={"Content-Length": "²"}).status_code == 401
    assert client.get("/api/v1/docs/").status_code == 302  # to sign in


def test_too_much_at_once_is_told(asks):
    status, told = asks(Post.STAFF).post("acts/register_client", " " * (1024 * 1024 + 1))
    assert status == 413 and told["detail"]


def test_too_often_is_told(asks, monkeypatch, time_machine):
    from zhiheng.api import entering

    time_machine.move_to("2026-06-01T09:00:42+08:00", tick=False)
    monkeypatch.setattr(entering, "MOST_A_MINUTE", 3)
    staff = asks(Post.STAFF)
    assert [staff.get("me")[0] for _ in range(4)] == [200, 200, 200, 429]
    assert staff.client.get("/api/v1/me")["Retry-After"] == "18"
    # Nothing is entered in the trail of what was asked too often: nobody floods it.
    assert staff.act("add_ban", "0" * 8 + "-0000-4000-8000-" + "0" * 12)[0] == 429
    assert not Entry.objects.filter(outcome="refused").exists()
    assert asks(Post.STAFF).get("me")[0] == 200  # nobody else is held up
    time_machine.move_to("2026-06-01T09:01:00+08:00", tick=False)
    assert staff.get("me")[0] == 200


@pytest.mark.django_db(transaction=True)
def test_no_request_is_left_uncounted_however_many_come_at_once():
    """The server answers eight at once in each of two processes."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import UTC, datetime
    from uuid import uuid4

    from django.db import connection

    from zhiheng.access import pacing

    account, now = uuid4(), datetime(2026, 6, 1, 1, 0, 42, tzinfo=UTC)

    def ask(_):
        try:
            return [pacing.wait(account, now, 60) for _ in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = [wait for found in pool.map(ask, range(8)) for wait in found]
    assert sorted(waits) == [0] * 60 + [18] * 20


def test_what_an_act_s_inputs_hold_besides(asks, build):
    """Rows by their id, nested objects, days and instants, a time without a zone."""
    from zhiheng.cases.models import Event

    staff, scheme = asks(Post.STAFF), build.scheme()
    status, told = staff.act(
        "open_case", number="P-1", scheme=str(scheme.pk), chosen=str(scheme.versions.get().pk),
        applied_on="2026-06-01",
    )  # fmt: skip
    assert status == 200, told
    events = [
        {"step": "application", "at": "2026-06-01T09:00:00", "performer": "外部", "quantity": 2}
    ]
    status, told = staff.act("record_events", told["subject"], version=1, events=events)
    assert status == 200, told
    event = Event.objects.get()
    assert event.at.isoformat() == "2026-06-01T01:00:00+00:00" and event.quantity == 2
    status, told = staff.act("open_case", number="P-2", scheme=str(event.pk))
    assert status == 422 and told["errors"][0]["field"] == "scheme"
    wrong = [{"step": "application", "at": 1780000000}]
    status, told = staff.act("record_events", event.case_id, version=1, events=wrong)
    assert status == 422 and told["errors"][0]["field"] == "inputs.events.0.at"


def test_a_day_is_a_day(asks):
    officer = asks(Post.PERSONNEL_OFFICER)
    for day in ("2026-02-30", 20260601, "2026-06-01T10:00:00", "昨天", True):
        status, told = officer.act("register_person", number="1", name="甲", joined=day)
        assert status == 422 and told["errors"][0]["field"] == "inputs.joined", day
    assert officer.act("register_person", number="1", name="甲", joined="2026-02-28")[0] == 200
