"""Signing in: what a stranger can learn, how he is slowed, that nobody is locked out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.access import commands, slowing
from zhiheng.access.models import Attempt
from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import AT, BY, PASSWORD, code, enrolled, new_seed, opened
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post("/sign-in/", {"login": username, "password": password, **more})


def said(answer) -> str:
    return " ".join(answer.context["form"].non_field_errors())


def test_a_password_is_enough_for_whom_no_second_factor_is_asked(client) -> None:
    opened("staff", Post.STAFF)
    answer = sign_in(client, "staff")
    assert (answer.status_code, answer.url) == (302, "/")
    page = client.get("/account/").content.decode()
    assert "工作人员" in page and "退出" in page


def test_a_wrong_password_and_an_absent_account_look_the_same(client) -> None:
    opened("staff", Post.STAFF)
    for _ in range(5):
        wrong, absent = sign_in(client, "staff", "falsch"), sign_in(client, "nobody", "falsch")
        assert said(wrong) == said(absent) != ""
        assert wrong.status_code == absent.status_code == 200
    assert "秒后再试" in said(wrong)


def test_the_delay_grows_to_half_a_minute_and_no_further() -> None:
    now = timezone.now()
    waits = []
    for _ in range(9):
        slowing.failed("x", now)
        waits.append(slowing.wait("x", now))
    assert [max(0, w - 1) for w in waits] == [0, 0, 2, 4, 8, 16, 30, 30, 30]
    assert slowing.wait("x", now + timedelta(seconds=30)) == 0


def test_tries_are_forgotten_after_a_day_and_pruned() -> None:
    now = timezone.now()
    for _ in range(9):
        slowing.failed("x", now)
    later = now + timedelta(days=1, seconds=1)
    slowing.failed("x", later)
    assert slowing.wait("x", later) == 0
    assert slowing.prune(later + timedelta(days=2)) == 1


def test_a_browser_that_signed_in_before_is_not_slowed_by_strangers(client) -> None:
    opened("staff", Post.STAFF)
    sign_in(client, "staff")
    client.post("/sign-out/")
    stranger = Client()
    for _ in range(6):
        sign_in(stranger, "staff", "falsch")
    assert "秒后再试" in said(sign_in(stranger, "staff"))
    assert sign_in(client, "staff").status_code == 302
    assert not Attempt.objects.exists()  # the right password starts afresh


def test_the_cookie_of_one_account_does_not_help_another(client) -> None:
    opened("staff", Post.STAFF)
    opened("other", Post.STAFF)
    sign_in(client, "staff")
    client.post("/sign-out/")
    for _ in range(5):
        sign_in(client, "other", "falsch")
    assert "秒后再试" in said(sign_in(client, "other"))


def test_an_address_that_tries_too_often_gets_our_page(client) -> None:
    opened("staff", Post.STAFF)
    answers = [sign_in(client, f"n{number}", "falsch") for number in range(61)]
    assert "输错的次数太多" in said(answers[25])
    assert answers[-1].status_code == 429
    assert "试得太快了" in answers[-1].content.decode()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client, target) -> None:
    opened("staff", Post.STAFF)
    answer = sign_in(client, "staff", next=target)
    assert answer.url == "/"
    assert sign_in(Client(), "staff", next="/account/").url == "/account/"


@pytest.mark.parametrize("fields", [{}, {"login": "x"}, {"password": "x"}])
def test_empty_fields_get_their_sentences(client, fields) -> None:
    answer = client.post("/sign-in/", fields)
    assert answer.status_code == 200
    assert "请填写" in answer.content.decode()


def test_a_closed_account_is_out_at_its_next_request(client) -> None:
    holder = opened("staff", Post.STAFF)
    sign_in(client, "staff")
    assert client.get("/account/").status_code == 200
    commands.close_account(by=BY, at=AT, subject=holder)
    answer = client.get("/account/")
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/account/")
    assert said(sign_in(client, "staff")) == said(sign_in(client, "nobody"))


def test_a_new_password_ends_other_sessions_and_is_entered(client) -> None:
    opened("staff", Post.STAFF)
    other = Client()
    sign_in(client, "staff")
    sign_in(other, "staff")
    new = "eine andere Losung 8"
    wrong = client.post(
        "/account/password/", {"oldpassword": "x", "password1": new, "password2": new}
    )
    assert "现在的密码不对" in wrong.content.decode()
    done = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert done.url == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert Entry.objects.filter(act="change_password").count() == 1


def test_who_must_change_the_password_gets_nowhere_else(client) -> None:
    account = opened("staff", Post.STAFF).account
    account.must_change_password = True
    account.save()
    sign_in(client, "staff")
    assert client.get("/account/").url == "/account/password/"
    words = "noch eine Losung"
    new = {"oldpassword": PASSWORD, "password1": words, "password2": words}
    client.post("/account/password/", new)
    assert client.get("/account/").status_code == 200


def test_signing_out_takes_a_form_and_ends_the_session(client) -> None:
    opened("staff", Post.STAFF)
    sign_in(client, "staff")
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302


def test_a_form_without_its_token_gets_our_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "这个页面开得太久了" in answer.content.decode()


def test_an_administrator_without_a_second_factor_reaches_only_its_enrolment(client) -> None:
    opened("admin", Post.ADMINISTRATOR)
    sign_in(client, "admin")
    for path in ("/", "/account/", "/accounts/", "/no/such/page/"):
        answer = client.get(path)
        assert answer.status_code == 404 or answer.url == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200


def test_a_code_opens_once_a_wrong_one_never(client) -> None:
    seed = new_seed()
    opened("staff", Post.STAFF, seed=seed)
    assert sign_in(client, "staff").url == "/sign-in/second-factor/"
    assert client.get("/account/").status_code == 302
    wrong = client.post("/sign-in/second-factor/", {"code": "000000"})
    assert "已经用过" in wrong.content.decode()
    used = code(seed)
    assert client.post("/sign-in/second-factor/", {"code": used}).url == "/"
    other = Client()
    sign_in(other, "staff")
    from django.core.cache import cache

    cache.clear()  # what allauth remembers of used codes; ours stands in the database
    again = other.post("/sign-in/second-factor/", {"code": used})
    assert again.status_code == 200
    assert "已经用过" in again.content.decode()
    assert other.get("/account/").status_code == 302


def test_a_recovery_code_opens_once_and_alarms_the_administrators(client) -> None:
    holder = opened("staff", Post.STAFF)
    codes = enrolled(holder, new_seed())
    sign_in(client, "staff")
    assert client.post("/sign-in/second-factor/", {"code": codes[0]}).url == "/"
    entry = Entry.objects.get(act="use_recovery_code")
    assert entry.subject_id == holder.pk
    assert f'"left":{len(codes) - 1}' in entry.payload
    assert codes[0] not in entry.payload
    again = Client()
    sign_in(again, "staff")
    assert again.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == 200

    seed = new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    administrator = Client()
    sign_in(administrator, "admin")
    administrator.post("/sign-in/second-factor/", {"code": code(seed)})
    page = administrator.get("/accounts/").content.decode()
    assert "恢复码代替了动态码" in page
    assert holder.name in page


def test_the_second_step_cannot_be_reached_without_the_first(client) -> None:
    assert client.get("/sign-in/second-factor/").url.startswith("/sign-in/")
