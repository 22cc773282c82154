"""Acts on certificates: what they write, what they refuse, what the trail says, replay."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from zhiheng.access.actor import Actor, operator
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput, Forbidden, NeedsSecondFactor, Refused
from zhiheng.certificates import commands
from zhiheng.certificates.models import Certificate, Responsibility, Restoration, StateChange
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW, TODAY
from zhiheng.deadlines.models import Deadline
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
OPERATOR = operator("test")


def actor(post: str, scope: list[str] | None = None, *, fresh: bool = True) -> Actor:
    account = Account.objects.create(username=f"u{uuid4().hex[:8]}")
    holder = Holder(account=account, name="示例人员")
    starts = datetime(2026, 1, 1, tzinfo=UTC)
    build.write(holder, Grant(holder=holder, post=post, scope=scope or [], starts=starts))
    return Actor("示例人员", "page", account.pk, holder.pk, None, fresh)


@pytest.fixture
def held() -> Certificate:
    build.body()
    row = build.certificate("C1", build.client(), scheme=build.scheme())
    build.answers(row, build.manager("001"), date(2026, 1, 1))
    return row


def suspended(row: Certificate, by: Actor, day: date = TODAY, **more) -> StateChange:
    given = {"acted_on": day, "grounds": ["0203"], **more}
    return commands.suspend(subject=row, by=by, at=NOW, **given).value


def test_a_certificate_needs_a_manager_from_its_first_day() -> None:
    build.body()
    given = {
        "number": "N1", "client": build.client(), "product": "示例锂电池",
        "scheme": build.scheme(), "issued_on": TODAY,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.register_certificate(by=OPERATOR, at=NOW, **given)
    assert refused.value.judgements[0].clause == "8 ¶1-b" and refused.value.lawful
    entry = Entry.objects.get(act="register_certificate")
    assert entry.outcome == "refused" and not Certificate.objects.exists()
    late, other = build.manager("009", date(2026, 7, 1)), build.manager("008", schemes=["OTHER"])
    with pytest.raises(Refused, match="没有在任"):
        commands.register_certificate(by=OPERATOR, at=NOW, manager=late, **given)
    with pytest.raises(Refused, match="范围"):
        commands.register_certificate(by=OPERATOR, at=NOW, manager=other, **given)
    who = build.manager("001", TODAY)
    row = commands.register_certificate(by=OPERATOR, at=NOW, manager=who, **given).value
    assert row.state == "01" and row.search and row.responsibilities.get().starts == TODAY
    with pytest.raises(BadInput, match="已经登记过"):
        commands.register_certificate(by=OPERATOR, at=NOW, manager=who, **given)
    assert_replay_equals_tables()


def test_suspending_is_one_persons_act_and_answers_the_clock(held: Certificate) -> None:
    manager = actor("project_quality_manager", ["CCC-0915"])
    confirmation = commands.confirm_nonconformity(
        subject=held, by=manager, at=NOW, confirmed_on=date(2026, 6, 28), facts="抽样不合格"
    ).value
    clock = Deadline.objects.get(subject_id=confirmation.pk)
    assert clock.rule == "suspend-5d" and clock.answered_at is None
    assert clock.due_strict == datetime(2026, 7, 3, 16, tzinfo=UTC)
    done = commands.suspend(
        subject=held, by=manager, at=NOW, key="k1", acted_on=TODAY, grounds=["0203"]
    )
    again = commands.suspend(
        subject=held, by=manager, at=NOW, key="k1", acted_on=TODAY, grounds=["0203"]
    )
    assert again.repeated and again.answer["seq"] == done.receipt.seq
    held.refresh_from_db()
    confirmation.refresh_from_db()
    clock.refresh_from_db()
    assert held.state == "02" and confirmation.answered_by == done.value
    assert clock.answered_at == NOW
    payload = json.loads(Entry.objects.get(seq=done.receipt.seq).payload)
    assert {rule["clause"] for rule in payload["rules"]} == {"5(6)-c"}
    assert_replay_equals_tables()


def test_a_manager_acts_within_his_scope_only(held: Certificate) -> None:
    with pytest.raises(Forbidden):
        suspended(held, actor("project_quality_manager", ["OTHER"]))
    with pytest.raises(Forbidden):
        suspended(held, actor("staff"))
    assert suspended(held, actor("management")).state == "02"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"grounds": []}, "grounds"),
        ({"grounds": ["9999"]}, "grounds"),
        ({"grounds": ["0299"]}, "grounds_text"),
        ({"day": date(2026, 7, 1)}, "acted_on"),
        ({"day": date(2025, 2, 28)}, "acted_on"),
        ({"suspended_until": TODAY}, "suspended_until"),
    ],
)
def test_what_cannot_be_suspended_is_said(held: Certificate, more: dict, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        suspended(held, actor("quality_director"), **more)
    assert field in caught.value.errors


def test_restoring_takes_two_people_and_a_second_factor(held: Certificate) -> None:
    director = actor("quality_director")
    suspended(held, director)
    propose = {"subject": held, "at": NOW, "proof": "整改报告已验证"}
    own = commands.propose_restoration(by=director, **propose).value
    with pytest.raises(Refused, match="两人"):
        commands.restore(subject=own, by=director, at=NOW, acted_on=TODAY)
    commands.decline_restoration(subject=own, by=director, at=NOW, reason="依据不足")
    row = commands.propose_restoration(by=actor("staff"), **propose).value
    stale = actor("quality_director", fresh=False)
    with pytest.raises(NeedsSecondFactor):
        commands.restore(subject=row, by=stale, at=NOW, acted_on=TODAY)
    commands.restore(subject=row, by=director, at=NOW, acted_on=TODAY)
    held.refresh_from_db()
    assert held.state == "01" and Restoration.objects.get(pk=row.pk).state == "confirmed"
    assert [c.ordinal for c in StateChange.objects.filter(acted_on=TODAY).order_by("ordinal")] == [
        0,
        1,
    ]
    assert_replay_equals_tables()


def test_there_is_no_way_back_from_withdrawal(held: Certificate) -> None:
    director = actor("quality_director")
    commands.withdraw(subject=held, by=director, at=NOW, acted_on=TODAY, grounds=["0204"])
    with pytest.raises(Refused, match="不能变为"):
        suspended(held, director)
    with pytest.raises(Refused):
        commands.propose_restoration(subject=held, by=director, at=NOW, proof="示例")


def test_expiry_only_after_the_last_day() -> None:
    build.body()
    row = build.certificate("C1", build.client(), expires_on=date(2026, 6, 29))
    with pytest.raises(BadInput):
        commands.expire(subject=row, by=OPERATOR, at=NOW, acted_on=date(2026, 6, 29))
    assert commands.expire(subject=row, by=OPERATOR, at=NOW, acted_on=TODAY).value.state == "05"


def test_a_hand_over_leaves_no_gap_and_no_overlap(held: Certificate) -> None:
    new = build.manager("002", schemes=["CCC-0915"])
    given = {"subject": held, "by": actor("staff"), "at": NOW}
    with pytest.raises(Forbidden):
        commands.hand_over(**given, person=new, day=TODAY, signing="both")
    given["by"] = actor("quality_director")
    with pytest.raises(BadInput, match="交接"):
        commands.assign_responsibility(**given, person=new, starts=TODAY)
    commands.hand_over(**given, person=new, day=TODAY, signing="both")
    rows = list(Responsibility.objects.order_by("starts").values_list("starts", "ends"))
    assert rows == [(date(2026, 1, 1), TODAY), (TODAY, None)]
    for day in (TODAY, date(2026, 3, 1)):
        with pytest.raises(BadInput):
            commands.hand_over(**given, person=new, day=day, signing="director")
    assert_replay_equals_tables()


def test_all_without_a_manager_go_to_one_in_one_act(held: Certificate) -> None:
    client, scheme = held.client, held.scheme
    bare = build.certificate("C2", client, scheme=scheme, issued_on=date(2026, 5, 4))
    later = build.certificate("C3", client, scheme=scheme)
    build.certificate("C4", client, scheme=scheme, state="03")
    who = build.manager("002")
    build.answers(later, who, date(2026, 6, 1))
    given = {"subject": scheme, "by": OPERATOR, "at": NOW, "person": who}
    done = commands.assign_without_manager(starts=date(2026, 4, 1), **given)
    assert done.value == 2
    assert Responsibility.objects.get(certificate=bare).starts == date(2026, 5, 4)
    assert {r.ends for r in Responsibility.objects.filter(certificate=later)} == {
        None,
        date(2026, 6, 1),
    }
    with pytest.raises(BadInput, match="没有无人负责"):
        commands.assign_without_manager(starts=TODAY, **given)
    assert_replay_equals_tables()
