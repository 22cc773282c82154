"""The legal representative's powers: from the seat, as soon as there is an account, to its end."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from zhiheng.access import commands as accounts
from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.models import Grant, Holder
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import Post
from zhiheng.personnel import commands
from zhiheng.personnel.tests.cast import BY, NOW

pytestmark = pytest.mark.django_db
SEAT = {"kind": "legal_representative", "position": "法定代表人", "starts": date(2020, 1, 1)}


def account(person: UUID | None, username: str = "a") -> Holder:
    return accounts.open_account(by=BY, at=NOW, username=username, name="示例", person=person).value


def posts(holder: Holder, at=NOW) -> frozenset[str]:
    return posts_in_force(Actor(name="示例", via="page", account=holder.account_id), at)


def test_the_seat_gives_the_post_and_its_end_takes_it(person) -> None:
    holder = account(person.pk)
    seat = commands.add_seat(by=BY, at=NOW, subject=person, **SEAT).value
    assert posts(holder) == {Post.LEGAL_REPRESENTATIVE}
    assert Grant.objects.get().basis == seat.pk
    with pytest.raises(Refused):
        accounts.end_grant(by=BY, at=NOW, subject=Grant.objects.get())
    commands.correct_seat(by=BY, at=NOW, subject=seat, ends=date(2026, 3, 1), nature="change")
    assert posts(holder) == frozenset()


def test_an_end_that_lies_ahead_ends_the_post_on_that_day(person) -> None:
    holder = account(person.pk)
    commands.add_seat(by=BY, at=NOW, subject=person, **SEAT, ends=date(2026, 4, 1))
    assert posts(holder) == {Post.LEGAL_REPRESENTATIVE}
    assert posts(holder, NOW + timedelta(days=31)) == frozenset()


def test_a_seat_taken_back_takes_the_post_back(person) -> None:
    holder = account(person.pk)
    seat = commands.add_seat(by=BY, at=NOW, subject=person, **SEAT).value
    commands.retract_seat(by=BY, at=NOW, subject=seat, reason="登错了人")
    assert posts(holder) == frozenset()


def test_an_account_that_comes_later_finds_the_post_waiting(person) -> None:
    commands.add_seat(by=BY, at=NOW, subject=person, **SEAT)
    assert posts(account(person.pk)) == {Post.LEGAL_REPRESENTATIVE}


def test_an_account_is_linked_later(person) -> None:
    commands.add_seat(by=BY, at=NOW, subject=person, **SEAT)
    holder = account(None)
    proposal = accounts.propose_link(by=BY, at=NOW, subject=holder, person=person.pk).value
    accounts.confirm_link(by=BY, at=NOW, subject=proposal)
    assert posts(holder) == {Post.LEGAL_REPRESENTATIVE}


def test_other_seats_give_no_post(person) -> None:
    holder = account(person.pk)
    commands.add_seat(
        by=BY, at=NOW, subject=person, kind="top_management", position="总经理",
        starts=date(2020, 1, 1),
    )  # fmt: skip
    assert posts(holder) == frozenset()


def test_a_person_is_found_by_number(person) -> None:
    from zhiheng.access import persons

    assert persons.find(person.number) == (person.pk, person.name)
    assert persons.find("no such") is None
