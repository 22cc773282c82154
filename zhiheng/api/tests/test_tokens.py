"""Access tokens: bound to an account, shown once, kept as a hash, for the acts named at issue."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from zhiheng.access import commands
from zhiheng.access.actor import Actor
from zhiheng.access.models import Token
from zhiheng.access.refusals import BadInput, NeedsSecondFactor, Refused
from zhiheng.access.terms import Post
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def of(holder, **more):
    return Actor(name="示例甲", via="page", account=holder.account_id, holder=holder.pk, **more)


def test_it_acts_for_its_account_and_every_entry_says_so(by_token):
    program = by_token(Post.STAFF, "register_client")
    status, told = program.act("register_client", name="示例电池厂")  # no CSRF: no session
    assert status == 200
    entry = Entry.objects.get(seq=told["seq"])
    token = Token.objects.get()
    assert entry.account == program.holder.account_id and entry.via == "api"
    assert f'"token":"{token.pk}"' in entry.payload
    assert program.get("me")[1]["token"] == str(token.pk)
    assert program.get("me")[1]["acts"] == ["register_client"]


def test_it_is_kept_as_its_hash_only(by_token):
    code = by_token(Post.STAFF).code
    row = Token.objects.get()
    assert row.digest == sha256(code.encode()).hexdigest()
    assert not any(code in entry.payload for entry in Entry.objects.all())


def test_it_reads_what_its_account_may_see_and_does_only_what_it_was_issued_for(by_token):
    program = by_token(Post.STAFF)
    assert program.get("clients")[0] == 200 and program.get("persons")[0] == 403
    status, told = program.act("register_client", name="示例电池厂")
    assert status == 403 and "访问令牌" in told["detail"]
    assert Entry.objects.filter(act="register_client", outcome="refused").count() == 1


@pytest.mark.parametrize(
    "post, act",
    [
        (Post.QUALITY_DIRECTOR, "suspend_certificate"),  # a person's own judgement
        (Post.QUALITY_DIRECTOR, "review"),  # asks for a second factor
        (Post.PROJECT_QUALITY_MANAGER, "accept_assignment"),  # a person's own signature
        (Post.QUALITY_DIRECTOR, "nominate"),
        (Post.STAFF, "declare_impartiality"),
        (Post.STAFF, "add_ban"),  # not his
        (Post.STAFF, "nonsense"),
        (Post.STAFF, "issue_token"),
        *((Post.ADMINISTRATOR, one) for one in ("invite", "open_account", "close_account")),
        *((Post.ADMINISTRATOR, f"propose_{one}") for one in ("grant", "link", "factor")),
        (Post.MANAGEMENT, "end_grant"),
        (Post.QUALITY_DIRECTOR, "add_competence"),
        (Post.QUALITY_DIRECTOR, "choose_reading"),
        (Post.QUALITY_DIRECTOR, "appoint"),
        (Post.PERSONNEL_OFFICER, "declare_known"),
    ],
)
def test_what_a_person_must_do_is_given_to_no_token(by_token, post, act):
    with pytest.raises(BadInput) as error:
        by_token(post, act)
    assert "allowed" in error.value.errors


def test_what_was_given_before_it_became_a_person_s_is_refused_at_the_door(by_token):
    """Written straight to the table: the door asks again at every request."""
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    program = by_token(Post.QUALITY_DIRECTOR)
    sheet, now = Sheet(), timezone.now()
    sheet.change(Token.objects.get(), acts=["suspend_certificate", "review"])
    append(sheet, at=now, recorded=now, who={}, act="test")
    absent = "00000000-0000-4000-8000-000000000001"
    for name in ("suspend_certificate", "review"):
        assert program.act(name, absent)[0] == 403


def test_a_right_taken_away_is_gone_on_the_next_request(by_token):
    program = by_token(Post.STAFF, "register_client")
    keeper = by_token(Post.ADMINISTRATOR).holder
    grant = program.holder.grants.get()
    commands.end_grant(subject=grant, by=of(keeper), at=timezone.now(), reason="离岗")
    assert program.get("clients")[0] == 403
    assert program.act("register_client", name="示例电池厂")[0] == 403


@pytest.mark.parametrize("end", ["revoked", "expired", "closed"])
def test_it_opens_nothing_once_it_has_ended(by_token, end, time_machine):
    program, token = by_token(Post.STAFF, days=30), Token.objects.get()
    assert program.get("me")[0] == 200
    now = timezone.now()
    if end == "revoked":
        commands.revoke_token(subject=token, by=of(program.holder), at=now, version=1)
    elif end == "closed":
        keeper = by_token(Post.ADMINISTRATOR).holder
        commands.close_account(subject=program.holder, by=of(keeper), at=now)
        assert Token.objects.get(pk=token.pk).revoked_at
    else:
        time_machine.move_to(now + timedelta(days=30, seconds=1))
    status, told = program.get("me")
    assert status == 401 and told["detail"]


def test_a_wrong_token_is_no_stranger_s_way_into_a_session(client_of):
    client = client_of(Post.STAFF)
    for sent in ("Bearer zh_wrong", "Bearer ", "Basic x", "Bearer zh_" + "x" * 5000):
        assert client.get("/api/v1/me", headers={"Authorization": sent}).status_code == 401


def test_issuing_asks_for_a_second_factor_and_what_it_needs(by_token):
    holder = by_token(Post.STAFF).holder
    given = {"at": timezone.now(), "name": "x", "days": 1}
    with pytest.raises(NeedsSecondFactor):
        commands.issue_token(by=of(holder), **given)
    for wrong in ({"days": 0}, {"days": 367}, {"name": " "}, {"name": "x" * 81}):
        with pytest.raises(BadInput):
            commands.issue_token(by=of(holder, fresh_second_factor=True), **{**given, **wrong})


def test_another_s_token_is_taken_away_by_whoever_keeps_accounts(by_token):
    token = Token.objects.get(holder=by_token(Post.STAFF).holder)
    other, keeper = by_token(Post.STAFF).holder, by_token(Post.ADMINISTRATOR).holder
    now = timezone.now()
    with pytest.raises(Refused, match="别人"):
        commands.revoke_token(subject=token, by=of(other), at=now)
    commands.revoke_token(subject=token, by=of(keeper), at=now)
    with pytest.raises(Refused, match="已经吊销"):
        commands.revoke_token(subject=token, by=of(keeper), at=now)


def test_the_page_shows_it_once(client_of):
    from allauth.account.internal.flows.login import record_authentication
    from django.test import RequestFactory

    client = client_of(Post.QUALITY_DIRECTOR)
    page = client.get("/account/tokens/").content.decode()
    assert "登记证书" in page and "暂停证书" not in page
    sent = {
        "name": "业务系统",
        "days": "90",
        "allowed": ["register_client"],
        "idempotency_key": "k",
    }
    assert client.post("/account/tokens/", sent).status_code == 302  # asks for the factor first
    request = RequestFactory().get("/")
    request.session = session = client.session
    request.user = client.account
    record_authentication(request, client.account, "mfa", type="totp", reauthenticated=True)
    session.save()
    text = client.post("/account/tokens/", sent).content.decode()
    assert "zh_" in text and "只显示这一次" in text
    again = client.post("/account/tokens/", sent, follow=True).content.decode()
    assert "zh_" not in again and "业务系统" in again
    token = Token.objects.get()
    sent = {"idempotency_key": "r", "version": "1"}
    assert client.post(f"/account/tokens/{token.pk}/revoke/", sent).status_code == 302
    assert Token.objects.get().revoked_at


def test_without_the_second_factor_that_its_post_asks_for_a_token_opens_nothing(by_token):
    """Ended on the page or by an administrator: the post cannot be used, by a program neither."""
    from allauth.mfa.models import Authenticator

    program = by_token(Post.QUALITY_DIRECTOR, "register_client")
    assert program.get("me")[0] == 200
    Authenticator.objects.filter(user=program.holder.account).delete()
    status, told = program.get("me")
    assert status == 403 and "第二因素" in told["detail"]
    assert program.act("register_client", name="示例电池厂")[0] == 403
