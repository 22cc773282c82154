"""Filing the director, changes of what was filed, and the clocks that run between them."""

from datetime import date, timedelta

import pytest

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.personnel import commands as people
from zhiheng.posts import commands
from zhiheng.posts.models import FiledChange, Filing
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
FIRST = {"kind": "first", "filed_on": date(2026, 1, 6), "receipt": "R-1"}


@pytest.fixture
def director(register, appointed):
    return appointed(register())


@pytest.fixture
def filed(director):
    commands.file_director(subject=director, **ACT, **FIRST)
    return director


def test_the_first_filing_answers_its_clock(director):
    filing = commands.file_director(subject=director, **ACT, **FIRST).value
    assert filing.receipt == "R-1"
    assert Deadline.objects.get().answered_at.date() == date(2026, 1, 5)  # 00:00 in Shanghai
    assert differences() == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "third"}, "kind"),
        ({"filed_on": TODAY + timedelta(days=1)}, "filed_on"),
        ({"receipt": " "}, "receipt"),
        ({"kind": "change"}, "change"),
    ],
)
def test_a_filing_that_cannot_be(director, values, field):
    with pytest.raises(BadInput) as caught:
        commands.file_director(subject=director, **ACT, **{**FIRST, **values})
    assert field in caught.value.errors and not Filing.objects.exists()


def test_what_is_filed_is_not_filed_again_and_managers_never(filed, register, appointed):
    with pytest.raises(Refused, match="已经"):
        commands.file_director(subject=filed, **ACT, **FIRST)
    manager = appointed(register("E002", "李明"), "project_manager")
    with pytest.raises(Refused, match="不报备"):
        commands.file_director(subject=manager, **ACT, **FIRST)
    with pytest.raises(Refused):
        commands.note_filed_change(subject=manager, **ACT, what="电话", changed_on=TODAY)


def test_a_change_runs_thirty_days_until_it_is_filed(filed):
    day = date(2026, 2, 2)
    change = commands.note_filed_change(subject=filed, **ACT, what="电话", changed_on=day).value
    clock = Deadline.objects.get(rule="filing-change-30d")
    assert not clock.internal and clock.clause == "4 ¶3-b"
    with pytest.raises(BadInput, match="早于"):
        commands.file_director(
            subject=filed, **ACT, kind="change", change=change, filed_on=date(2026, 2, 1),
            receipt="R-2",
        )  # fmt: skip
    commands.file_director(
        subject=filed, **ACT, kind="change", change=change, filed_on=TODAY, receipt="R-2"
    )
    clock.refresh_from_db()
    assert clock.answered_at is not None and differences() == {}


@pytest.mark.parametrize(
    ("what", "day", "field"),
    [(" ", TODAY, "what"), ("电话", date(2025, 1, 1), "changed_on")],
)
def test_a_change_that_cannot_be(filed, what, day, field):
    with pytest.raises(BadInput) as caught:
        commands.note_filed_change(subject=filed, **ACT, what=what, changed_on=day)
    assert field in caught.value.errors
    commands.note_filed_change(subject=filed, **ACT, what="电话", changed_on=TODAY)
    with pytest.raises(BadInput, match="已经"):
        commands.note_filed_change(subject=filed, **ACT, what="电话", changed_on=TODAY)


def test_a_change_of_a_filed_item_is_noted_by_itself_a_correction_is_not(filed):
    person = filed.person
    people.correct_person(subject=person, **ACT, phone="13800001111")
    assert not FiledChange.objects.exists()
    given = {"subject": person, **ACT, "changed_on": TODAY}
    commands.change_information(**given, doing="correct_person", phone="13900001111")
    commands.change_information(**given, doing="correct_person", department="质量部")
    commands.change_information(**given, doing="add_title", level="senior", granted=TODAY)
    commands.change_information(**given, doing="add_employment", employer="某")
    assert sorted(FiledChange.objects.values_list("what", flat=True)) == ["职称", "联系电话"]
    assert Deadline.objects.filter(rule="filing-change-30d").count() == 2
    with pytest.raises(BadInput):
        commands.change_information(**given, doing="dance")
    assert differences() == {}


def test_nothing_is_noted_before_the_first_filing(director):
    done = commands.change_information(
        subject=director.person, **ACT, changed_on=TODAY, doing="correct_person", phone="1390000"
    )
    assert done.value == {"noted": 0} and not FiledChange.objects.exists()


def test_clocks_are_settled_after_rows_were_written_in_bulk(filed):
    from django.utils import timezone

    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    old = FiledChange(appointment=filed, what="职称", changed_on=date(2025, 12, 31))
    done = FiledChange(appointment=filed, what="电话", changed_on=date(2026, 1, 7))
    sheet.create_many([old, done])
    sheet.create_many(
        [Filing(appointment=filed, kind="change", change=done, filed_on=date(2026, 1, 9))]
    )
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
    for _ in range(2):
        assert commands.settle_deadlines(**ACT).value == 1
    clock = Deadline.objects.get(rule="filing-change-30d")
    assert clock.subject_id == done.pk and clock.answered_at is not None
    assert differences() == {}
