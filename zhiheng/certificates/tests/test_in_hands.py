"""Certificates in somebody's hands: given, accepted, handed over, given anew, by rules, in bulk."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from psycopg.errors import ExclusionViolation

from zhiheng.access.actor import Actor, operator
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.certificates import commands, queries
from zhiheng.certificates.commands import reassigning
from zhiheng.certificates.models import (
    Assignment,
    Certificate,
    HandOver,
    Reassignment,
    Responsibility,
)
from zhiheng.certificates.queries.holding import homeless, proposal
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW, TODAY
from zhiheng.deadlines.models import Deadline
from zhiheng.personnel.models import Ban, Person
from zhiheng.posts.models import Appointment
from zhiheng.trace.models import Entry, Touched
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
OPERATOR = operator("test")
BY = {"by": OPERATOR, "at": NOW}


def account_of(person: Person, post: str) -> Actor:
    account = Account.objects.create(username=f"u{person.number}{post[:3]}")
    holder = Holder(account=account, name=person.name, person=person.pk)
    build.write(holder, Grant(holder=holder, post=post, starts=datetime(2026, 1, 1, tzinfo=UTC)))
    return Actor(person.name, "page", account.pk, holder.pk, person.pk, True)


@pytest.fixture
def cast():
    """A scheme, three certificates with 001 in office, and 002 who could take over."""
    build.body()
    scheme = build.scheme()
    first, second = build.manager("001"), build.manager("002")
    client = build.client()
    rows = [build.certificate(f"C{n}", client, scheme=scheme) for n in range(3)]
    for row in rows:
        commands.assign_responsibility(subject=row, person=first, starts=date(2026, 1, 1), **BY)
    return scheme, first, second, rows


def answering(row: Certificate, on: date = TODAY) -> list[str]:
    held = Responsibility.objects.filter(certificate=row, deputy=False, starts__lte=on)
    return list(held.exclude(ends__lte=on).values_list("person__number", flat=True))


def left(person: Person, ends: date) -> None:
    from zhiheng.posts.commands import end_appointment

    row = Appointment.objects.get(person=person)
    end_appointment(subject=row, ends=ends, reason="辞职", **BY)


# -- signed ----------------------------------------------------------------------------------------


def test_who_is_assigned_answers_at_once_and_signs_within_his_clock(cast) -> None:
    _, first, second, _ = cast
    row = Assignment.objects.filter(person=first)[0]
    clock = Deadline.objects.get(subject_id=row.pk)
    assert (clock.rule, clock.internal, clock.person) == ("accept-assignment-3wd", True, first.pk)
    himself = account_of(first, "project_quality_manager")
    other = account_of(second, "project_quality_manager")
    with pytest.raises(Refused, match="本人"):
        commands.accept_assignment(subject=row, by=other, at=NOW)
    commands.decline_assignment(subject=row, by=himself, at=NOW, reason="不熟悉这类产品")
    commands.accept_assignment(subject=row, by=himself, at=NOW)
    row.refresh_from_db()
    clock.refresh_from_db()
    assert (row.accepted_on, row.signed_by, row.declined_on) == (TODAY, himself.account, None)
    assert clock.answered_at == NOW
    with pytest.raises(Refused, match="已经签署"):
        commands.accept_assignment(subject=row, by=himself, at=NOW)
    with pytest.raises(Refused, match="不能再改"):
        commands.decline_assignment(subject=row, by=himself, at=NOW, reason="改了主意")
    assert_replay_equals_tables()


def test_who_assigns_himself_has_signed() -> None:
    build.body()
    row = build.certificate("C1", build.client(), scheme=build.scheme())
    both = build.manager("001")
    director = account_of(both, "quality_director")
    commands.assign_responsibility(subject=row, person=both, starts=TODAY, by=director, at=NOW)
    assert Assignment.objects.get().accepted_on == TODAY and not Deadline.objects.exists()


# -- handed over -----------------------------------------------------------------------------------


def test_a_hand_over_needs_both_signatures(cast) -> None:
    scheme, first, second, rows = cast
    giver = account_of(first, "project_quality_manager")
    taker = account_of(second, "project_quality_manager")
    stranger = account_of(build.manager("003"), "project_quality_manager")
    given = {"giver": first, "taker": second, "day": TODAY + timedelta(days=1), "at": NOW}
    with pytest.raises(Refused, match="交出人"):
        commands.propose_hand_over(by=stranger, scheme=scheme, **given)
    row = commands.propose_hand_over(by=giver, scheme=scheme, **given).value
    assert row.giver_signed == NOW and row.taker_signed is None
    with pytest.raises(BadInput, match="已经提出"):
        commands.propose_hand_over(by=giver, scheme=scheme, **given)
    for wrong in (giver, stranger):
        with pytest.raises(Refused):
            commands.sign_hand_over(subject=row, by=wrong, at=NOW)
    assert [answering(one) for one in rows] == [["001"]] * 3
    late = NOW + timedelta(days=5)  # signed late: nobody answers backwards
    commands.sign_hand_over(subject=row, by=taker, at=late)
    row.refresh_from_db()
    assert (row.state, row.certificates) == ("done", 3)
    day = TODAY + timedelta(days=5)
    for one in rows:
        assert answering(one, day - timedelta(days=1)) == ["001"]
        assert answering(one, day) == ["002"]
    given = Assignment.objects.get(person=second)
    assert given.accepted_on == day and given.certificates == 3
    assert set(Responsibility.objects.filter(person=second).values_list("signing", flat=True)) == {
        "both"
    }
    with pytest.raises(Refused, match="已经办结"):
        commands.decline_hand_over(subject=row, by=giver, at=late, reason="不交了")
    assert_replay_equals_tables()


def test_a_hand_over_may_be_declined_and_nobody_is_without_a_manager(cast) -> None:
    _, first, second, rows = cast
    giver = account_of(first, "project_quality_manager")
    taker = account_of(second, "project_quality_manager")
    row = commands.propose_hand_over(
        by=giver, at=NOW, giver=first, taker=second, day=TODAY, certificate=rows[0]
    ).value
    with pytest.raises(BadInput):
        commands.decline_hand_over(subject=row, by=taker, at=NOW, reason=" ")
    commands.decline_hand_over(subject=row, by=taker, at=NOW, reason="手头太满")
    row.refresh_from_db()
    assert row.state == "declined" and answering(rows[0]) == ["001"]


def test_the_director_signs_alone_only_for_one_who_has_left(cast) -> None:
    _, first, second, rows = cast
    director = account_of(build.manager("009"), "quality_director")
    given = {"subject": rows[0], "by": director, "at": NOW, "person": second, "day": TODAY}
    with pytest.raises(Refused, match="双方签署") as refused:
        commands.hand_over(signing="director", **given)
    assert refused.value.lawful
    left(first, TODAY)
    commands.hand_over(signing="director", **given)
    assert answering(rows[0]) == ["002"]
    assert Assignment.objects.get(person=second).accepted_on is None  # he has yet to sign


# -- reassigned ------------------------------------------------------------------------------------


def opened() -> Reassignment | None:
    commands.open_reassignments(**BY)
    return Reassignment.objects.filter(closed_on__isnull=True).first()


@pytest.mark.parametrize("cause", ["left", "banned", "out_of_scope"])
def test_what_somebody_cannot_keep_is_opened_with_a_clock(cast, cause: str) -> None:
    _, first, second, rows = cast
    assert homeless(TODAY) == () and not reassigning.due(NOW)
    if cause == "left":
        left(first, TODAY)
    elif cause == "banned":
        build.write(Ban(person=first, starts=TODAY))
    else:
        Appointment.objects.filter(person=first)
        _narrow(first)
    (found,) = homeless(TODAY)
    assert (found.person, found.count, found.first.cause) == (first.pk, 3, cause)
    assert reassigning.due(NOW)
    row = opened()
    clock = Deadline.objects.get(subject_id=row.pk)
    assert (row.cause, row.holds, clock.rule, clock.post) == (
        cause, 3, "reassign-1wd", "quality_director",
    )  # fmt: skip
    assert opened() == row and Deadline.objects.filter(rule="reassign-1wd").count() == 1
    (proposed,) = proposal(first.pk, TODAY)
    assert proposed.taker.person == second.pk
    done = commands.reassign(subject=first, day=TODAY, reason="按提议", **BY)
    assert done.value == 3 and [answering(one) for one in rows] == [["002"]] * 3
    row.refresh_from_db()
    clock.refresh_from_db()
    assert row.closed_on == TODAY and clock.answered_at == NOW and homeless(TODAY) == ()
    payload = json.loads(Entry.objects.get(seq=done.receipt.seq).payload)
    assert payload["act"] == "reassign"
    with pytest.raises(Refused, match="仍可负责"):
        commands.reassign(subject=second, day=TODAY, **BY)
    assert_replay_equals_tables()


def _narrow(person: Person) -> None:
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    row = Appointment.objects.get(person=person)
    sheet.change(row, schemes=["OTHER"])
    append(sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="test")


def test_who_will_leave_is_seen_beforehand_and_nothing_is_given_too_early(cast) -> None:
    _, first, _, rows = cast
    end = TODAY + timedelta(days=10)
    left(first, end)
    (found,) = homeless(TODAY)
    assert (found.first.cause, found.first.since) == ("left", end)
    with pytest.raises(Refused, match="仍可负责"):
        commands.reassign(subject=first, day=TODAY, **BY)
    with pytest.raises(BadInput, match="不能早于今天"):
        commands.reassign(subject=first, day=TODAY - timedelta(days=1), **BY)
    commands.reassign(subject=first, day=end, **BY)
    assert answering(rows[0]) == ["001"] and answering(rows[0], end) == ["002"]
    assert homeless(TODAY) == ()


def test_where_nobody_can_take_over_it_is_refused_with_the_way_out(cast) -> None:
    _, first, second, _ = cast
    left(first, TODAY)
    left(second, TODAY)
    (proposed,) = proposal(first.pk, TODAY)
    assert proposed.taker is None
    with pytest.raises(Refused) as refused:
        commands.reassign(subject=first, day=TODAY, **BY)
    assert "8 ¶1-a" in refused.value.clauses and "提名" in refused.value.lawful
    assert opened() is not None  # and it stays open


def test_loads_are_evened_out_and_the_field_comes_first() -> None:
    build.body()
    client = build.client()
    near, far = build.scheme("S1"), build.scheme("S2")
    leaver, busy, idle = build.manager("001"), build.manager("002"), build.manager("003")
    for n in range(4):
        row = build.certificate(f"L{n}", client, scheme=(near, far)[n % 2])
        commands.assign_responsibility(subject=row, person=leaver, starts=date(2026, 1, 1), **BY)
    mine = build.certificate("B1", client, scheme=near)
    commands.assign_responsibility(subject=mine, person=busy, starts=date(2026, 1, 1), **BY)
    left(leaver, TODAY)
    takers = {one.portion.code: one.taker.person for one in proposal(leaver.pk, TODAY)}
    assert takers == {"S1": busy.pk, "S2": idle.pk}
    chosen = {near.pk: idle.pk, far.pk: idle.pk}
    assert commands.reassign(subject=leaver, day=TODAY, takers=chosen, **BY).value == 4
    assert Assignment.objects.get(person=idle).certificates == 4


# -- rules -----------------------------------------------------------------------------------------


def test_the_narrowest_rule_wins_and_a_hand_overrides_it() -> None:
    build.body()
    client, scheme = build.client(), build.scheme("S1")
    other = build.scheme("S2")
    site = build.write(_factory())
    field, narrow, at_site = (build.manager(n) for n in ("001", "002", "003"))
    rule = {"starts": date(2026, 1, 1), **BY}
    commands.add_assignment_rule(person=field, field="ccc", **rule)
    commands.add_assignment_rule(person=narrow, scheme=scheme, **rule)
    placed = commands.add_assignment_rule(person=at_site, factory=site, **rule).value
    for wrong in ({}, {"field": "ccc"}):
        with pytest.raises(BadInput):
            commands.add_assignment_rule(person=narrow, **wrong, **rule)
    rows = {
        "field": build.certificate("C1", client, scheme=other),
        "scheme": build.certificate("C2", client, scheme=scheme),
        "site": build.certificate("C3", client, scheme=scheme, factory=site),
        "hand": build.certificate("C4", client, scheme=scheme),
        "none": build.certificate("C5", client),
    }
    commands.assign_responsibility(subject=rows["hand"], person=field, starts=TODAY, **BY)
    assert commands.assign_by_rules(starts=TODAY, **BY).value == 3
    told = {name: answering(row) for name, row in rows.items()}
    assert told == {
        "field": ["001"], "scheme": ["002"], "site": ["003"], "hand": ["001"], "none": [],
    }  # fmt: skip
    commands.end_assignment_rule(subject=placed, ends=TODAY, **BY)
    with pytest.raises(BadInput, match="没有指派规则"):
        commands.assign_by_rules(starts=TODAY, **BY)
    issued = commands.register_certificate(
        number="N1", client=client, product="示例", issued_on=TODAY, scheme=scheme, **BY
    ).value
    assert answering(issued) == ["002"]
    assert_replay_equals_tables()


def _factory():
    from zhiheng.clients.models import Factory

    return Factory(number="F1", name="示例工厂")


def test_a_rule_gives_nothing_to_who_is_banned_or_out_of_office(cast) -> None:
    scheme, first, _, _ = cast
    row = build.certificate("X", build.client("另一家"), scheme=scheme)
    commands.add_assignment_rule(person=first, scheme=scheme, starts=date(2026, 1, 1), **BY)
    build.write(Ban(person=first, starts=TODAY))
    with pytest.raises(BadInput):
        commands.assign_by_rules(starts=TODAY, **BY)
    assert answering(row) == []


def test_a_mass_assignment_is_one_entry_with_a_root(cast) -> None:
    scheme, _, second, _ = cast
    client = build.client("大客户")
    many = [
        Certificate(number=f"M{n:04}", client=client, product="示例", state="01", scheme=scheme,
                    issued_on=date(2025, 3, 1))
        for n in range(120)
    ]  # fmt: skip
    build.write(*many)
    done = commands.assign_without_manager(subject=scheme, person=second, starts=TODAY, **BY)
    entry = Entry.objects.get(seq=done.receipt.seq)
    told = json.loads(entry.payload)
    assert done.value == 120 and told["rows"] == [] and len(told["leaves"]["root"]) == 64
    assert Touched.objects.filter(entry=entry).count() == told["leaves"]["count"] >= 121
    assert Assignment.objects.get(person=second, given="scheme").certificates == 120
    assert queries.coverage_over_time([TODAY])[0].covered == 123
    assert_replay_equals_tables()


# -- two at once -----------------------------------------------------------------------------------


def test_the_database_itself_allows_one_accountable_at_a_time(cast) -> None:
    _, first, second, rows = cast
    assignment = Assignment.objects.filter(person=first)[0]
    with pytest.raises(ExclusionViolation, match="one_accountable"), transaction.atomic():
        build.write(
            Responsibility(certificate=rows[0], person=second, starts=TODAY, assignment=assignment)
        )
    # What an import tells of the past is no act of ours: it is entered, and found (8 ¶1-b).
    build.write(Responsibility(certificate=rows[0], person=second, starts=TODAY))
    assert not connection.needs_rollback
    assert {f.fault.kind for f in queries.coverage_of_all(TODAY).found} == {"overlap"}


def test_an_open_hand_over_stands_once(cast) -> None:
    _, first, second, rows = cast
    given = {"giver": first, "taker": second, "day": TODAY, "certificate": rows[0], **BY}
    commands.propose_hand_over(**given)
    with pytest.raises(BadInput):
        commands.propose_hand_over(**given)
    assert HandOver.objects.count() == 1
