"""Facts of a person: added, corrected, taken back; a ban takes powers at once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from zhiheng.access.granting import end_grants, granted, with_account, write_grants
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput
from zhiheng.personnel import commands
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Ban, Competence, Education, KnownSet, Seat
from zhiheng.personnel.tests.cast import BY, NOW, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db

SOUND = {
    "education": {"level": "bachelor", "completed": date(2010, 7, 1), "evidence": True},
    "employment": {"employer": "某认证中心", "starts": date(2010, 7, 1), "full_time": True,
                   "field": "certification", "evidence": True},
    "title": {"level": "intermediate", "granted": date(2016, 1, 1), "evidence": True},
    "registration": {"number": "2020-N1", "starts": date(2020, 1, 1)},
    "competence": {"clause": "4.2(1)", "met": True, "assessed": date(2025, 12, 1),
                   "assessed_by": "李明", "grounds": "面谈与书面材料"},
    "ban": {"starts": date(2024, 1, 1), "ends": date(2025, 1, 1), "basis": "某决定书"},
    "seat": {"kind": "top_management", "starts": date(2020, 1, 1), "evidence": True},
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_added_corrected_and_taken_back_with_its_entry(person, name):
    fact = commands.ADD[name](subject=person, by=BY, at=NOW, **SOUND[name]).value
    commands.CORRECT[name](subject=fact, by=BY, at=NOW, note="补注", reason="核对")
    with pytest.raises(BadInput, match="相同"):
        commands.CORRECT[name](subject=fact, by=BY, at=NOW, note="补注")
    with pytest.raises(BadInput, match="理由"):
        commands.RETRACT[name](subject=fact, by=BY, at=NOW)
    commands.RETRACT[name](subject=fact, by=BY, at=NOW, reason="录入有误")
    acts = [f"{verb}_{name}" for verb in ("add", "correct", "retract")]
    assert (
        list(Entry.objects.filter(act__in=acts).order_by("seq").values_list("act", flat=True))
        == acts
    )
    assert not KINDS[name].model.objects.exists() and KINDS[name].model.every.count() == 1
    assert differences() == {}


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("education", {"level": None}, "level"),
        ("education", {"completed": TODAY + timedelta(days=1)}, "completed"),
        ("employment", {"ends": date(2009, 1, 1)}, "ends"),
        ("employment", {"starts": date(1899, 1, 1)}, "starts"),
        ("employment", {"recognised": True}, "recognised_reason"),
        ("title", {"colour": "red"}, "colour"),
        ("competence", {"clause": "4.2(2)"}, "clause"),
        ("competence", {"grounds": ""}, "reason"),
        ("ban", {"starts": None}, "starts"),
    ],
)
def test_what_cannot_be_used_is_said(person, name, change, field):
    with pytest.raises(BadInput) as caught:
        commands.ADD[name](subject=person, by=BY, at=NOW, **{**SOUND[name], **change})
    assert field in caught.value.errors


def test_the_reason_of_a_competence_stands_in_no_payload(person):
    commands.add_competence(subject=person, by=BY, at=NOW, **SOUND["competence"])
    assert Competence.objects.get().reason == "面谈与书面材料"
    assert "面谈" not in Entry.objects.get(act="add_competence").payload


def test_one_legal_representative_at_a_time(register):
    one, other = register("E001"), register("E002", "李明")
    seat = {"kind": "legal_representative", "starts": date(2020, 1, 1)}
    first = commands.add_seat(subject=one, by=BY, at=NOW, **seat).value
    with pytest.raises(BadInput, match="法定代表人"):
        commands.add_seat(subject=other, by=BY, at=NOW, **{**seat, "starts": date(2026, 1, 1)})
    commands.correct_seat(subject=first, by=BY, at=NOW, ends=date(2026, 1, 1))
    commands.add_seat(subject=other, by=BY, at=NOW, **{**seat, "starts": date(2026, 1, 1)})
    assert Seat.objects.count() == 2


def test_a_known_set_is_declared_once_moved_and_withdrawn(person):
    known = commands.declare_known(
        subject=person, by=BY, at=NOW, what="bans", as_of=date(2026, 1, 1)
    ).value
    commands.declare_known(subject=person, by=BY, at=NOW, what="bans", as_of=TODAY)
    for what, day in (("bans", TODAY), ("bans", TODAY + timedelta(days=1)), ("shoes", TODAY)):
        with pytest.raises(BadInput):
            commands.declare_known(subject=person, by=BY, at=NOW, what=what, as_of=day)
    commands.withdraw_known(subject=known, by=BY, at=NOW)
    assert not KnownSet.objects.exists() and differences() == {}


@pytest.fixture
def holder(person, sheet_of):
    account = Account.objects.create(username="wang")
    return sheet_of(
        lambda sheet: sheet.create(Holder(account=account, name="王", person=person.pk))
    )


@pytest.fixture
def sheet_of():
    """Does something on a sheet of its own, with an entry."""
    from django.utils import timezone

    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def do(work):
        sheet = Sheet()
        value = work(sheet)
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
        return value

    return do


def test_grants_are_written_once_brought_up_to_date_and_ended(person, holder, sheet_of):
    basis = uuid4()
    given = {"person": person.pk, "post": "quality_director", "starts": NOW, "basis": basis}
    first = sheet_of(lambda sheet: write_grants(sheet, **given))
    again = sheet_of(lambda sheet: write_grants(sheet, **given, scope=["S1"]))
    assert first == again and Grant.objects.get().scope == ["S1"]
    assert granted([basis], NOW) == {basis} and with_account([person.pk]) == {person.pk}
    assert sheet_of(lambda sheet: end_grants(sheet, at=NOW, basis=basis)) == 1
    assert granted([basis], NOW) == frozenset()
    with pytest.raises(ValueError, match="basis"):
        sheet_of(lambda sheet: end_grants(sheet, at=NOW))


def test_a_person_without_an_account_gets_no_grant(person, sheet_of):
    given = {"person": person.pk, "post": "quality_director", "starts": NOW, "basis": uuid4()}
    assert sheet_of(lambda sheet: write_grants(sheet, **given)) == []


@pytest.mark.parametrize(
    ("starts", "ends", "left"),
    [
        (TODAY, None, 1),
        (TODAY - timedelta(days=9), TODAY + timedelta(days=1), 1),
        (TODAY - timedelta(days=9), TODAY, 2),
        (TODAY + timedelta(days=1), None, 2),
    ],
)
def test_a_live_ban_ends_certification_powers_in_the_same_act(
    person, holder, sheet_of, starts, ends, left
):
    for post in ("project_quality_manager", "management"):
        given = {"person": person.pk, "post": post, "starts": NOW - timedelta(days=99)}
        sheet_of(lambda sheet, given=given: write_grants(sheet, **given, basis=uuid4()))
    commands.add_ban(subject=person, by=BY, at=NOW, starts=starts, ends=ends)
    assert Grant.objects.filter(ends__isnull=True).count() == left
    assert differences() == {}


def test_bans_written_in_bulk_are_settled_afterwards(person, holder, sheet_of):
    given = {"person": person.pk, "post": "staff", "starts": NOW, "basis": uuid4()}
    sheet_of(lambda sheet: write_grants(sheet, **given))
    sheet_of(lambda sheet: sheet.create_many([Ban(person=person, starts=TODAY)]))
    assert commands.settle_bans(by=BY, at=NOW).value == 1
    assert commands.settle_bans(by=BY, at=NOW, persons=[person.pk]).value == 0


def test_a_repeated_request_adds_one_fact(person):
    for _ in range(2):
        commands.add_education(subject=person, by=BY, at=NOW, key="same", **SOUND["education"])
    assert Education.objects.count() == 1
