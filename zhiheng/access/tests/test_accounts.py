"""Accounts and grants: nobody grants himself, two persons give, one person takes away."""

from datetime import UTC, datetime, timedelta

import pytest

from zhiheng.access import commands
from zhiheng.access.actor import Actor, on_behalf, operator
from zhiheng.access.acts import may, posts_in_force
from zhiheng.access.models import Account, Grant, Holder, Invitation, Token
from zhiheng.access.refusals import BadInput, Forbidden, NeedsSecondFactor, Refused, Stale
from zhiheng.access.terms import Post
from zhiheng.trace.models import Entry

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")
pytestmark = pytest.mark.django_db


def opened(username: str) -> Holder:
    return commands.open_account(by=BY, at=AT, username=username, name=f"示例{username}").value


def acting(holder: Holder, *, fresh: bool = True) -> Actor:
    return Actor(
        name=holder.name, via="page", account=holder.account_id, holder=holder.pk,
        fresh_second_factor=fresh,
    )  # fmt: skip


def administrator(username: str) -> Holder:
    holder = opened(username)
    proposal = commands.propose_grant(
        by=BY, at=AT, subject=holder, post=Post.ADMINISTRATOR, reason="示例"
    ).value
    commands.confirm_grant(by=BY, at=AT, subject=proposal)
    return holder


def test_the_two_posts_come_only_from_an_appointment() -> None:
    with pytest.raises(Refused) as caught:
        commands.propose_grant(
            by=BY, at=AT, subject=opened("a"), post=Post.QUALITY_DIRECTOR, reason="x"
        )
    assert "任命" in caught.value.says
    refused = Entry.objects.get(act="propose_grant")
    assert refused.outcome == "refused"


def test_what_one_proposes_another_confirms() -> None:
    first, second, third = administrator("a"), administrator("b"), opened("c")
    proposal = commands.propose_grant(
        by=acting(first), at=AT, subject=third, post=Post.STAFF, reason="入职"
    ).value
    with pytest.raises(Refused):
        commands.confirm_grant(by=acting(first), at=AT, subject=proposal)
    with pytest.raises(NeedsSecondFactor):
        commands.confirm_grant(by=acting(second, fresh=False), at=AT, subject=proposal)
    commands.confirm_grant(by=acting(second), at=AT, subject=proposal)
    assert Post.STAFF in posts_in_force(acting(third), AT + timedelta(seconds=1))


def test_nobody_grants_himself() -> None:
    holder = administrator("a")
    with pytest.raises(Refused):
        commands.propose_grant(
            by=acting(holder), at=AT, subject=holder, post=Post.MANAGEMENT, reason="x"
        )


def test_a_right_taken_away_is_gone_at_once() -> None:
    first, second = administrator("a"), administrator("b")
    grant = Grant.objects.get(holder=second)
    assert may(acting(second), "open_account", AT)
    commands.end_grant(by=acting(first), at=AT, subject=grant)
    assert not may(acting(second), "open_account", AT)
    with pytest.raises(Forbidden):
        commands.open_account(by=acting(second), at=AT, username="d", name="示例")


def test_an_end_is_an_end_to_the_second() -> None:
    holder = administrator("a")
    grant = Grant.objects.get(holder=holder)
    commands.end_grant(by=BY, at=AT + timedelta(hours=1), subject=grant)
    assert may(acting(holder), "open_account", AT + timedelta(minutes=59, seconds=59))
    assert not may(acting(holder), "open_account", AT + timedelta(hours=1))


def test_a_code_opens_once_and_only_its_hash_is_kept() -> None:
    holder = opened("a")
    code = commands.invite(by=BY, at=AT, subject=holder).value
    assert code.encode() not in bytes(Invitation.objects.get().digest)
    commands.redeem_code(by=commands_system(), at=AT, code=code, password="eine lange Losung 7")
    assert Account.objects.get().check_password("eine lange Losung 7")
    with pytest.raises(BadInput):
        commands.redeem_code(by=commands_system(), at=AT, code=code, password="x" * 12)


def test_a_code_that_is_out_of_date_opens_nothing() -> None:
    code = commands.invite(by=BY, at=AT, subject=opened("a")).value
    late = AT + timedelta(hours=72)
    with pytest.raises(BadInput):
        commands.redeem_code(by=commands_system(), at=late, code=code, password="x" * 12)


def commands_system() -> Actor:
    from zhiheng.access.actor import system

    return system()


def test_a_username_that_is_taken_is_said() -> None:
    opened("a")
    with pytest.raises(BadInput) as caught:
        opened("a")
    assert "已被使用" in caught.value.errors["username"]


def test_a_stale_version_is_refused_and_nothing_changes() -> None:
    holder = opened("a")
    commands.close_account(by=BY, at=AT, subject=holder, version=1)
    with pytest.raises(Stale):
        commands.close_account(by=BY, at=AT, subject=holder, version=1)


def test_the_same_request_acts_once() -> None:
    first = commands.open_account(by=BY, at=AT, key="k-1", username="a", name="示例")
    again = commands.open_account(by=BY, at=AT, key="k-1", username="a", name="示例")
    assert again.repeated
    assert again.answer["seq"] == first.receipt.seq
    assert Holder.objects.count() == 1


def test_a_key_used_for_another_body_is_refused() -> None:
    from zhiheng.access.refusals import Replayed

    commands.open_account(by=BY, at=AT, key="k-1", username="a", name="示例")
    with pytest.raises(Replayed) as caught:
        commands.open_account(by=BY, at=AT, key="k-1", username="b", name="示例")
    assert caught.value.status == 422


def test_founding_grants_end_with_the_first_administrator() -> None:
    holder = opened("a")
    commands.grant_at_founding(by=BY, at=AT, subject=holder, post=Post.ADMINISTRATOR, reason="设立")
    with pytest.raises(Refused):
        commands.grant_at_founding(by=BY, at=AT, subject=holder, post=Post.STAFF, reason="x")


def with_a_token(holder: Holder) -> Token:
    commands.issue_token(by=acting(holder), at=AT, name="业务系统", days=30)
    return Token.objects.get(holder=holder)


def test_a_password_that_is_set_anew_ends_the_tokens_of_its_holder_only() -> None:
    holder, other = administrator("a"), administrator("b")
    token, kept = with_a_token(holder), with_a_token(other)
    code = commands.invite(by=BY, at=AT, subject=holder, purpose="password").value
    commands.redeem_code(by=commands_system(), at=AT, code=code, password="eine lange Losung 7")
    token.refresh_from_db()
    kept.refresh_from_db()
    assert token.revoked_at == AT and kept.revoked_at is None


def test_a_password_that_is_changed_ends_the_tokens() -> None:
    holder = administrator("a")
    token = with_a_token(holder)
    commands.change_password(by=on_behalf(holder), at=AT, subject=holder)
    token.refresh_from_db()
    assert token.revoked_at == AT
