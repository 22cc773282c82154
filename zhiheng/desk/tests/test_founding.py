"""Founding a real body: by whoever holds the code, once, whole or not at all."""

import threading
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from zhiheng.access.actor import operator
from zhiheng.access.acts import posts_in_force
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import Post
from zhiheng.body.models import Body
from zhiheng.desk.founding import found, founding_code
from zhiheng.desk.sign_ins import listed
from zhiheng.personnel.models import Person, Seat
from zhiheng.trace.models import Entry

alone, together = pytest.mark.django_db, pytest.mark.django_db(transaction=True)
TYPED = {
    "name": "示例认证", "credit_code": "91110000600037341L", "approval_number": "示例-001",
    "legal_number": "L1", "legal_name": "示例法人", "legal_since": "2020-01-01",
    "username": "admin", "administrator": "示例管理员", "password": "eine lange Losung 7",
}  # fmt: skip


def ceremony(**more):
    typed = {**TYPED, **more}
    return {
        "identity": {name: typed[name] for name in ("name", "credit_code", "approval_number")},
        "legal_representative": {
            "number": typed["legal_number"], "name": typed["legal_name"], "identity": "",
            "since": date.fromisoformat(typed["legal_since"]),
        },
        "administrator": {
            "username": typed["username"], "name": typed["administrator"],
            "password": typed["password"],
        },
    }  # fmt: skip


def carry_out(**more):
    return found(by=operator("test"), at=timezone.now(), **ceremony(**more))


@alone
def test_the_page_founds_one_body_in_one_entry_and_is_gone(client) -> None:
    assert "还没有机构" in client.get("/founding/").content.decode()
    answer = client.post("/founding/", {**TYPED, "code": founding_code()})
    assert answer.url == "/sign-in/"
    assert Body.objects.get().name == "示例认证"
    assert Seat.objects.get().person == Person.objects.get()
    assert Grant.objects.get().post == Post.ADMINISTRATOR
    assert Entry.objects.filter(act="found").count() == 1
    assert Entry.objects.filter(act__in=["found_body", "open_account"]).count() == 0
    assert client.get("/founding/").status_code == 404
    assert client.post("/founding/", {**TYPED, "code": founding_code()}).status_code == 404
    client.post("/sign-in/", {"login": "admin", "password": TYPED["password"]})
    assert client.get("/").url == "/account/second-factor/"


@alone
@pytest.mark.parametrize("code", ["", "falsch", "码"])
def test_a_stranger_without_the_code_founds_nothing(client, code) -> None:
    answer = client.post("/founding/", {**TYPED, "code": code})
    assert answer.status_code == 422
    assert not Body.objects.exists() and not Account.objects.exists()


@alone
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("credit_code", "91110000600037341X"), ("approval_number", ""),
        ("legal_number", " "), ("legal_name", ""), ("legal_identity", "110105194912310021"),
        ("legal_since", "1800-01-01"), ("legal_since", "morgen"), ("username", "zwei worte"),
        ("administrator", " "), ("password", "kurz"), ("password", "1234567890123"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(client, field, value) -> None:
    answer = client.post("/founding/", {**TYPED, "code": founding_code(), field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    for model in (Body, Person, Account, Holder, Entry):
        assert not model.objects.exclude(**_GIVEN.get(model, {})).exists(), model


_GIVEN = {Entry: {"act": "schema.recorded"}}


@together
def test_of_two_foundings_at_once_one_comes_about() -> None:
    outcomes = []

    def one(number: int) -> None:
        try:
            outcomes.append(carry_out(username=f"admin{number}").receipt)
        except Refused as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    both = [threading.Thread(target=one, args=[number]) for number in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True]
    assert Body.objects.count() == Account.objects.count() == 1


@alone
def test_the_first_administrator_has_no_business(client) -> None:
    from zhiheng.access.actor import Actor

    carry_out()
    holder = Holder.objects.get()
    by = Actor(name="", via="page", account=holder.account_id)
    assert posts_in_force(by, timezone.now()) == {Post.ADMINISTRATOR}


@alone
def test_faults_name_the_fields_of_the_ceremony() -> None:
    with pytest.raises(BadInput) as caught:
        carry_out(legal_name=" ")
    assert list(caught.value.errors) == ["legal_name"]


@pytest.fixture
def sign_ins_file():
    path = settings.KEYS_DIR / "demonstration.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '[{"role": "认证质量总监", "name": "示例总监", "username": "director",'
        ' "password": "demo-password", "totp_seed": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",'
        ' "sees": "全部"}, {"role": "工作人员", "name": "示例员工", "username": "staff",'
        ' "password": "demo-password", "totp_seed": null, "sees": "本人的"}]',
        encoding="utf-8",
    )
    yield path
    path.unlink()


@alone
def test_a_real_body_lists_nobody_on_the_sign_in_page(client, sign_ins_file) -> None:
    carry_out()
    page = client.get("/sign-in/").content.decode()
    assert "demo-password" not in page and "director" not in page
    assert listed() == []


@alone
def test_a_demonstration_that_is_loading_says_so_before_anybody_signs_in(
    client, sign_ins_file
) -> None:
    from zhiheng.body.commands import declare_complete, found_body

    def told() -> bool:
        page = client.get("/sign-in/").content.decode()
        assert "demo-password" in page
        return "还在装入" in page

    by, now, key = operator("test"), timezone.now(), "demo/2026-01-05/{}".format
    identity = {**ceremony()["identity"], "demonstration": True}
    body = found_body(by=by, at=now, key=key("body"), **identity).value
    assert told()
    declare_complete(
        subject=body, by=by, at=now, key=key("complete"), since=date(2026, 1, 1), reason="已核对"
    )
    assert not told()


@alone
def test_the_demonstration_lists_whom_one_can_be(client, sign_ins_file) -> None:
    from zhiheng.body.commands import found_body

    found_body(by=operator("test"), at=timezone.now(), demonstration=True, **ceremony()["identity"])
    before = [one["code"] for one in listed()]
    page = client.get("/sign-in/").content.decode()
    assert "director" in page and "demo-password" in page and "认证质量总监" in page
    after = [one["code"] for one in listed()]  # a code lasts half a minute: it may have turned
    assert len(after[0]) == 6 and before[1] == after[1] == ""
    assert before[0] in page or after[0] in page
    sign_ins_file.write_text("{ not json", encoding="utf-8")
    assert client.get("/sign-in/").status_code == 200
