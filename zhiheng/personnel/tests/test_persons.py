"""Registering and correcting persons; the sealed identity number."""

from datetime import date

import pytest

from zhiheng.access.refusals import BadInput, Forbidden, Stale
from zhiheng.personnel import commands
from zhiheng.personnel.identity import Private, masked
from zhiheng.personnel.models import Person
from zhiheng.personnel.tests.cast import BY, NOW, NUMBER, OTHER_NUMBER
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db


def test_a_person_is_registered_with_a_sealed_number_that_stands_nowhere_in_clear(register):
    person = register(identity=Private(NUMBER), phone="13800001111")
    person.refresh_from_db()
    assert person.identity_tail == "002X" and masked(person.identity_tail).endswith("002X")
    assert NUMBER.encode() not in bytes(person.identity_sealed)
    entry = Entry.objects.get(act="register_person")
    assert NUMBER not in entry.payload and "王晓" not in entry.payload
    assert differences() == {}


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"number": " "}, "number", "工号"),
        ({"name": ""}, "name", "姓名"),
        ({"identity": "110105194912310021"}, "identity", "校验码"),
        ({"identity": "110105491231002"}, "identity", "15位"),
        ({"identity": "1101051949"}, "identity", "18位"),
        ({"identity_kind": "passport", "identity": "E1"}, "identity", "证件"),
        ({"identity_kind": "card"}, "identity_kind", "选择"),
        ({"joined": date(1800, 1, 1)}, "joined", "1900"),
        ({"joined": date(2026, 2, 1), "left": date(2026, 1, 1)}, "left", "早于"),
        ({"shoe_size": "43"}, "shoe_size", "没有"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(values, field, says):
    given = {"number": "E001", "name": "王晓", **values}
    with pytest.raises(BadInput) as caught:
        commands.register_person(by=BY, at=NOW, **given)
    assert says in caught.value.errors[field]
    assert not Person.objects.exists()
    assert not Entry.objects.filter(act="register_person").exists()


def test_two_persons_never_share_a_number(register):
    register("E001", identity=NUMBER)
    with pytest.raises(BadInput, match="E001"):
        register("E002", "李明", identity=f" {NUMBER.lower()} ")
    with pytest.raises(BadInput, match="已经有人使用"):
        register("E001", "李明")


def test_a_correction_names_the_columns_and_a_change_its_day(person):
    commands.correct_person(subject=person, by=BY, at=NOW, name="王小晓")
    done = commands.correct_person(
        subject=person, by=BY, at=NOW, nature="change", changed_on=date(2026, 3, 1),
        phone="13900001111",
    )  # fmt: skip
    person.refresh_from_db()
    assert person.name == "王小晓" and person.version == 3 and "小晓" in person.search
    entry = Entry.objects.get(seq=done.receipt.seq)
    assert '"changed":["phone"]' in entry.payload and "13900001111" not in entry.payload
    assert differences() == {}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "王晓"}, ""),
        ({"nature": "change", "phone": "1"}, "changed_on"),
        ({"nature": "change", "changed_on": date(2026, 3, 3), "phone": "1"}, "changed_on"),
    ],
)
def test_a_correction_that_cannot_be(person, more, field):
    with pytest.raises(BadInput) as caught:
        commands.correct_person(subject=person, by=BY, at=NOW, **more)
    assert field in caught.value.errors


def test_a_stale_version_is_told_apart(person):
    commands.correct_person(subject=person, by=BY, at=NOW, department="检验一部")
    with pytest.raises(Stale):
        commands.correct_person(subject=person, by=BY, at=NOW, version=1, name="王")


def test_the_same_request_twice_is_one_act():
    given = {"number": "E009", "name": "赵六", "identity": Private(OTHER_NUMBER)}
    first = commands.register_person(by=BY, at=NOW, key="k-1", **given)
    again = commands.register_person(by=BY, at=NOW, key="k-1", **given)
    assert again.repeated and again.answer["subject"] == str(first.value.pk)


def test_each_reading_of_the_number_is_recorded(register):
    from zhiheng.access.actor import Actor, system

    person = register(identity=NUMBER)
    with pytest.raises(Forbidden):
        commands.reveal_identity(subject=person, by=system(), at=NOW, reason="看")
    assert Entry.objects.filter(act="reveal_identity", outcome="refused").count() == 1
    officer = Actor(name="人事", via="job", role="personnel_officer")
    with pytest.raises(BadInput):
        commands.reveal_identity(subject=person, by=officer, at=NOW, reason="")
    done = commands.reveal_identity(subject=person, by=officer, at=NOW, reason="报备填表")
    assert done.value == {"identity": NUMBER}
    entry = Entry.objects.get(act="reveal_identity", outcome="done")
    assert NUMBER not in entry.payload and '"read":["identity"]' in entry.payload
