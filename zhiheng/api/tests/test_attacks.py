"""What an attacker sends: other kinds, other methods, too much, another's key, token or power."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from zhiheng.access.terms import Post
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
ABSENT = "00000000-0000-4000-8000-000000000001"


def test_what_is_sent_as_something_else_is_told(asks):
    """A form of another site sends text/plain; nothing but JSON is read."""
    staff = asks(Post.STAFF)
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml"):
        answer = staff.client.post(
            "/api/v1/acts/register_client", '{"inputs": {"name": "甲"}}', content_type=kind,
            headers={"Idempotency-Key": "k"},
        )  # fmt: skip
        assert answer.status_code == 415 and answer["Content-Type"] == PROBLEM
    assert not Entry.objects.filter(act="register_client").exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_told(asks, method):
    client = asks(Post.STAFF).client
    for place in ("acts/register_client", "clients", "me"):
        answer = getattr(client, method)(f"/api/v1/{place}", "{}", content_type="application/json")
        assert answer.status_code == 405 and answer["Allow"], place
        assert answer["Content-Type"] == PROBLEM


def test_a_thousand_wrong_inputs_are_told_in_a_short_answer(asks):
    body = {"inputs": {f"x{n}" * 40: n for n in range(1000)}}
    status, told = asks(Post.STAFF).post("acts/register_client", body)
    assert status == 422 and len(told["errors"]) == 50 and len(json.dumps(told)) < 30_000


def test_an_address_that_cannot_be_asked_is_answered_before_anything_is_looked_for(asks):
    client = asks(Post.QUALITY_DIRECTOR).client
    many = "&".join(f"a{n}=1" for n in range(3000))
    for place in (f"clients?{many}", "clients?number=%00", "trail?act=%00", "clauses?clause=%00"):
        assert client.get(f"/api/v1/{place}").status_code == 400, place[:40]
    assert client.get(f"/api/v1/clients/{ABSENT}%00").status_code == 422
    for place in (f"trail/of/a%00b/{ABSENT}", "trail/" + "9" * 40):
        assert client.get(f"/api/v1/{place}").status_code == 404, place[:40]


def test_a_fault_of_ours_is_told_without_its_insides(asks, monkeypatch, caplog):
    from zhiheng.api import offering

    def broken(*_args):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(offering, "_arguments", broken)
    staff = asks(Post.STAFF)
    staff.client.raise_request_exception = False
    status, told = staff.act("register_client", name="甲")
    assert status == 500 and "secret" not in json.dumps(told) and "管理员" in told["detail"]
    assert "secret" in caplog.text


def test_everything_that_the_wheel_answers_by_itself_is_told_as_a_problem():
    """Were it to learn of one more, that would come in its own words, in English."""
    from ninja import NinjaAPI

    from zhiheng.api import surface

    assert set(NinjaAPI(urls_namespace="bare")._exception_handlers) == set(surface.ANSWERED)


def test_what_a_command_does_not_find_is_told_as_a_problem(asks, monkeypatch):
    from django.http import Http404

    from zhiheng.api import offering

    def absent(*_args):
        raise Http404

    monkeypatch.setattr(offering, "_arguments", absent)
    status, told = asks(Post.STAFF).act("register_client", name="甲")
    assert status == 404 and told["title"] and "查看范围" in told["detail"]


def test_a_power_ends_to_the_second(asks, time_machine):
    """Ended this second or one ago, it gives nothing; a second before, everything."""
    from zhiheng.access.models import Grant
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    time_machine.move_to("2026-06-01T09:00:00+08:00", tick=False)
    staff, now = asks(Post.STAFF), timezone.now()
    sheet, ends = Sheet(), now + timedelta(seconds=10)
    sheet.change(Grant.objects.get(holder__account=staff.client.account), ends=ends)
    append(sheet, at=now, recorded=now, who={}, act="test")
    time_machine.move_to(ends - timedelta(seconds=1), tick=False)
    assert staff.act("register_client", name="甲厂")[0] == 200
    for late in (timedelta(0), timedelta(seconds=1)):
        time_machine.move_to(ends + late, tick=False)
        assert staff.act("register_client", name="乙厂")[0] == 403
        assert staff.get("clients")[0] == 403 and staff.get("me")[1]["posts"] == []


def test_a_key_belongs_to_one_act_and_one_account(asks):
    staff, other = asks(Post.STAFF), asks(Post.STAFF)
    key = staff.act("register_client", key="k-1", name="示例电池厂")[1]["subject"]
    assert staff.act("retract_client", key, key="k-1", version=1, reason="误登")[0] == 422
    assert Entry.objects.filter(outcome="done", via="api").count() == 1
    status, told = other.act("register_client", key="k-1", name="另一电池厂")
    assert status == 200 and told["subject"] != key  # not the answer that the other one got


def test_a_token_acts_for_its_account_whatever_session_comes_with_it(asks, by_token):
    """Beside the session of somebody with more rights a token opens what the token does."""
    program = by_token(Post.STAFF, "register_client")
    director = asks(Post.QUALITY_DIRECTOR).client
    headers = {"Authorization": f"Bearer {program.code}", "Idempotency-Key": "k"}
    told = director.get("/api/v1/me", headers=headers).json()
    assert told["posts"] == ["staff"] and told["acts"] == ["register_client"]
    answer = director.post(
        "/api/v1/acts/nominate", "{}", content_type="application/json", headers=headers
    )
    assert answer.status_code == 403
    assert Entry.objects.get(outcome="refused").account == program.holder.account_id


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_told_by_interface_and_page(asks, day):
    director = asks(Post.QUALITY_DIRECTOR)
    given = {"field": "national", "people": 1, "reason": "示例", "starts": day}
    status, told = director.act("plan_staff", **given)
    assert status == 422 and "1900" in told["detail"]
    place = "/competence/load/plan/"
    page = director.client.post(place, {**given, "idempotency_key": day})
    assert page.status_code == 422 and "1900" in page.content.decode()


def test_null_is_no_value_where_there_must_be_one(asks):
    """It reached the database once, and broke there."""
    officer = asks(Post.PERSONNEL_OFFICER)
    who = officer.act("register_person", number="1", name="甲")[1]["subject"]
    status, told = officer.act("add_title", who, version=1, level="junior", name=None)
    assert status == 422 and told["errors"][0]["field"] == "inputs.name"


def test_files_of_a_supervision_are_listed_to_whom_it_is_about_and_to_no_colleague(
    asks, monkeypatch, settings, tmp_path
):  # fmt: skip
    from dataclasses import replace
    from uuid import uuid4

    from zhiheng.access.actor import operator
    from zhiheng.evidence import commands, draft, places

    settings.EVIDENCE_DIR = tmp_path / "evidence"
    table, row, person = "supervision_supervision", uuid4(), uuid4()
    place = replace(
        places.find(table),
        names=lambda keys: dict.fromkeys(keys, "示例"),
        person=lambda key: person,
    )
    monkeypatch.setitem(places._PLACES, table, place)
    by, at = operator("test"), timezone.now()
    given = {"draft": draft.received([b"%PDF-1.7"], "面谈.pdf"), "proves": "面谈记录"}
    commands.attach(by=by, at=at, subject=(table, row), **given)
    for who, seen in (
        (asks(Post.QUALITY_DIRECTOR), 1),
        (asks(Post.PROJECT_QUALITY_MANAGER, person=person), 1),
        (asks(Post.PROJECT_QUALITY_MANAGER, person=uuid4()), 0),
        (asks(Post.STAFF), 0),
    ):
        status, told = who.get("evidences")
        assert status == 200 and len(told["rows"]) == seen
