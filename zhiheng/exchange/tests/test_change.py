"""A correction and a change in the world are told apart: only the change starts the 30 days."""

from datetime import date

import pytest

from zhiheng.access.refusals import BadInput
from zhiheng.deadlines.models import Deadline
from zhiheng.exchange.commands import withdraw_batch
from zhiheng.exchange.tests.importing import (
    AT,
    OPERATOR,
    body_rows,
    carry,
    plan_of,
    workbook,
)
from zhiheng.posts.models import FiledChange, Filing
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db

ON = date(2026, 12, 3)


@pytest.fixture
def filed(tmp_path):
    """A body whose director was filed on 2026-01-08."""
    filing = {"person": "E001", "starts": date(2026, 1, 5), "kind": "首次报备",
              "filed_on": date(2026, 1, 8), "receipt": "R-1"}  # fmt: skip
    return carry(workbook(tmp_path, **body_rows(), filing=[filing])).value


def phone(tmp_path):
    row = {"number": "E001", "name": "王晓", "phone": "13900000009"}
    return workbook(tmp_path, "电话.xlsx", person=[row])


def test_a_correction_starts_no_clock(tmp_path, filed):
    carry(phone(tmp_path))
    assert not FiledChange.objects.exists()


def test_a_change_notes_what_was_filed_and_starts_thirty_days(tmp_path, filed):
    plan = plan_of(phone(tmp_path), nature="change", effective=ON)
    assert [one.what for one in plan.filed] == ["联系电话"]
    batch = carry(phone(tmp_path), nature="change", effective=ON).value
    change = FiledChange.objects.get()
    assert (change.what, change.changed_on) == ("联系电话", ON)
    clock = Deadline.objects.get(subject_id=change.pk)
    assert clock.due_strict.isoformat() == "2027-01-02T16:00:00+00:00"
    assert batch.effective_on == ON
    assert_replay_equals_tables()


def test_taking_the_change_back_ends_its_clock(tmp_path, filed):
    batch = carry(phone(tmp_path), nature="change", effective=ON).value
    withdraw_batch(by=OPERATOR, at=AT, subject=batch.pk, reason="导错了")
    assert not FiledChange.objects.exists()
    assert not Deadline.objects.filter(rule="filing-change-30d").exists()


def test_a_change_needs_its_day(tmp_path, filed):
    with pytest.raises(BadInput, match="变更日期"):
        carry(phone(tmp_path), nature="change")


def test_a_filing_that_is_taken_back_leaves_the_clock_running(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    row = {"person": "E001", "starts": date(2026, 1, 5), "kind": "首次报备",
           "filed_on": date(2026, 11, 2)}  # fmt: skip
    batch = carry(workbook(tmp_path, "报备.xlsx", filing=[row])).value
    assert Filing.objects.count() == 1
    answered = list(Deadline.objects.values_list("answered_at", flat=True))
    withdraw_batch(by=OPERATOR, at=AT, subject=batch.pk, reason="导错了")
    after = list(Deadline.objects.values_list("answered_at", flat=True))
    assert len(after) == len(answered)
    assert not any(after)
