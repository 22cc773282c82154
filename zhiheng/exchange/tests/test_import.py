"""A workbook carried in: what it writes, what it leaves alone, what it tells apart."""

import pytest

from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.exchange.sheets import SHEETS
from zhiheng.exchange.tests.importing import body_rows, carry, plan_of, says, workbook
from zhiheng.personnel.models import Person
from zhiheng.trace import vault
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db


def test_a_whole_body_comes_in_by_one_act(tmp_path):
    path = workbook(tmp_path, **body_rows())
    plan = plan_of(path)
    assert says(plan) == []
    before = Entry.objects.count()
    done = carry(path)
    assert Entry.objects.count() == before + 1
    assert done.value.created == plan.counts["created"] > 10
    person = Person.objects.get(number="E001")
    assert person.identity_tail == "4530"
    assert vault.unseal(person.pk, person.identity_sealed) == "110101199003074530"
    assert vault.unseal(person.pk, person.phone_sealed) == "13800000001"
    assert {c.number: c.state for c in Certificate.objects.all()} == {
        "2026010915000001": "01",
        "2026010915000002": "02",
    }
    suspended = StateChange.objects.get(state="02")
    assert suspended.grounds == ["0203"]
    assert suspended.confirmed_on.isoformat() == "2026-05-28"


def test_a_template_whose_other_sheets_stay_empty_comes_in_too(tmp_path):
    empty = {spec.name: [] for spec in SHEETS}
    plan = plan_of(workbook(tmp_path, **(empty | body_rows())))
    assert not plan.refused and not plan.warnings
    assert plan.counts == plan_of(workbook(tmp_path, **body_rows())).counts


def test_the_same_file_twice_changes_nothing(tmp_path):
    path = workbook(tmp_path, **body_rows())
    carry(path)
    again = plan_of(path)
    assert not again.writes
    assert again.counts["same"] > 10


def test_reading_the_trail_again_gives_the_same_state(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    rows = {"certificate": [
        {"number": "2026010915000001", "client": "蓝天电器有限公司", "product": "移动电源 20000mAh",
         "issued_on": "2026-01-01", "state": "撤销", "state_from": "2026-08-01"},
    ], "person": [{"number": "E001", "name": "王小晓", "phone": "13800000002"}]}  # fmt: skip
    done = carry(workbook(tmp_path, "更正.xlsx", **rows))
    assert (done.value.changed, done.value.created) == (2, 1)
    assert Certificate.objects.get(number="2026010915000001").state == "03"
    assert_replay_equals_tables()


def test_empty_cells_leave_alone_and_the_word_clears(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    plan = plan_of(workbook(tmp_path, "空.xlsx", person=[{"number": "E001", "name": "王晓"}]))
    assert not plan.writes
    rows = [{"number": "E001", "name": "王晓", "joined": "（空）"}]
    carry(workbook(tmp_path, "清.xlsx", person=rows))
    assert Person.objects.get(number="E001").joined is None
