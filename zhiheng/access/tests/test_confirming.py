"""Weighty acts: the second factor shown again, the input kept, acted once; enrolment before."""

import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from zhiheng.access import commands, confirming, persons
from zhiheng.access.models import Grant, Invitation, Proposal
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import (
    AT,
    BY,
    PASSWORD,
    acting,
    code,
    enrolled,
    new_seed,
    opened,
)
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def signed_in(username: str, seed: str = "", step: int = -1) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": username, "password": PASSWORD})
    for _try in range(2 if seed else 0):  # a code may grow old between its making and its use
        answer = client.post("/sign-in/second-factor/", {"code": code(seed, step)})
        if answer.status_code == 302:
            break
    return client


def grow_old(client: Client) -> None:
    """What was shown in the session was shown six minutes ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 360
    session.save()


def proposed(post: str = Post.STAFF) -> Proposal:
    new = opened("new")
    return commands.propose_grant(by=BY, at=AT, subject=new, post=post, reason="入职").value


def confirm(client: Client, proposal: Proposal, **more):
    path = f"/accounts/proposals/{proposal.pk}/"
    return client.post(path, {"idempotency_key": str(uuid4()), "version": 1, **more})


def test_a_fresh_second_factor_is_not_asked_again() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    assert confirm(signed_in("admin", seed), proposed()).url == "/accounts/"
    assert Grant.objects.filter(post=Post.STAFF).count() == 1


def test_a_stale_one_is_asked_for_and_the_kept_request_carried_out_once() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    proposal, client = proposed(), signed_in("admin", seed)
    grow_old(client)
    asked = confirm(client, proposal)
    assert unquote(asked.url) == f"/confirm/code/?next=/accounts/proposals/{proposal.pk}/"
    assert not Grant.objects.filter(post=Post.STAFF).exists()
    page = client.get(asked.url).content.decode()
    assert "确认并办理" in page

    where = {"next": f"/accounts/proposals/{proposal.pk}/"}
    wrong = client.post("/confirm/code/", {**where, "code": "000000"})
    assert wrong.status_code == 200 and "已经用过" in wrong.content.decode()
    done = client.post("/confirm/code/", {**where, "code": code(seed, 0)})
    assert done.url == "/accounts/"
    assert Grant.objects.filter(post=Post.STAFF).count() == 1
    again = client.post("/confirm/code/", {**where, "code": code(seed, 1)})
    assert again.status_code == 302
    assert Entry.objects.filter(act="confirm_grant", outcome="done").count() == 2  # one is admin's


def test_what_was_kept_too_long_is_not_carried_out() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    proposal, client = proposed(), signed_in("admin", seed)
    grow_old(client)
    asked = confirm(client, proposal)
    session = client.session
    session[confirming.KEPT]["at"] -= confirming.LASTS_SECONDS + 1
    session.save()
    assert "确认并办理" not in client.get(asked.url).content.decode()
    client.post(
        "/confirm/code/", {"next": f"/accounts/proposals/{proposal.pk}/", "code": code(seed)}
    )
    assert not Grant.objects.filter(post=Post.STAFF).exists()


def test_a_right_lost_while_it_waited_is_lost() -> None:
    seed = new_seed()
    holder = opened("admin", Post.ADMINISTRATOR, seed=seed)
    proposal, client = proposed(), signed_in("admin", seed)
    grow_old(client)
    confirm(client, proposal)
    commands.end_grant(by=BY, at=AT, subject=Grant.objects.get(holder=holder))
    where = f"/accounts/proposals/{proposal.pk}/"
    answer = client.post("/confirm/code/", {"next": where, "code": code(seed)})
    assert answer.status_code == 403
    assert not Grant.objects.filter(post=Post.STAFF).exists()


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/"])
def test_confirming_leads_nowhere_else(target) -> None:
    seed = new_seed()
    opened("staff", Post.STAFF, seed=seed)
    client = signed_in("staff", seed)
    answer = client.post("/confirm/code/", {"next": target, "code": code(seed)})
    assert answer.url == "/"


def test_without_a_second_factor_it_is_enrolled_first_and_nothing_was_changed() -> None:
    opened("manager", Post.MANAGEMENT)
    proposal, client = proposed(), signed_in("manager")
    answer = confirm(client, proposal)
    assert answer.url == "/account/second-factor/"
    page = client.get(answer.url).content.decode()
    assert "还没有任何改动" in page
    assert "data:image/svg+xml;base64," in page
    assert not Grant.objects.filter(post=Post.STAFF).exists()


@pytest.mark.django_db(transaction=True)
def test_enrolment_shows_the_recovery_codes_once_and_counts_as_shown() -> None:
    opened("manager", Post.MANAGEMENT)
    proposal, client = proposed(), signed_in("manager")
    page = client.get("/account/second-factor/").content.decode()
    seed = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    wrong = client.post("/account/second-factor/", {"code": "000000"})
    assert "已经用过" in wrong.content.decode()
    assert seed in wrong.content.decode()  # the same secret, so that nobody scans twice
    done = client.post("/account/second-factor/", {"code": code(seed)})
    assert done.url == "/account/codes/"
    shown = client.get("/account/codes/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code>", shown)
    assert len(codes) == 10
    assert f"data:text/plain;charset=utf-8,{codes[0]}%0A" in shown
    later = client.get("/account/codes/").content.decode()
    assert codes[0] not in later and "还有 10 个恢复码" in later
    assert Entry.objects.filter(act="enrol_second_factor").count() == 1
    assert confirm(client, proposal).url == "/accounts/"
    assert Grant.objects.filter(post=Post.STAFF).exists()


def test_the_second_factor_is_ended_only_by_showing_it() -> None:
    seed = new_seed()
    opened("staff", Post.STAFF, seed=seed)
    client = signed_in("staff", seed)
    grow_old(client)
    asked = client.post("/account/second-factor/end/")
    assert asked.url.startswith("/confirm/code/")
    assert client.get("/confirm/").url.startswith("/confirm/code/")  # the password is not enough
    assert Authenticator.objects.exists()
    where = {"next": "/account/second-factor/end/", "code": code(seed, 0)}
    assert client.post("/confirm/code/", where).url == "/account/"
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(act="end_second_factor").count() == 1


def test_whom_it_binds_gets_a_new_factor_by_two_only() -> None:
    seed = new_seed()
    first, second = opened("a", Post.ADMINISTRATOR, seed=seed), opened("b", Post.ADMINISTRATOR)
    third = opened("c", Post.ADMINISTRATOR)
    enrolled(third, new_seed())
    with pytest.raises(Refused) as caught:
        commands.invite(by=acting(first), at=AT, subject=third, purpose="factor")
    assert "两个人" in caught.value.says
    with pytest.raises(Refused):
        commands.propose_factor(by=acting(third), at=AT, subject=third, reason="手机遗失")
    with pytest.raises(BadInput):
        commands.propose_factor(by=acting(second), at=AT, subject=third, reason=" ")
    proposal = commands.propose_factor(
        by=acting(second), at=AT, subject=third, reason="手机遗失"
    ).value
    for one in (second, third):
        with pytest.raises(Refused):
            commands.confirm_factor(by=acting(one), at=AT, subject=proposal)

    client = signed_in("a", seed)
    answer = client.post(
        f"/accounts/proposals/{proposal.pk}/", {"idempotency_key": str(uuid4()), "version": 1}
    )
    shown = re.search(r'<code class="zh-code">([0-9a-f-]{29})</code>', answer.content.decode())
    redeem = {"code": shown.group(1), "password": "ganz neue Losung", "again": "ganz neue Losung"}
    assert Client().post("/sign-in/code/", redeem).url == "/sign-in/"
    assert not Authenticator.objects.filter(user=third.account).exists()
    assert Invitation.objects.get().used_at
    assert shown.group(1) not in "".join(Entry.objects.values_list("payload", flat=True))


def test_a_proposal_of_one_kind_is_not_confirmed_as_another() -> None:
    holder = opened("c", Post.ADMINISTRATOR)
    factor = commands.propose_factor(by=BY, at=AT, subject=holder, reason="手机遗失").value
    with pytest.raises(Refused):
        commands.confirm_grant(by=BY, at=AT, subject=factor)
    with pytest.raises(Refused):
        commands.confirm_factor(by=BY, at=AT, subject=proposed())


def test_whose_account_it_is_takes_two(monkeypatch) -> None:
    first, second, new = (
        opened("a", Post.ADMINISTRATOR),
        opened("b", Post.ADMINISTRATOR),
        opened("n"),
    )
    person, settled = uuid4(), []
    monkeypatch.setattr(persons, "_settlers", {"test": lambda *given: settled.append(given[1])})
    with pytest.raises(Refused):  # an account that is somebody's from the start
        commands.open_account(by=acting(first), at=AT, username="x", name="示例", person=person)
    proposal = commands.propose_link(by=acting(first), at=AT, subject=new, person=person).value
    with pytest.raises(Refused):
        commands.confirm_link(by=acting(first), at=AT, subject=proposal)
    commands.confirm_link(by=acting(second), at=AT, subject=proposal)
    new.refresh_from_db()
    assert new.person == person
    assert settled == [person]
    with pytest.raises(BadInput):  # one account for one person
        commands.propose_link(by=acting(first), at=AT, subject=opened("m"), person=person)
    with pytest.raises(Refused):  # and one person for one account
        commands.propose_link(by=acting(first), at=AT, subject=new, person=uuid4())


def test_a_declined_proposal_issues_nothing() -> None:
    holder = opened("c", Post.ADMINISTRATOR)
    factor = commands.propose_factor(by=BY, at=AT, subject=holder, reason="手机遗失").value
    assert commands.confirm_factor(by=BY, at=AT, subject=factor, agree=False).value == ""
    assert not Invitation.objects.exists()


def test_the_operator_at_the_server_is_the_last_resort() -> None:
    holder = opened("c", Post.ADMINISTRATOR)
    assert commands.invite(by=BY, at=AT, subject=holder, purpose="factor").value


def test_from_invitation_to_sign_in() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    client = signed_in("admin", seed)
    key = {"idempotency_key": str(uuid4())}
    made = client.post("/accounts/open/", {**key, "username": "neu", "name": "示例新人"})
    twice = client.post("/accounts/open/", {**key, "username": "neu", "name": "示例新人"})
    assert made.url == twice.url
    invite = {"idempotency_key": str(uuid4()), "purpose": "join"}
    shown = client.post(f"{made.url}invite/", invite)
    issued = re.search(r'<code class="zh-code">([0-9a-f-]{29})</code>', shown.content.decode())
    assert "no-store" in shown.headers["Cache-Control"]
    again = client.post(f"{made.url}invite/", invite)
    assert again.url == made.url  # shown once
    assert issued.group(1) not in client.get(made.url).content.decode()

    visitor = Client()
    typed = {"code": issued.group(1), "password": "kurz", "again": "kurz"}
    assert visitor.post("/sign-in/code/", typed).status_code == 422
    long = {"code": issued.group(1), "password": PASSWORD, "again": "anders als das"}
    assert "两次输入" in visitor.post("/sign-in/code/", long).content.decode()
    good = {"code": f" {issued.group(1).upper()} ", "password": PASSWORD, "again": PASSWORD}
    assert visitor.post("/sign-in/code/", good).url == "/sign-in/"
    used = visitor.post("/sign-in/code/", good)
    assert "已用过" in used.content.decode()
    assert visitor.post("/sign-in/", {"login": "neu", "password": PASSWORD}).status_code == 302


def test_bad_input_keeps_the_page_and_what_was_typed() -> None:
    seed = new_seed()
    holder = opened("admin", Post.ADMINISTRATOR, seed=seed)
    client = signed_in("admin", seed)
    key = {"idempotency_key": str(uuid4())}
    taken = client.post("/accounts/open/", {**key, "username": "admin", "name": "示例甲"})
    assert taken.status_code == 422
    assert "已被使用" in taken.content.decode() and "示例甲" in taken.content.decode()
    other = opened("other")
    nobody = client.post(f"/accounts/{other.pk}/person/", {**key, "number": "9999"})
    assert "没有这个工号" in nobody.content.decode()
    own = client.post(f"/accounts/{holder.pk}/propose/", {**key, "post": "staff", "reason": "x"})
    assert own.status_code == 422 and "不能给自己" in own.content.decode()


def test_a_stale_page_tells_who_was_faster_and_keeps_what_was_typed() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    other, client = opened("other"), signed_in("admin", seed)
    commands.close_account(by=BY, at=AT, subject=other)
    answer = client.post(
        f"/accounts/{other.pk}/close/",
        {"idempotency_key": str(uuid4()), "version": 1, "reason": "离职", "password": "geheim"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "命令行操作员更改（留痕第" in page
    assert "理由" in page and "离职" in page and "geheim" not in page


def test_what_is_absent_is_not_found_and_not_entered() -> None:
    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    client, before = signed_in("admin", seed), Entry.objects.count()
    path = f"/accounts/{uuid4()}/close/"
    assert client.post(path, {"idempotency_key": str(uuid4())}).status_code == 404
    assert Entry.objects.count() == before
