"""A batch taken back: all of it, or refused with the row that stands in the way."""

from datetime import date

import pytest

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.certificates.models import Certificate, Confirmation
from zhiheng.deadlines.models import Deadline
from zhiheng.exchange.commands import withdraw_batch
from zhiheng.exchange.tests.importing import AT, OPERATOR, body_rows, carry, plan_of, workbook
from zhiheng.personnel.models import Person
from zhiheng.trace import vault
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db


def withdraw(batch, reason="导错了文件"):
    return withdraw_batch(by=OPERATOR, at=AT, subject=batch.pk, reason=reason)


def test_all_that_came_in_goes_and_may_come_again(tmp_path):
    path = workbook(tmp_path, **body_rows())
    batch = carry(path).value
    withdraw(batch)
    batch.refresh_from_db()
    assert batch.withdrawn_reason == "导错了文件"
    assert not Person.objects.exists()
    assert not Certificate.objects.exists()
    assert_replay_equals_tables()
    assert plan_of(path).counts["created"] == batch.created


def test_what_was_changed_is_set_back_personal_texts_too(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    rows = [{"number": "E001", "name": "王小晓", "phone": "13800000002",
             "identity": "11010119900307467X"}]  # fmt: skip
    batch = carry(workbook(tmp_path, "更正.xlsx", person=rows)).value
    withdraw(batch)
    person = Person.objects.get(number="E001")
    assert (person.name, person.identity_tail) == ("王晓", "4530")
    assert vault.unseal(person.pk, person.phone_sealed) == "13800000001"
    assert "王小" not in person.search
    assert_replay_equals_tables()


def test_a_later_change_stands_in_the_way_and_is_named(tmp_path):
    batch = carry(workbook(tmp_path, **body_rows())).value
    later = [{"number": "E002", "name": "李青", "department": "评定部"}]
    carry(workbook(tmp_path, "后来.xlsx", person=later))
    with pytest.raises(Refused, match=r"E002.*导入文件"):
        withdraw(batch)
    assert Person.objects.count() == 2
    refused = Entry.objects.order_by("-seq").first()
    assert (refused.act, refused.outcome) == ("withdraw_batch", "refused")


def test_what_is_used_elsewhere_stands_in_the_way(tmp_path):
    rows = body_rows()
    first = {name: rows.pop(name) for name in ("person", "scheme")}
    batch = carry(workbook(tmp_path, "先.xlsx", **first)).value
    carry(workbook(tmp_path, "后.xlsx", **rows))
    with pytest.raises(Refused, match="引用"):
        withdraw(batch)


def test_a_reason_is_needed_and_once_is_enough(tmp_path):
    batch = carry(workbook(tmp_path, **body_rows())).value
    with pytest.raises(BadInput, match="理由"):
        withdraw(batch, "  ")
    withdraw(batch)
    with pytest.raises(Refused, match="已经撤回"):
        withdraw(batch)


def test_confirmed_facts_get_their_clock_and_lose_it_again(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    number = "2026010915000001"
    facts = [{"certificate": number, "confirmed_on": date(2026, 10, 29), "facts": "抽样不合格"}]
    states = [{"certificate": number, "state": "暂停", "acted_on": date(2026, 11, 2)}]
    path = workbook(tmp_path, "处置.xlsx", confirmation=facts, state_change=states)
    batch = carry(path).value
    assert Certificate.objects.get(number=number).state == "02"
    assert Confirmation.objects.get().answered_by.state == "02"
    assert Deadline.objects.filter(rule="suspend-5d", answered_at__isnull=False).exists()
    assert not plan_of(path).writes
    withdraw(batch)
    assert Certificate.objects.get(number=number).state == "01"
    assert not Confirmation.objects.exists()
    assert not Deadline.objects.filter(rule="suspend-5d").exists()
    assert_replay_equals_tables()
