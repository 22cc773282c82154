"""The door under pressure: real connections at once, requests repeated, a database that refuses."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg import errors

from zhiheng.access import acts, collisions, commands, replays
from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.models import Grant, Holder, Request
from zhiheng.access.refusals import Absent, BadInput, Forbidden, Refused, Replayed, Stale
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.access.tests.cast import AT, BY, acting, opened
from zhiheng.trace.models import Entry
from zhiheng.trace.sheet import Outdated

together = pytest.mark.django_db(transaction=True)
alone = pytest.mark.django_db
VISITOR = Actor(name="访客", via="page")


class Beside(threading.Thread):
    """Runs something on a connection of its own; `outcome` is its answer or its exception."""

    def __init__(self, what: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.what, self.outcome = what, None
        self.start()

    def run(self) -> None:
        try:
            self.outcome = self.what()
        except Exception as error:
            self.outcome = error
        finally:
            connection.close()

    def answer(self) -> Any:
        self.join(20)
        assert not self.is_alive()
        return self.outcome


@pytest.fixture
def passing(monkeypatch) -> Iterator[None]:
    """Commands declared within a test are gone after it."""
    monkeypatch.setattr(acts, "_ACTS", dict(acts._ACTS))


def close(holder: Holder, **more: Any) -> Callable[[], Any]:
    return lambda: commands.close_account(by=BY, at=AT, subject=holder.pk, **more)


@together
def test_of_two_at_once_one_wins_and_the_other_is_told_who(app_connection) -> None:
    holder = opened("a")
    with app_connection.transaction():
        app_connection.execute("SELECT 1 FROM access_holder WHERE id = %s FOR UPDATE", [holder.pk])
        both = [Beside(close(holder, version=1)) for _ in range(2)]
        time.sleep(0.5)
    outcomes = [one.answer() for one in both]
    lost = [one for one in outcomes if isinstance(one, Stale)]
    assert len(lost) == 1
    assert "命令行操作员更改" in lost[0].says
    assert Entry.objects.filter(act="close_account").count() == 1


@together
def test_the_same_request_while_it_is_at_work_and_after(app_connection) -> None:
    holder = opened("a")
    with app_connection.transaction():
        app_connection.execute("SELECT 1 FROM access_holder WHERE id = %s FOR UPDATE", [holder.pk])
        first = Beside(close(holder, key="k"))
        time.sleep(0.5)
        with pytest.raises(Replayed) as caught:
            close(holder, key="k")()
        assert caught.value.status == 409
    done = first.answer()
    again = close(holder, key="k")()
    assert again.repeated
    assert again.answer["seq"] == done.receipt.seq
    assert Entry.objects.filter(act="close_account").count() == 1


@together
def test_an_act_that_waits_for_a_row_holds_up_nobody_else(app_connection) -> None:
    holder, other = opened("a"), opened("b")
    with app_connection.transaction():
        app_connection.execute("SELECT 1 FROM access_holder WHERE id = %s FOR UPDATE", [holder.pk])
        waiting = Beside(close(holder))
        time.sleep(0.3)
        close(other)()  # held up by the one that waits, it would never come back
    assert (
        waiting.answer().receipt.seq
        > Entry.objects.get(subject_id=other.pk, act="close_account").seq
    )


@together
def test_a_refusal_is_entered_though_its_transaction_is_gone(passing) -> None:
    @command("test_half", label="写了一半", posts={OPERATOR}, on=Holder)
    def half(*, subject, by, at, sheet):
        sheet.change(subject, name="改了")
        raise Refused("不行", clauses=("4 ¶1-b",))

    holder = opened("a")
    with pytest.raises(Refused):
        half(subject=holder, by=BY, at=AT)
    holder.refresh_from_db()
    assert (holder.name, holder.version) == ("示例a", 1)
    entry = Entry.objects.get(act="test_half")
    assert entry.outcome == "refused"
    assert entry.subject_id == holder.pk
    assert "4 ¶1-b" in entry.payload


@together
def test_what_the_database_refuses_becomes_a_sentence(passing) -> None:
    @command("test_backwards", label="倒着写", posts={OPERATOR}, on=Holder)
    def backwards(*, subject, by, at, sheet):
        early = at - timedelta(days=1)
        sheet.create(Grant(holder=subject, post=Post.STAFF, starts=at, ends=early))

    holder = opened("a", Post.STAFF)
    with pytest.raises(Refused) as caught:
        backwards(subject=holder, by=BY, at=AT)
    assert "约束" in caught.value.says
    assert Entry.objects.get(act="test_backwards").outcome == "refused"
    with pytest.raises(Stale) as twice:
        commands.grant_at_founding(by=BY, at=AT, subject=holder, post=Post.STAFF, reason="x")
    assert "岗位" in twice.value.says
    assert not Entry.objects.filter(act="grant_at_founding").exists()
    assert Grant.objects.count() == 1


@pytest.mark.parametrize(
    "cause", [errors.DeadlockDetected(), errors.LockNotAvailable(), errors.SerializationFailure()]
)
def test_acts_that_crossed_may_be_tried_again(cause) -> None:
    with pytest.raises(Stale, match="再提交一次"), collisions.told():
        raise OperationalError("crossed") from cause


def test_a_row_that_moved_on_is_stale_and_other_faults_stay_faults() -> None:
    with pytest.raises(Stale), collisions.told():
        raise Outdated("x")
    with pytest.raises(OperationalError), collisions.told():
        raise OperationalError("gone") from errors.AdminShutdown()


@alone
@pytest.mark.parametrize("text", ["a\0b", "\ud83d"])
def test_text_that_nothing_can_hold_is_told_at_its_field(text) -> None:
    before = Entry.objects.count()
    with pytest.raises(BadInput) as caught:
        commands.open_account(by=BY, at=AT, username="u", name=text)
    assert set(caught.value.errors) == {"name"} and "不能保存" in str(caught.value)
    assert Entry.objects.count() == before and not Holder.objects.exists()


@alone
def test_no_reason_is_a_book() -> None:
    """It stands in the chain and on its pages for ever, whatever page it came from."""
    holder, before = opened("a"), Entry.objects.count()
    with pytest.raises(BadInput) as caught:
        commands.close_account(by=BY, at=AT, subject=holder, reason="长" * 2001)
    assert set(caught.value.errors) == {"reason"} and Entry.objects.count() == before
    commands.close_account(by=BY, at=AT, subject=holder, reason="长" * 2000)


@alone
def test_visitors_typing_errors_and_stale_pages_leave_no_entry() -> None:
    holder = opened("a")
    before = Entry.objects.count()
    with pytest.raises(Forbidden):
        commands.open_account(by=VISITOR, at=AT, username="x", name="x")
    with pytest.raises(BadInput):
        commands.open_account(by=BY, at=AT, username="", name="x")
    with pytest.raises(Stale):
        commands.close_account(by=BY, at=AT, subject=holder, version=7)
    with pytest.raises(Absent):
        commands.close_account(by=BY, at=AT, subject=uuid4())
    assert Entry.objects.count() == before


@alone
def test_who_has_no_right_is_refused_and_entered_with_his_name() -> None:
    holder = opened("a", Post.STAFF)
    with pytest.raises(Forbidden) as caught:
        commands.open_account(by=acting(holder), at=AT, username="x", name="x")
    assert "系统管理员" in caught.value.who
    entry = Entry.objects.get(act="open_account", outcome="refused")
    assert entry.account == holder.account_id


@alone
def test_an_instant_of_the_past_gives_no_rights_of_the_past() -> None:
    """`at` is when it happened; rights are those of the moment of the request."""
    holder = opened("a", Post.ADMINISTRATOR)
    commands.end_grant(by=BY, at=AT + timedelta(hours=1), subject=Grant.objects.get())
    with pytest.raises(Forbidden):
        commands.open_account(by=acting(holder), at=AT, username="x", name="x")


@alone
def test_what_is_kept_of_a_request_betrays_nothing_and_is_forgotten() -> None:
    commands.open_account(by=BY, at=AT, key="k", username="a", name="示例")
    one = replays.digest("x", None, {"identity": "1", "of": {"b", "a"}})
    assert one == replays.digest("x", None, {"identity": "1", "of": {"a", "b"}})
    assert len(bytes(Request.objects.get().digest)) == 32
    assert replays.prune(timezone.now()) == 0
    assert replays.prune(timezone.now() + replays.KEPT + timedelta(seconds=1)) == 1


@alone
def test_another_persons_key_is_no_key_of_mine() -> None:
    first, second = opened("a", Post.ADMINISTRATOR), opened("b", Post.ADMINISTRATOR)
    commands.open_account(by=acting(first), at=AT, key="k", username="x", name="示例")
    done = commands.open_account(by=acting(second), at=AT, key="k", username="y", name="示例")
    assert not done.repeated  # each account has keys of its own
    with pytest.raises(Replayed) as caught:
        commands.open_account(by=acting(second), at=AT, key="k", username="z", name="示例")
    assert caught.value.status == 422
